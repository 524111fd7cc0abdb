package org.dlscript.language.nodes;

import com.oracle.truffle.api.nodes.Node;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyWrapped;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;

/**
 * What a builtin does in its usual cases, as a node that is compiled into the caller. Arguments
 * begin at index 1; the result is null where the case is not usual, and the builtin itself runs. A
 * node must not have had an effect when it gives null.
 */
public abstract class Inlined extends Node {
  /** Makes the node of a builtin. */
  @FunctionalInterface
  public interface Factory {
    /** The node for calls with {@code given} positional arguments, or null. */
    Inlined create(int given);
  }

  public abstract Object execute(Object[] args);

  /** The node of a builtin function or method, or null. */
  static Inlined of(PyBuiltin f, int given) {
    Factory make = f.inlining();
    return make == null ? null : make.create(given);
  }

  /** The node that makes an instance of a builtin class, or null. */
  static Inlined of(PyClass c, int given) {
    if (c == Types.RANGE) {
      return given >= 1 && given <= 3 ? new InlinedBuiltins.Range() : null;
    }
    if (given == 1 && (c == Types.STR || c == Types.INT || c == Types.FLOAT || c == Types.BOOL)) {
      return new InlinedBuiltins.Convert(c);
    }
    if (c == Types.LIST || c == Types.TUPLE) {
      return given == 1 ? new InlinedBuiltins.Collect(c == Types.TUPLE) : null;
    }
    return isException(c) && c.slot(Slot.INIT) == ExceptionTypes.BASE_EXCEPTION.own("__init__")
        ? new PlainException(c)
        : null;
  }

  /** An exception class whose instances are made by BaseException's own {@code __new__}. */
  static boolean isException(PyClass c) {
    return c.type() == Types.TYPE
        && !c.isAbstract()
        && c.isSubclassOf(ExceptionTypes.BASE_EXCEPTION)
        && c.slot(Slot.NEW) instanceof PyWrapped w
        && w == ExceptionTypes.BASE_EXCEPTION.own("__new__");
  }

  static PyBaseException exception(PyClass cls, Object[] args) {
    Object[] items = new Object[args.length - 1];
    System.arraycopy(args, 1, items, 0, items.length);
    return new PyBaseException(cls, items);
  }

  /** {@code SomeError(arguments…)}. */
  private static final class PlainException extends Inlined {
    private final PyClass cls;

    PlainException(PyClass cls) {
      this.cls = cls;
    }

    @Override
    public Object execute(Object[] args) {
      return exception(cls, args);
    }
  }
}

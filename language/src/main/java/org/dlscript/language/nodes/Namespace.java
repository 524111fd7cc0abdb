package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.Str;

/**
 * Names of a class body, or of code run by exec with a locals mapping: looked up in the namespace,
 * which is argument 1 of the root, before the outer variable.
 */
public final class Namespace {
  private Namespace() {}

  static Object of(VirtualFrame frame) {
    return frame.getArguments()[1];
  }

  /** Reads from the namespace, else by the fallback node. */
  public static final class Read extends Expression {
    private final String name;
    private final TruffleString key;
    private final int slot;
    @Child private Expression otherwise;

    public Read(String name, Expression otherwise) {
      this(name, -1, otherwise);
    }

    /** The namespace is in the cell in a slot, where that is not negative. */
    public Read(String name, int slot, Expression otherwise) {
      this.name = name;
      this.key = Str.of(name);
      this.slot = slot;
      this.otherwise = otherwise;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = find(slot < 0 ? of(frame) : ((Cell) frame.getObject(slot)).value);
      return v != null ? v : otherwise.execute(frame);
    }

    @TruffleBoundary
    private Object find(Object namespace) {
      if (namespace instanceof PyDict d && d.type() == org.dlscript.language.object.Types.DICT) {
        return d.get(key);
      }
      if (namespace instanceof PyClass made) {
        return made.own(name);
      }
      try {
        return Operators.getItem(namespace, key);
      } catch (PyException e) {
        if (e.is(ExceptionTypes.KEY_ERROR)) {
          return null;
        }
        throw e.at(this);
      }
    }
  }

  /** Keeps the namespace in a cell, for what is evaluated later. */
  public static final class Keep extends Statement {
    private final int slot;

    public Keep(int slot) {
      this.slot = slot;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      ((Cell) frame.getObject(slot)).value = of(frame);
      return null;
    }
  }

  /** Assigns in the namespace. */
  public static final class Write extends Statement {
    private final TruffleString key;
    @Child private Expression value;

    public Write(String name, Expression value) {
      this.key = Str.of(name);
      this.value = value;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      store(of(frame), value.execute(frame));
      return null;
    }

    @TruffleBoundary
    private void store(Object namespace, Object v) {
      if (namespace instanceof PyDict d && d.type() == org.dlscript.language.object.Types.DICT) {
        d.put((Object) key, v);
      } else {
        Operators.setItem(namespace, key, v);
      }
    }
  }

  /** {@code del} in the namespace. */
  public static final class Delete extends Statement {
    private final String name;

    public Delete(String name) {
      this.name = name;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      delete(of(frame));
      Deletes.settle();
      return null;
    }

    @TruffleBoundary
    private void delete(Object namespace) {
      try {
        Operators.deleteItem(namespace, Str.of(name));
      } catch (PyException e) {
        throw e.is(ExceptionTypes.KEY_ERROR) ? Errors.nameError(name).at(this) : e.at(this);
      }
    }
  }
}

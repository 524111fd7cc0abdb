package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import org.dlscript.language.builtin.SuperType;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PySuper;
import org.dlscript.language.object.Types;

/** {@code super()} without arguments. */
public final class SuperNode extends Expression {
  @Child private Expression callee;
  private final int classCellSlot;
  @Child private Expression self;

  public SuperNode(Expression callee, int classCellSlot, Expression self) {
    this.callee = callee;
    this.classCellSlot = classCellSlot;
    this.self = self;
  }

  @Override
  public Object execute(VirtualFrame frame) {
    Object f = callee.execute(frame);
    Object cls = ((Cell) frame.getObject(classCellSlot)).value;
    if (f == Types.SUPER && self != null && cls instanceof PyClass c) {
      Object s = self.execute(frame);
      if (s instanceof PyObject o && !(s instanceof PyClass) && isInstance(o, c)) {
        return new PySuper(c, o, o.type());
      }
      return make(c, s);
    }
    return call(f, cls);
  }

  @TruffleBoundary
  private static boolean isInstance(PyObject o, PyClass c) {
    return o.type().isSubclassOf(c);
  }

  @TruffleBoundary
  private PySuper make(PyClass c, Object s) {
    try {
      return SuperType.of(c, s);
    } catch (PyException e) {
      throw e.at(this);
    }
  }

  @TruffleBoundary
  private Object call(Object f, Object cls) {
    try {
      if (f == Types.SUPER) {
        throw Errors.runtimeError(
            self == null ? "super(): no arguments" : "super(): empty __class__ cell");
      }
      return Calls.call(f);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}

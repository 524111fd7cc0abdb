package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Types;

/** The truth value of an expression. */
@NodeChild(value = "value", type = Expression.class)
public abstract class TruthNode extends Expression {
  public static TruthNode create(Expression value) {
    return TruthNodeGen.create(value);
  }

  @Override
  public abstract boolean executeBoolean(VirtualFrame frame);

  @Specialization
  boolean ofBoolean(boolean v) {
    return v;
  }

  @Specialization
  boolean ofLong(long v) {
    return v != 0;
  }

  @Specialization
  boolean ofDouble(double v) {
    return v != 0;
  }

  @Specialization
  boolean ofString(TruffleString v) {
    return !v.isEmpty();
  }

  @Specialization
  boolean ofNone(PyNone v) {
    return v != PyNone.NONE && generic(v);
  }

  @Specialization(guards = "v.getShape().getDynamicType() == LIST")
  boolean ofList(PyList v) {
    return v.size != 0;
  }

  static final Object LIST = Types.LIST;

  @Specialization(replaces = {"ofBoolean", "ofLong", "ofDouble", "ofString", "ofNone", "ofList"})
  @TruffleBoundary
  boolean generic(Object v) {
    try {
      return Operators.truth(v);
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}

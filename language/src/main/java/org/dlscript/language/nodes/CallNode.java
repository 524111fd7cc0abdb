package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Transient;
import org.dlscript.language.syntax.Span;

/** {@code f(a, b)} and {@code receiver.name(a, b)} with positional arguments only. */
public final class CallNode {
  private CallNode() {}

  /** The operands of a call that have no other reader; their memory is free after it. */
  static final class Operands {
    @CompilationFinal(dimensions = 1)
    private final boolean[] single;

    private final boolean any;

    Operands(Expression... operands) {
      single = new boolean[operands.length];
      boolean found = false;
      for (int i = 0; i < operands.length; i++) {
        single[i] = operands[i].forOneReader();
        found |= single[i];
      }
      any = found;
    }

    /** After the call: {@code values} are the operands, {@code from} the index of the first. */
    @ExplodeLoop
    void drop(Object callee, Object[] values, int from, Object result) {
      if (!any || !Transient.isProducer(callee)) {
        return;
      }
      for (int i = 0; i < single.length; i++) {
        if (single[i] && values[from + i] instanceof Transient t) {
          drop(t, result);
        }
      }
    }

    /** The same for a binary operator. */
    void drop(Object callee, Object a, Object b, Object result) {
      if (!any || !Transient.isProducer(callee)) {
        return;
      }
      if (single[0] && a instanceof Transient t) {
        drop(t, result);
      }
      if (single[1] && b instanceof Transient t) {
        drop(t, result);
      }
    }

    @TruffleBoundary
    private static void drop(Transient operand, Object result) {
      operand.dropAfter(result);
    }
  }

  /** A call's value for one reader. */
  static Object settled(Object callee, Object value) {
    if (value instanceof Transient t && !Transient.isExact(callee)) {
      t.settle();
    }
    return value;
  }

  /** A call of any expression's value. */
  public static final class Function extends Expression {
    @Child private Expression callee;
    @Children private final Expression[] args;
    @Child private InvokeNode invoke = InvokeNode.create();
    private final Operands operands;
    private boolean forOneReader;
    private boolean forStatement;

    public Function(Expression callee, Expression[] args) {
      this.callee = callee;
      this.args = args;
      this.operands = new Operands(args);
    }

    @Override
    boolean forOneReader() {
      return forOneReader = true;
    }

    @Override
    void forStatement() {
      forStatement = true;
    }

    @Override
    @ExplodeLoop
    public Object execute(VirtualFrame frame) {
      Object f = callee.execute(frame);
      Object[] values = new Object[args.length + 1];
      for (int i = 0; i < args.length; i++) {
        values[i + 1] = args[i].execute(frame);
      }
      try {
        Object r = invoke.execute(f, values);
        operands.drop(f, values, 1, r);
        if (forStatement) {
          PyGenerator.given(f, r);
        }
        return forOneReader ? settled(f, r) : r;
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }

  /** A method call that makes no bound method where it can. */
  public static final class Method extends Expression implements NamedNode {
    private final String name;
    @Child private Expression receiver;
    @Children private final Expression[] args;
    @Child private MethodLookup lookup;
    // Where a missing attribute is reported: the call's callee alone.
    @Child private Expression callee;
    @Child private InvokeNode invokeMethod = InvokeNode.create();
    @Child private InvokeNode invokeValue = InvokeNode.create();
    private final Operands operands;
    private boolean forOneReader;
    private boolean forStatement;

    @Override
    public String mentioned() {
      return name;
    }

    public Method(String name, Expression receiver, Expression[] args, Span callee) {
      this.callee = new Literal(PyNone.NONE);
      this.callee.setSpan(callee);
      this.name = name.intern();
      this.receiver = receiver;
      this.args = args;
      this.lookup = MethodLookup.create(this.name);
      Expression[] all = new Expression[args.length + 1];
      all[0] = receiver;
      System.arraycopy(args, 0, all, 1, args.length);
      this.operands = new Operands(all);
    }

    @Override
    boolean forOneReader() {
      return forOneReader = true;
    }

    @Override
    void forStatement() {
      forStatement = true;
    }

    @Override
    @ExplodeLoop
    public Object execute(VirtualFrame frame) {
      Object self = receiver.execute(frame);
      Object f = lookup.execute(self);
      if (f != null) {
        Object[] values = new Object[args.length + 2];
        values[1] = self;
        for (int i = 0; i < args.length; i++) {
          values[i + 2] = args[i].execute(frame);
        }
        try {
          Object r = invokeMethod.execute(f, values);
          operands.drop(f, values, 1, r);
          if (forStatement) {
            PyGenerator.given(f, r);
          }
          return forOneReader ? settled(f, r) : r;
        } catch (PyException e) {
          throw e.at(this);
        }
      }
      Object g = attribute(self);
      Object[] values = new Object[args.length + 1];
      for (int i = 0; i < args.length; i++) {
        values[i + 1] = args[i].execute(frame);
      }
      try {
        Object r = invokeValue.execute(g, values);
        if (forStatement) {
          PyGenerator.given(g, r);
        }
        return forOneReader ? settled(g, r) : r;
      } catch (PyException e) {
        throw e.at(this);
      }
    }

    @TruffleBoundary
    private Object attribute(Object self) {
      try {
        return Attributes.get(self, name);
      } catch (PyException e) {
        throw e.at(callee);
      }
    }
  }
}

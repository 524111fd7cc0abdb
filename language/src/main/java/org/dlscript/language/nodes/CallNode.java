package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.syntax.Span;

/** {@code f(a, b)} and {@code receiver.name(a, b)} with positional arguments only. */
public final class CallNode {
  private CallNode() {}

  /** A call of any expression's value. */
  public static final class Function extends Expression {
    @Child private Expression callee;
    @Children private final Expression[] args;
    @Child private InvokeNode invoke = InvokeNode.create();

    public Function(Expression callee, Expression[] args) {
      this.callee = callee;
      this.args = args;
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
        return invoke.execute(f, values);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }

  /** A method call that makes no bound method where it can. */
  public static final class Method extends Expression {
    private final String name;
    @Child private Expression receiver;
    @Children private final Expression[] args;
    @Child private MethodLookup lookup;
    // Where a missing attribute is reported: the call's callee alone.
    @Child private Expression callee;
    @Child private InvokeNode invokeMethod = InvokeNode.create();
    @Child private InvokeNode invokeValue = InvokeNode.create();

    public Method(String name, Expression receiver, Expression[] args, Span callee) {
      this.callee = new Literal(PyNone.NONE);
      this.callee.setSpan(callee);
      this.name = name.intern();
      this.receiver = receiver;
      this.args = args;
      this.lookup = MethodLookup.create(this.name);
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
          return invokeMethod.execute(f, values);
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
        return invokeValue.execute(g, values);
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

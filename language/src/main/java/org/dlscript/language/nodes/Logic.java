package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.profiles.CountingConditionProfile;
import org.dlscript.language.object.Identity;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;

/** and, or, not, conditional expressions, is, in, and chains of comparisons. */
public final class Logic {
  private Logic() {}

  /** {@code a and b} or {@code a or b}: the value that decided. */
  public static final class Bool extends Expression {
    private final boolean isAnd;
    @Child private Expression left;
    @Child private Expression right;
    @Child private TruthNode truth;
    private final int slot;

    public Bool(boolean isAnd, Expression left, Expression right, int slot) {
      this.isAnd = isAnd;
      this.left = left;
      this.right = right;
      this.slot = slot;
      this.truth = TruthNode.create(new Temporary(slot));
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = left.execute(frame);
      boolean t;
      if (v instanceof Boolean b) {
        t = b;
      } else {
        frame.setObject(slot, v);
        t = truth.executeBoolean(frame);
      }
      return t == isAnd ? right.execute(frame) : v;
    }
  }

  /** Reads a temporary slot that always holds an object. */
  public static final class Temporary extends Expression {
    private final int slot;

    public Temporary(int slot) {
      this.slot = slot;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return frame.getObject(slot);
    }
  }

  /** A conjunction or disjunction where only the truth matters. */
  public static final class BoolTruth extends Expression {
    private final boolean isAnd;
    @Child private TruthNode left;
    @Child private TruthNode right;

    public BoolTruth(boolean isAnd, TruthNode left, TruthNode right) {
      this.isAnd = isAnd;
      this.left = left;
      this.right = right;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return executeBoolean(frame);
    }

    @Override
    public boolean executeBoolean(VirtualFrame frame) {
      return isAnd
          ? left.executeBoolean(frame) && right.executeBoolean(frame)
          : left.executeBoolean(frame) || right.executeBoolean(frame);
    }
  }

  /** {@code not a}. */
  public static final class Not extends Expression {
    @Child private TruthNode value;

    public Not(TruthNode value) {
      this.value = value;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return executeBoolean(frame);
    }

    @Override
    public boolean executeBoolean(VirtualFrame frame) {
      return !value.executeBoolean(frame);
    }
  }

  /** {@code a if test else b}. */
  public static final class Conditional extends Expression {
    @Child private TruthNode test;
    @Child private Expression body;
    @Child private Expression orElse;
    private final CountingConditionProfile profile = CountingConditionProfile.create();

    public Conditional(TruthNode test, Expression body, Expression orElse) {
      this.test = test;
      this.body = body;
      this.orElse = orElse;
    }

    @Override
    boolean forOneReader() {
      boolean first = body.forOneReader();
      return orElse.forOneReader() && first;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return profile.profile(test.executeBoolean(frame))
          ? body.execute(frame)
          : orElse.execute(frame);
    }
  }

  /** {@code is} and {@code is not}. */
  public static final class Is extends Expression {
    private final boolean negated;
    @Child private Expression left;
    @Child private Expression right;

    public Is(boolean negated, Expression left, Expression right) {
      this.negated = negated;
      this.left = left;
      this.right = right;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return executeBoolean(frame);
    }

    @Override
    public boolean executeBoolean(VirtualFrame frame) {
      Object a = left.execute(frame);
      Object b = right.execute(frame);
      return Identity.same(a, b) != negated;
    }
  }

  /** {@code in} and {@code not in}. */
  public static final class In extends Expression {
    private final boolean negated;
    @Child private Expression item;
    @Child private Expression container;

    public In(boolean negated, Expression item, Expression container) {
      this.negated = negated;
      this.item = item;
      this.container = container;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return executeBoolean(frame);
    }

    @Override
    public boolean executeBoolean(VirtualFrame frame) {
      Object a = item.execute(frame);
      Object c = container.execute(frame);
      boolean found =
          a instanceof Long key && c instanceof PyDict d && SubscriptNode.isExactDict(d)
              ? d.entry((long) key) != null
              : contains(c, a);
      return found != negated;
    }

    @TruffleBoundary
    private boolean contains(Object c, Object v) {
      try {
        return Operators.contains(c, v);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }

  /** {@code a < b < c}: each link reads its left operand from the slot its predecessor filled. */
  public static final class Chain extends Expression {
    @Children private final Expression[] links;
    @Children private final TruthNode[] truths;
    private final int resultSlot;

    public Chain(Expression[] links, int resultSlot) {
      this.links = links;
      this.resultSlot = resultSlot;
      this.truths = new TruthNode[links.length - 1];
      for (int i = 0; i < truths.length; i++) {
        truths[i] = TruthNode.create(new Temporary(resultSlot));
      }
    }

    @Override
    @ExplodeLoop
    public Object execute(VirtualFrame frame) {
      for (int i = 0; i < truths.length; i++) {
        Object v = links[i].execute(frame);
        frame.setObject(resultSlot, v);
        if (!truths[i].executeBoolean(frame)) {
          return v;
        }
      }
      return links[links.length - 1].execute(frame);
    }
  }

  /** Evaluates, keeps the value in a slot, and gives it: the middle operands of a chain, walrus. */
  public static final class Keep extends Expression {
    private final int slot;
    @Child private Expression value;

    public Keep(int slot, Expression value) {
      this.slot = slot;
      this.value = value;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = value.execute(frame);
      frame.setObject(slot, v);
      return v;
    }
  }

  /** Assigns and gives the value: {@code (x := value)}. */
  public static final class Named extends Expression {
    @Child private Expression value;
    @Child private Target target;

    public Named(Target target, Expression value) {
      this.target = target;
      this.value = value;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = value.execute(frame);
      target.assign(frame, v);
      return v;
    }
  }
}

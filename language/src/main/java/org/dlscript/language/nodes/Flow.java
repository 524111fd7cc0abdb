package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.LoopNode;
import com.oracle.truffle.api.nodes.RepeatingNode;
import com.oracle.truffle.api.profiles.CountingConditionProfile;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Abandoned;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Transient;

/** if, while, return, break, continue, pass and expression statements. */
public final class Flow {
  private Flow() {}

  /** An expression evaluated for its effect. */
  public static final class Evaluate extends Statement {
    @Child private Expression value;
    private final boolean drops;

    public Evaluate(Expression value) {
      this.value = value;
      this.drops = value.forOneReader();
      value.forStatement();
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = value.execute(frame);
      if (drops && v instanceof Transient t) {
        drop(t);
      }
      if (v instanceof PyGenerator g && g.single) {
        Abandoned.unused(g, this);
      }
      return null;
    }

    @TruffleBoundary
    private static void drop(Transient t) {
      t.drop();
    }
  }

  /**
   * An expression at a prompt, or compiled as "single": {@code sys.displayhook} shows its value.
   */
  public static final class Display extends Statement {
    @Child private Expression value;

    public Display(Expression value) {
      this.value = value;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      show(value.execute(frame));
      return null;
    }

    @TruffleBoundary
    private void show(Object v) {
      PyModule sys = (PyModule) DlsContext.get(this).importer().load("sys");
      Object hook = sys.dict.get("displayhook");
      if (hook == null) {
        throw Errors.runtimeError("lost sys.displayhook");
      }
      Calls.call(hook, v);
    }
  }

  /** {@code return}. */
  public static final class Return extends Statement {
    @Child private Expression value;
    private final boolean settles;

    public Return(Expression value) {
      this.value = value;
      this.settles = value != null && !value.forOneReader();
    }

    @Override
    public Object execute(VirtualFrame frame) {
      if (value == null) {
        return PyNone.NONE;
      }
      Object v = value.execute(frame);
      if (settles && v instanceof Transient t) {
        t.settle();
      }
      return v;
    }
  }

  /** {@code break}, {@code continue} or {@code pass}. */
  public static final class Jump extends Statement {
    private final Completion completion;

    public Jump(Completion completion) {
      this.completion = completion;
    }

    Completion completion() {
      return completion;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return completion;
    }
  }

  /** {@code if}. States: 0 to test, 1 inside the body, 2 inside the else. */
  public static final class If extends Statement {
    @Child private TruthNode test;
    @Child private Statement body;
    @Child private Statement orElse;
    private final int stateSlot;
    private final CountingConditionProfile profile = CountingConditionProfile.create();

    public If(TruthNode test, Statement body, Statement orElse, int stateSlot) {
      this.test = test;
      this.body = body;
      this.orElse = orElse;
      this.stateSlot = stateSlot;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      if (stateSlot >= 0) {
        return resume(frame);
      }
      if (profile.profile(test.executeBoolean(frame))) {
        return body.execute(frame);
      }
      return orElse == null ? null : orElse.execute(frame);
    }

    private Object resume(VirtualFrame frame) {
      int state = frame.getInt(stateSlot);
      frame.setInt(stateSlot, 0);
      if (state == 0) {
        state = test.executeBoolean(frame) ? 1 : 2;
      }
      Object c = state == 1 ? body.execute(frame) : orElse == null ? null : orElse.execute(frame);
      if (c == Completion.YIELD) {
        frame.setInt(stateSlot, state);
      }
      return c;
    }
  }

  /** {@code while}. States: 0 to test, 1 inside the body, 2 inside the else. */
  public static final class While extends Statement {
    @Child private LoopNode loop;
    @Child private Statement orElse;
    private final int stateSlot;
    private final int resultSlot;

    public While(TruthNode test, Statement body, Statement orElse, int stateSlot, int resultSlot) {
      this.loop = Truffle.getRuntime().createLoopNode(new Turn(test, body, stateSlot, resultSlot));
      this.orElse = orElse;
      this.stateSlot = stateSlot;
      this.resultSlot = resultSlot;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      boolean inElse = stateSlot >= 0 && frame.getInt(stateSlot) == 2;
      if (!inElse) {
        frame.setObject(resultSlot, null);
        try {
          loop.execute(frame);
        } catch (PyException e) {
          throw e.interrupting(this);
        }
        Object c = frame.getObject(resultSlot);
        if (c != null) {
          return c == Completion.BREAK ? null : c;
        }
      } else {
        frame.setInt(stateSlot, 0);
      }
      if (orElse == null) {
        return null;
      }
      Object c = orElse.execute(frame);
      if (c == Completion.YIELD) {
        frame.setInt(stateSlot, 2);
      }
      return c;
    }
  }

  /** One turn of a while loop; what ended the loop early is left in the result slot. */
  private static final class Turn extends com.oracle.truffle.api.nodes.Node
      implements RepeatingNode {
    @Child private TruthNode test;
    @Child private Statement body;
    private final int stateSlot;
    private final int resultSlot;

    Turn(TruthNode test, Statement body, int stateSlot, int resultSlot) {
      this.test = test;
      this.body = body;
      this.stateSlot = stateSlot;
      this.resultSlot = resultSlot;
    }

    @Override
    public boolean executeRepeating(VirtualFrame frame) {
      boolean inside = false;
      if (stateSlot >= 0) {
        inside = frame.getInt(stateSlot) == 1;
        frame.setInt(stateSlot, 0);
      }
      if (!inside && !test.executeBoolean(frame)) {
        return false;
      }
      Object c = body.execute(frame);
      if (c == null || c == Completion.CONTINUE) {
        TruffleSafepoint.poll(this);
        return true;
      }
      if (c == Completion.YIELD) {
        frame.setInt(stateSlot, 1);
      }
      frame.setObject(resultSlot, c);
      return false;
    }
  }
}

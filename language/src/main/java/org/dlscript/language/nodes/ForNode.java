package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.LoopNode;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.RepeatingNode;
import org.dlscript.language.builtin.Iterators;
import org.dlscript.language.object.Abandoned;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyGenerator;

/**
 * {@code for}. The iterator stays in a frame slot, so a generator can be suspended inside the body.
 * States: 0 to begin, 1 inside the body, 2 inside the else.
 */
public final class ForNode extends Statement {
  @Child private Expression iterable;
  @Child private GetIter iter = new GetIter();
  @Child private LoopNode loop;
  @Child private Statement orElse;
  private final int iteratorSlot;
  private final int resultSlot;
  private final int stateSlot;

  public ForNode(
      Expression iterable,
      Target target,
      Statement body,
      Statement orElse,
      int iteratorSlot,
      int resultSlot,
      int stateSlot) {
    this.iterable = iterable;
    iterable.forStatement();
    this.orElse = orElse;
    this.iteratorSlot = iteratorSlot;
    this.resultSlot = resultSlot;
    this.stateSlot = stateSlot;
    Turn turn = new Turn(target, body, iteratorSlot, resultSlot, stateSlot);
    turn.place.copySpan(iterable);
    this.loop = Truffle.getRuntime().createLoopNode(turn);
  }

  @Override
  public Object execute(VirtualFrame frame) {
    int state = stateSlot >= 0 ? frame.getInt(stateSlot) : 0;
    if (state != 2) {
      if (state == 0) {
        frame.setObject(iteratorSlot, iter(iterable.execute(frame)));
      }
      frame.setObject(resultSlot, null);
      try {
        loop.execute(frame);
      } catch (PyException e) {
        leave(frame);
        throw e.interrupting(this);
      }
      Object c = frame.getObject(resultSlot);
      if (c != null) {
        if (c != Completion.YIELD) {
          leave(frame);
          frame.setObject(iteratorSlot, null);
        }
        return c == Completion.BREAK ? null : c;
      }
      frame.setObject(iteratorSlot, null);
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

  /** The loop is left before its end: a generator that nobody else has is closed. */
  private void leave(VirtualFrame frame) {
    if (frame.getObject(iteratorSlot) instanceof PyGenerator g && g.single) {
      Abandoned.left(g, this);
    }
  }

  private Object iter(Object o) {
    try {
      return iter.execute(o);
    } catch (PyException e) {
      throw e.at(iterable);
    }
  }

  /** One turn: next value, assignment, body. */
  private static final class Turn extends Node implements RepeatingNode {
    @Child private Target target;
    @Child private Statement body;
    @Child private NextNode next = new NextNode();
    @Child Place place = new Place();
    private final int iteratorSlot;
    private final int resultSlot;
    private final int stateSlot;
    @CompilationFinal private int seen;

    private static final int RANGE = 1;
    private static final int LIST = 2;
    private static final int OTHER = 4;

    Turn(Target target, Statement body, int iteratorSlot, int resultSlot, int stateSlot) {
      this.target = target;
      this.body = body;
      this.iteratorSlot = iteratorSlot;
      this.resultSlot = resultSlot;
      this.stateSlot = stateSlot;
    }

    private boolean sees(int kind) {
      if ((seen & kind) == 0) {
        CompilerDirectives.transferToInterpreterAndInvalidate();
        seen |= kind;
      }
      return true;
    }

    @Override
    public boolean executeRepeating(VirtualFrame frame) {
      boolean inside = false;
      if (stateSlot >= 0) {
        inside = frame.getInt(stateSlot) == 1;
        frame.setInt(stateSlot, 0);
      }
      if (!inside && !advance(frame)) {
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

    private boolean advance(VirtualFrame frame) {
      Object it = frame.getObject(iteratorSlot);
      if ((seen == 0 || (seen & RANGE) != 0) && it instanceof Iterators.Range r) {
        sees(RANGE);
        if (r.remaining <= 0) {
          return false;
        }
        target.assignLong(frame, r.take());
        return true;
      }
      if ((seen == 0 || (seen & LIST) != 0) && it instanceof Iterators.OfList l) {
        sees(LIST);
        if (l.list == null || l.index >= l.list.size) {
          l.list = null;
          return false;
        }
        target.assign(frame, l.list.items[l.index++]);
        return true;
      }
      sees(OTHER);
      Object v;
      try {
        v = next.execute(it);
      } catch (PyException e) {
        throw e.at(place);
      }
      if (v == null) {
        return false;
      }
      target.assign(frame, v);
      return true;
    }
  }

  /** Stands for the iterable's place in tracebacks. */
  static final class Place extends DlsNode {}
}

package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.nodes.EncapsulatingNodeReference;
import com.oracle.truffle.api.nodes.Node;
import java.lang.ref.WeakReference;
import org.dlscript.language.DlsContext;
import org.dlscript.language.nodes.GeneratorNodes;

/**
 * What happens to generators and coroutines that a program lets go of: suspended generators are
 * closed, and of coroutines that nobody awaited it is said. Without reference counts that is known
 * of what a statement or loop alone has had, and found out after {@code del}.
 */
public final class Abandoned {
  // Loops over generators within loops over generators that are looked into.
  private static final int MOST_NESTED = 8;

  private final PyGenerator standIn;
  private final WeakReference<PyGenerator> generator;

  private Abandoned(PyGenerator g) {
    this.standIn = g.standIn();
    this.generator = new WeakReference<>(g);
    // The frame would keep its generator alive.
    g.frame.setObject(GeneratorNodes.GENERATOR_SLOT, null);
  }

  private static boolean matters(PyGenerator g) {
    return g.isStarted()
        ? g.type() != Types.ASYNC_GENERATOR && !g.isFinished() && !g.isRunning()
        : g.type() == Types.COROUTINE && !g.isFinished() && !g.missed;
  }

  /** Something whose name was deleted: null unless its end would be seen, for that costs much. */
  @TruffleBoundary
  public static Abandoned ofDeleted(Object o) {
    return o instanceof PyGenerator g && matters(g) && isSeen(g, MOST_NESTED)
        ? new Abandoned(g)
        : null;
  }

  /** Whether closing a suspended generator can run anything of the program's, or warns. */
  private static boolean isSeen(PyGenerator g, int deeper) {
    if (!g.isStarted() || GeneratorNodes.mayCatch(g.body.getRootNode())) {
      return true;
    }
    for (int i = 0; i < g.frame.getFrameDescriptor().getNumberOfSlots(); i++) {
      if (g.frame.getValue(i) instanceof PyGenerator inner
          && inner != g
          && matters(inner)
          && (deeper == 0 || isSeen(inner, deeper - 1))) {
        return true;
      }
    }
    return false;
  }

  /** Ends what is not held any more. */
  @TruffleBoundary
  public void settle(Node place) {
    System.gc();
    PyGenerator g = generator.get();
    standIn.frame.setObject(GeneratorNodes.GENERATOR_SLOT, g == null ? standIn : g);
    if (g == null) {
      at(place, () -> end(standIn));
    }
  }

  /** The value of a statement that nobody else has. */
  @TruffleBoundary
  public static void unused(PyGenerator g, Node place) {
    if (g.type() == Types.COROUTINE && matters(g) && !g.isStarted()) {
      at(place, () -> end(g));
    }
  }

  /** The frame that the work sees is at a node. */
  private static void at(Node place, Runnable work) {
    EncapsulatingNodeReference current = EncapsulatingNodeReference.getCurrent();
    Node before = current.set(place);
    try {
      work.run();
    } finally {
      current.set(before);
    }
  }

  /** A loop was left before its generator's end. */
  @TruffleBoundary
  public static void left(PyGenerator g, Node place) {
    if (matters(g)) {
      at(place, () -> end(g));
    }
  }

  /** Ends a generator or coroutine that is gone; what goes wrong is only told. */
  @TruffleBoundary
  public static void end(PyGenerator g) {
    if (!matters(g)) {
      return;
    }
    try {
      if (g.isStarted()) {
        g.close();
      } else {
        g.missed = true;
        Warnings.unawaited(g);
      }
    } catch (PyException e) {
      Finalizers.unraisable(e, g);
    }
  }

  /** An asynchronous loop was left before its generator's end: the event loop closes it. */
  @TruffleBoundary
  public static void leftAsynchronous(Object o) {
    if (o instanceof PyGenerator g && g.single && g.isStarted() && !g.isFinished()) {
      Object hook = hook(1);
      if (hook != PyNone.NONE) {
        Calls.call(hook, g);
      }
    }
  }

  /** An asynchronous generator is used for the first time. */
  @TruffleBoundary
  public static void begin(PyGenerator g) {
    if (!g.known) {
      g.known = true;
      Object hook = hook(0);
      if (hook != PyNone.NONE) {
        Calls.call(hook, g);
      }
    }
  }

  private static Object hook(int which) {
    Object sys = DlsContext.get(null).importer().load("sys");
    return ((PyTuple) Attributes.get(sys, "_asyncgen_hooks")).items[which];
  }
}

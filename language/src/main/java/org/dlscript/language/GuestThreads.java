package org.dlscript.language;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.ThreadLocalAction;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.TruffleSafepoint.Interruptible;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.runtime.session.Session;

/**
 * The threads that a program starts in its context. One at a time has the turn and runs guest code,
 * so objects need no locks of their own; it gives the turn away while it waits for something, and
 * between two steps of its program when another has waited long enough. Until the program starts a
 * thread, nobody asks for turns at all.
 */
public final class GuestThreads {
  /** How long a thread waits before it asks the running one for the turn. */
  private static final long PATIENCE_MILLIS = 5;

  private static final long STACK_BYTES = 256L << 20;
  private static final long END_MILLIS = 1000;

  private final DlsContext context;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private volatile boolean several;
  private volatile Thread holder;

  GuestThreads(DlsContext context) {
    this.context = context;
  }

  /** What a thread has of its own in the context, kept while others run. */
  private record State(int depth, PyBaseException handled) {}

  /** Ends a thread that the program left behind. */
  private static final class Ended extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Whether other threads than the first may enter the context. */
  boolean several() {
    return several;
  }

  /** The number by which the program knows the current thread. */
  public static long current() {
    return Thread.currentThread().threadId();
  }

  /**
   * Starts a thread that runs {@code body}, which handles its exceptions itself.
   *
   * @return its number
   */
  @TruffleBoundary
  public long start(Runnable body) {
    if (!context.env().isCreateThreadAllowed()) {
      throw Errors.of(ExceptionTypes.RUNTIME_ERROR, "can't start new thread");
    }
    if (!several) {
      several = true;
      turn.lock();
      holder = Thread.currentThread();
    }
    Thread t =
        context.env().newTruffleThreadBuilder(() -> run(body)).stackSize(STACK_BYTES).build();
    t.setDaemon(true);
    running.add(t);
    t.start();
    return t.threadId();
  }

  private void run(Runnable body) {
    try {
      take(new State(0, null));
      Session before = context.session.enter();
      try {
        body.run();
      } finally {
        context.session.leave(before);
        give();
      }
    } catch (Ended e) {
      // The program is over.
    } finally {
      running.remove(Thread.currentThread());
    }
  }

  private State give() {
    State s = new State(context.depth, context.handled);
    holder = null;
    if (turn.isHeldByCurrentThread()) {
      turn.unlock();
    }
    return s;
  }

  /** Takes the turn; what interrupts the wait is raised only with the turn taken. */
  private void take(State s) {
    RuntimeException interrupted = null;
    boolean[] taken = {false};
    while (!taken[0]) {
      try {
        TruffleSafepoint.setBlockedThreadInterruptible(
            null, lock -> taken[0] = lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), turn);
      } catch (RuntimeException e) {
        interrupted = e;
      }
      if (!taken[0]) {
        request();
      }
    }
    holder = Thread.currentThread();
    context.depth = s.depth;
    context.handled = s.handled;
    if (interrupted != null) {
      throw interrupted;
    }
  }

  /** Asks the thread that has the turn for it. */
  private void request() {
    Thread h = holder;
    if (h == null || h == Thread.currentThread()) {
      return;
    }
    context
        .env()
        .submitThreadLocal(
            new Thread[] {h},
            new ThreadLocalAction(true, false) {
              @Override
              protected void perform(Access access) {
                if (turn.isHeldByCurrentThread() && turn.hasQueuedThreads()) {
                  State s = give();
                  turn.lock();
                  holder = Thread.currentThread();
                  context.depth = s.depth;
                  context.handled = s.handled;
                }
              }
            });
  }

  /** Waits for something that runs no guest code, while others have the turn. */
  @TruffleBoundary
  public <T> void await(Interruptible<T> wait, T on) {
    context.console().flush();
    if (!several || !turn.isHeldByCurrentThread()) {
      TruffleSafepoint.setBlockedThreadInterruptible(null, wait, on);
      return;
    }
    State s = give();
    try {
      TruffleSafepoint.setBlockedThreadInterruptible(null, wait, on);
    } finally {
      take(s);
    }
  }

  /** The host calls into the context. */
  void entered() {
    if (several && !turn.isHeldByCurrentThread()) {
      take(new State(0, null));
    }
  }

  /** The host's call ends: others may run until the next. */
  void left() {
    if (several && turn.isHeldByCurrentThread() && !running.contains(Thread.currentThread())) {
      give();
    }
  }

  /** Ends the threads that still run when the context does. */
  void end() {
    Thread[] left = running.toArray(new Thread[0]);
    if (left.length == 0) {
      return;
    }
    context
        .env()
        .submitThreadLocal(
            left,
            new ThreadLocalAction(true, false) {
              @Override
              protected void perform(Access access) {
                throw new Ended();
              }
            });
    if (turn.isHeldByCurrentThread()) {
      give();
    }
    for (Thread t : left) {
      try {
        t.join(END_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}

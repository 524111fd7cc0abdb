package org.dlscript.runtime.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Splits work over cores. The calling thread takes part; daemon threads join it. A call made inside
 * another call's work, or while another thread's call is running, simply runs on its own thread.
 *
 * <p>The calling thread runs the checkpoint between its chunks: a checkpoint that throws ends the
 * whole call with that exception once the other threads have finished the chunk they are in.
 */
public final class Parallel {
  /** Work on the half-open range from {@code from} to {@code to}. */
  @FunctionalInterface
  public interface Range {
    /** Does the work of one chunk. */
    void run(int from, int to);
  }

  /** Work on one of several numbered tasks. */
  @FunctionalInterface
  public interface Task {
    /** Does the work of one task. */
    void run(int task);
  }

  /** Elements below which a cheap pointwise loop is not worth a second thread. */
  public static final int GRAIN = 32768;

  // Time that an idle worker keeps looking for the next call before it parks: waking a parked
  // thread costs more than most kernels run for.
  private static final long SPIN_NANOS = 40_000;

  private static final AtomicBoolean BUSY = new AtomicBoolean();
  private static volatile int threads = Runtime.getRuntime().availableProcessors();
  private static volatile Runnable checkpoint = () -> {};
  private static volatile Job current;
  private static Worker[] workers = new Worker[0];
  private static long calls;

  private Parallel() {}

  /** The number of threads that a call may use. */
  public static int getNumThreads() {
    return threads;
  }

  /** Sets the number of threads that a call may use; at least one. */
  public static void setNumThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("expected a positive number of threads");
    }
    threads = count;
  }

  /** Sets what the calling thread runs between chunks; it may throw to cancel the call. */
  public static void setCheckpoint(Runnable check) {
    checkpoint = check;
  }

  /** Runs {@code body} over [0, n), in chunks of at least {@code grain}. */
  public static void range(int n, int grain, Range body) {
    if (n <= 0) {
      return;
    }
    int most = threads;
    if (n <= grain) {
      checkpoint.run();
      body.run(0, n);
      return;
    }
    int chunks = (int) Math.min(most * 4L, (n + (long) grain - 1) / grain);
    tasks(
        chunks, t -> body.run((int) ((long) n * t / chunks), (int) ((long) n * (t + 1) / chunks)));
  }

  /** Runs {@code body} for every task in [0, count), in no particular order. */
  public static void tasks(int count, Task body) {
    int wanted = Math.min(threads, count) - 1;
    if (wanted <= 0 || !BUSY.compareAndSet(false, true)) {
      Runnable check = checkpoint;
      for (int t = 0; t < count; t++) {
        check.run();
        body.run(t);
      }
      return;
    }
    try {
      runShared(count, body, wanted);
    } finally {
      BUSY.set(false);
    }
  }

  private static void runShared(int count, Task body, int wanted) {
    if (workers.length < wanted) {
      growTo(wanted);
    }
    Job job = new Job(++calls, count, body, wanted);
    current = job;
    for (int i = 0; i < wanted; i++) {
      workers[i].wake();
    }
    Runnable check = checkpoint;
    try {
      int t;
      while ((t = job.next.getAndIncrement()) < count) {
        check.run();
        body.run(t);
      }
    } catch (Throwable e) {
      job.fail(e);
    }
    current = null;
    job.close();
    job.await();
    job.rethrow();
  }

  private static void growTo(int count) {
    Worker[] grown = java.util.Arrays.copyOf(workers, count);
    for (int i = workers.length; i < count; i++) {
      grown[i] = new Worker("dls-worker-" + (i + 1));
      grown[i].start();
    }
    workers = grown;
  }

  /** One call's tasks. Workers enter only while it is open, so that the caller need not wait. */
  private static final class Job {
    final long serial;
    final int count;
    final Task body;
    final AtomicInteger next = new AtomicInteger();
    // Workers inside; the sign bit is set once the caller has run out of tasks.
    private final AtomicInteger inside = new AtomicInteger();
    private final int most;
    private volatile Throwable failure;

    Job(long serial, int count, Task body, int most) {
      this.serial = serial;
      this.count = count;
      this.body = body;
      this.most = most;
    }

    void join() {
      int before;
      do {
        before = inside.get();
        if (before < 0 || before >= most) {
          return;
        }
      } while (!inside.compareAndSet(before, before + 1));
      try {
        int t;
        while ((t = next.getAndIncrement()) < count) {
          body.run(t);
        }
      } catch (Throwable e) {
        fail(e);
      } finally {
        inside.getAndDecrement();
      }
    }

    void close() {
      inside.getAndUpdate(n -> n | Integer.MIN_VALUE);
    }

    void await() {
      int spins = 0;
      while (inside.get() != Integer.MIN_VALUE) {
        if (++spins < 20_000) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
    }

    void fail(Throwable e) {
      next.set(count);
      failure = e;
    }

    void rethrow() {
      Throwable e = failure;
      if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  private static final class Worker extends Thread {
    private volatile boolean parked;

    Worker(String name) {
      super(null, null, name, 1 << 20);
      setDaemon(true);
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      // The serial number rather than the job, which would keep its arrays alive.
      long last = 0;
      while (true) {
        last = join(awaitJob(last));
      }
    }

    private static long join(Job job) {
      job.join();
      return job.serial;
    }

    private Job awaitJob(long last) {
      long until = System.nanoTime() + SPIN_NANOS;
      while (true) {
        Job job = current;
        if (job != null && job.serial != last) {
          return job;
        }
        if (System.nanoTime() < until) {
          Thread.onSpinWait();
          continue;
        }
        parked = true;
        job = current;
        if (job == null || job.serial == last) {
          LockSupport.park(this);
        }
        parked = false;
      }
    }
  }
}

package org.dlscript.runtime.op;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Time and memory by operator, for {@code --profile-ops}: what an operator spends in others counts
 * for those. Switched on for a whole process by the system property {@code dls.profile.operators},
 * so that where it is off a call costs nothing. Any thread may be measured.
 */
public final class OpProfile {
  /** Whether operators are measured. */
  public static final boolean ON = Boolean.getBoolean("dls.profile.operators");

  private static final Map<String, Row> ROWS = new ConcurrentHashMap<>();
  private static final ThreadLocal<Frame> INNERMOST = new ThreadLocal<>();

  private OpProfile() {}

  /** What is known of one operator. */
  private static final class Row {
    long calls;
    long nanos;
    long bytes;

    synchronized void add(long ownNanos, long ownBytes) {
      calls++;
      nanos += ownNanos;
      bytes += ownBytes;
    }
  }

  /** A running operator, with what the operators inside it took. */
  private static final class Frame {
    final Frame outer;
    long innerNanos;
    long innerBytes;

    Frame(Frame outer) {
      this.outer = outer;
    }
  }

  // Loads the management classes only where they are wanted.
  private static final class Memory {
    static final com.sun.management.ThreadMXBean THREADS =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  }

  /** Runs an operator and notes what it took. */
  public static <T> T measured(String name, Supplier<T> work) {
    Frame outer = INNERMOST.get();
    Frame frame = new Frame(outer);
    INNERMOST.set(frame);
    long bytes = Memory.THREADS.getCurrentThreadAllocatedBytes();
    long nanos = System.nanoTime();
    try {
      return work.get();
    } finally {
      nanos = System.nanoTime() - nanos;
      bytes = Memory.THREADS.getCurrentThreadAllocatedBytes() - bytes;
      INNERMOST.set(outer);
      ROWS.computeIfAbsent(name, n -> new Row())
          .add(nanos - frame.innerNanos, bytes - frame.innerBytes);
      if (outer != null) {
        outer.innerNanos += nanos;
        outer.innerBytes += bytes;
      }
    }
  }

  /** The operators by the time that they took, one a line under a heading. */
  public static String table() {
    List<Map.Entry<String, Row>> rows = new ArrayList<>(ROWS.entrySet());
    rows.sort(Comparator.comparingLong(r -> -r.getValue().nanos));
    StringBuilder out = new StringBuilder();
    out.append(String.format("%-40s %10s %12s %12s%n", "operator", "calls", "ms", "MB"));
    long nanos = 0;
    long bytes = 0;
    for (Map.Entry<String, Row> r : rows) {
      Row v = r.getValue();
      out.append(line(r.getKey(), v.calls, v.nanos, v.bytes));
      nanos += v.nanos;
      bytes += v.bytes;
    }
    long calls = rows.stream().mapToLong(r -> r.getValue().calls).sum();
    return out.append(line("all", calls, nanos, bytes)).toString();
  }

  private static String line(String name, long calls, long nanos, long bytes) {
    return String.format("%-40s %10d %12.3f %12.2f%n", name, calls, nanos / 1e6, bytes / 1e6);
  }
}

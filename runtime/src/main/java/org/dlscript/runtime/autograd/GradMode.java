package org.dlscript.runtime.autograd;

import org.dlscript.runtime.session.Session;

/** The modes of differentiation of the calling thread's session. */
public final class GradMode {
  private static final Session.Key<GradMode> CURRENT = new Session.Key<>(GradMode::new);

  /** Whether any session ever was in inference mode: the usual case asks no session. */
  private static volatile boolean inferenceUsed;

  private boolean enabled = true;
  private boolean inference;
  private boolean anomaly;
  private long sequence;

  private GradMode() {}

  /** Whether operations on tensors that require a gradient are recorded. */
  public static boolean enabled() {
    return CURRENT.get().enabled;
  }

  /** Sets the mode and returns the previous one. */
  public static boolean set(boolean enabled) {
    GradMode mode = CURRENT.get();
    boolean before = mode.enabled;
    mode.enabled = enabled;
    return before;
  }

  public static boolean inference() {
    return inferenceUsed && CURRENT.get().inference;
  }

  /** Sets inference mode and returns the previous one. */
  public static boolean setInference(boolean inference) {
    GradMode mode = CURRENT.get();
    boolean before = mode.inference;
    mode.inference = inference;
    inferenceUsed |= inference;
    return before;
  }

  public static boolean anomaly() {
    return CURRENT.get().anomaly;
  }

  /** Sets anomaly detection and returns the previous setting. */
  public static boolean setAnomaly(boolean anomaly) {
    GradMode mode = CURRENT.get();
    boolean before = mode.anomaly;
    mode.anomaly = anomaly;
    return before;
  }

  /** The next number in the order in which nodes are made. */
  static long nextSequence() {
    return CURRENT.get().sequence++;
  }
}

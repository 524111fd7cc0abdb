package org.dlscript.runtime.tensor;

import org.dlscript.runtime.autograd.GradMode;

/**
 * Counts the in-place changes of a storage as seen by a tensor and all its views. That of a tensor
 * made in inference mode does not count, and forbids changes outside of that mode.
 */
public final class Version {
  private final boolean inference;
  private final boolean counts;
  private int value;

  public Version() {
    this(false);
  }

  Version(boolean inference) {
    this(inference, !inference);
  }

  private Version(boolean inference, boolean counts) {
    this.inference = inference;
    this.counts = counts;
  }

  /** A count from the start for another tensor over the same storage. */
  Version anew() {
    return new Version(inference, true);
  }

  /** Whether changes are counted. */
  boolean counts() {
    return counts;
  }

  /** Whether the tensor was made in inference mode, so that it can take no part in autograd. */
  boolean isInference() {
    return inference;
  }

  public int value() {
    return value;
  }

  public void bump() {
    if (!counts && !GradMode.inference()) {
      throw TensorException.runtime(
          "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a"
              + " clone to get a normal tensor before doing inplace update.See"
              + " https://github.com/pytorch/rfcs/pull/17 for more details.");
    }
    value++;
  }
}

package org.dlscript.runtime.tensor;

import org.dlscript.runtime.autograd.GradMode;

/**
 * Counts the in-place changes of a storage as seen by a tensor and all its views, and knows whether
 * these were made in inference mode, which bars them from differentiation for good.
 */
public final class Version {
  private final boolean inference;
  private int value;

  Version(boolean inference) {
    this.inference = inference;
  }

  /** The version of new memory. */
  static Version fresh() {
    return new Version(GradMode.inference());
  }

  public boolean isInference() {
    return inference;
  }

  public int value() {
    return value;
  }

  /** Notes a change, which has been made; an error where it ought not to have been. */
  public void bump() {
    if (inference && !GradMode.inference()) {
      throw TensorException.runtime(
          "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a"
              + " clone to get a normal tensor before doing inplace update.See"
              + " https://github.com/pytorch/rfcs/pull/17 for more details.");
    }
    value++;
  }
}

package org.dlscript.runtime.tensor;

/** Counts the in-place changes of a storage as seen by a tensor and all its views. */
public final class Version {
  private int value;

  public int value() {
    return value;
  }

  public void bump() {
    value++;
  }
}

package org.dlscript.runtime.tensor;

import java.util.Locale;

/** The order in which the dimensions of a tensor lie in memory, by the names that scripts give. */
public enum MemoryFormat {
  CONTIGUOUS_FORMAT,
  PRESERVE_FORMAT,
  CHANNELS_LAST,
  CHANNELS_LAST_3D;

  /** The name within the torch module. */
  public String torchName() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "torch." + torchName();
  }

  /** The layout of new memory for a shape; to preserve means row by row here. */
  public Layout layout(int[] shape) {
    if (!channelsLast()) {
      return Layout.contiguous(shape);
    }
    if (shape.length != rank()) {
      throw TensorException.runtime(
          "required rank " + rank() + " tensor to use " + torchName() + " format");
    }
    int[] strides = new int[rank()];
    int step = 1;
    for (int d : order()) {
      strides[d] = step;
      step *= Math.max(shape[d], 1);
    }
    return Layout.strided(shape, strides, 0);
  }

  /** Whether elements so laid out lie without gaps in this order. */
  public boolean holds(Layout l) {
    if (!channelsLast()) {
      return l.contiguous;
    }
    if (l.rank() != rank()) {
      return false;
    }
    int expected = 1;
    for (int d : order()) {
      if (l.shape[d] != 1) {
        if (l.strides[d] != expected) {
          return false;
        }
        expected *= l.shape[d];
      }
    }
    return true;
  }

  /**
   * Whether a tensor of this layout is taken to be in this order: where sizes of one leave open
   * which order it is, the strides must speak for the channels.
   */
  public boolean isMeantBy(Layout l) {
    if (!channelsLast()) {
      return !CHANNELS_LAST.isMeantBy(l) && !CHANNELS_LAST_3D.isMeantBy(l);
    }
    if (l.rank() != rank() || l.strides[1] == 0) {
      return false;
    }
    int least = 0;
    for (int d : order()) {
      if (l.shape[d] == 0 || l.strides[d] < least || d == 0 && least == l.strides[1]) {
        return false;
      }
      least = l.strides[d] * Math.max(1, l.shape[d]);
    }
    return true;
  }

  private boolean channelsLast() {
    return this == CHANNELS_LAST || this == CHANNELS_LAST_3D;
  }

  private int rank() {
    return this == CHANNELS_LAST ? 4 : 5;
  }

  /** The dimensions, the fastest first. */
  private int[] order() {
    return this == CHANNELS_LAST ? new int[] {1, 3, 2, 0} : new int[] {1, 4, 3, 2, 0};
  }
}

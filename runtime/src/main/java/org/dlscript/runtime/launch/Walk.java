package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.Layout;

/**
 * The way of a kernel through up to four operands of one shape: dimensions from the innermost out,
 * merged where all operands allow it, with each operand's steps. It is C's struct Walk.
 */
final class Walk {
  static final int MOST_DIMS = 8;
  static final int MOST_OPERANDS = 4;

  private final int count;
  private int dims;
  private final int[] size = new int[MOST_DIMS];
  private final int[][] step = new int[MOST_OPERANDS][MOST_DIMS];

  private Walk(int count) {
    this.count = count;
  }

  /**
   * The way through these layouts, which have the first one's shape, in the order of the first
   * one's memory; null where it has too many dimensions. A null layout stands for a number.
   */
  static Walk of(Layout... operands) {
    Layout first = operands[0];
    int rank = first.rank();
    int[] order = new int[rank];
    int used = 0;
    for (int d = 0; d < rank; d++) {
      if (first.shape[d] == 1) {
        continue;
      }
      int at = used++;
      while (at > 0 && first.strides[order[at - 1]] > first.strides[d]) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = d;
    }
    // Of equal strides, which only broadcast memory has, the last dimension is the innermost.
    Walk w = new Walk(first.numel);
    for (int i = 0; i < used; i++) {
      if (!w.add(first.shape[order[i]], order[i], operands)) {
        return null;
      }
    }
    if (w.dims == 0) {
      w.size[0] = 1;
      w.dims = 1;
    }
    return w;
  }

  /** A way through dimensions in their own order, the last one innermost. */
  static Walk inOrder(int[] sizes, int[]... strides) {
    int count = 1;
    for (int s : sizes) {
      count *= s;
    }
    Walk w = new Walk(count);
    for (int d = sizes.length - 1; d >= 0; d--) {
      if (sizes[d] != 1 && !w.add(sizes[d], d, strides)) {
        return null;
      }
    }
    if (w.dims == 0) {
      w.size[0] = 1;
      w.dims = 1;
    }
    return w;
  }

  private boolean add(int n, int d, Layout[] operands) {
    int[][] strides = new int[operands.length][];
    for (int k = 0; k < strides.length; k++) {
      strides[k] = operands[k] == null ? null : operands[k].strides;
    }
    return add(n, d, strides);
  }

  private boolean add(int n, int d, int[][] strides) {
    boolean merges = dims > 0;
    for (int k = 0; k < strides.length && merges; k++) {
      int s = strides[k] == null ? 0 : strides[k][d];
      merges = s == step[k][dims - 1] * size[dims - 1];
    }
    if (merges) {
      size[dims - 1] *= n;
      return true;
    }
    if (dims == MOST_DIMS) {
      return false;
    }
    for (int k = 0; k < strides.length; k++) {
      step[k][dims] = strides[k] == null ? 0 : strides[k][d];
    }
    size[dims++] = n;
    return true;
  }

  int count() {
    return count;
  }

  /** Whether the innermost dimension of an operand lies element after element. */
  boolean isDense(int operand) {
    return step[operand][0] == 1;
  }

  Arguments write(Arguments a) {
    a.i32(count).i32(dims).i32s(size, MOST_DIMS);
    for (int[] s : step) {
      a.i32s(s, MOST_DIMS);
    }
    return a;
  }
}

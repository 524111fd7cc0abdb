package org.dlscript.runtime.tensor;

import java.util.Arrays;

/**
 * Where the elements of a tensor lie in its storage: sizes, strides and offset, counted in
 * elements. Immutable; the arrays it hands out must not be written.
 */
public final class Layout {
  private static final int[] NONE = {};
  public static final Layout SCALAR = new Layout(NONE, NONE, 0, 1, true);

  public final int[] shape;
  public final int[] strides;
  public final int offset;
  public final int numel;
  public final boolean contiguous;

  private Layout(int[] shape, int[] strides, int offset, int numel, boolean contiguous) {
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.numel = numel;
    this.contiguous = contiguous;
  }

  /** The row-major layout of a shape. */
  public static Layout contiguous(int... shape) {
    if (shape.length == 0) {
      return SCALAR;
    }
    return new Layout(shape, contiguousStrides(shape), 0, count(shape), true);
  }

  public static Layout strided(int[] shape, int[] strides, int offset) {
    return new Layout(shape, strides, offset, count(shape), isContiguous(shape, strides));
  }

  public static int[] contiguousStrides(int[] shape) {
    int[] strides = new int[shape.length];
    int step = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      strides[d] = step;
      step *= Math.max(shape[d], 1);
    }
    return strides;
  }

  /** The number of elements; more than an array can hold is an error. */
  public static int count(int[] shape) {
    long n = 1;
    for (int s : shape) {
      n *= s;
      if (n > Integer.MAX_VALUE) {
        throw new TensorException(
            TensorException.Kind.RUNTIME,
            "DefaultCPUAllocator: can't allocate memory: a tensor of shape "
                + Arrays.toString(shape)
                + " has more than 2147483647 elements");
      }
    }
    return (int) n;
  }

  private static boolean isContiguous(int[] shape, int[] strides) {
    int expected = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      if (shape[d] == 0) {
        return true;
      }
    }
    for (int d = shape.length - 1; d >= 0; d--) {
      if (shape[d] != 1) {
        if (strides[d] != expected) {
          return false;
        }
        expected *= shape[d];
      }
    }
    return true;
  }

  /** Whether the strides are those of new memory, of sizes of one too. */
  public boolean isRowMajor() {
    int step = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      if (strides[d] != step) {
        return false;
      }
      step *= Math.max(shape[d], 1);
    }
    return true;
  }

  public int rank() {
    return shape.length;
  }

  /**
   * Whether the elements fill one block of memory, each place once, in some order of dimensions.
   */
  public boolean isDense() {
    if (contiguous) {
      return true;
    }
    int rank = shape.length;
    boolean[] seen = new boolean[rank];
    int expected = 1;
    for (int k = 0; k < rank; k++) {
      int best = -1;
      for (int d = 0; d < rank; d++) {
        if (!seen[d] && shape[d] != 1 && strides[d] == expected) {
          best = d;
          break;
        }
      }
      if (best < 0) {
        break;
      }
      seen[best] = true;
      expected *= shape[best];
    }
    return expected == numel;
  }

  /**
   * The layout of new memory for a shape that keeps the order of dimensions in memory of layouts of
   * that shape: the first whose strides tell two dimensions apart decides, and a repeated one does
   * not.
   */
  public static Layout inOrderOf(Layout... likes) {
    int[] shape = likes[0].shape;
    int rank = shape.length;
    int[] order = new int[rank]; // innermost first
    for (int k = 0; k < rank; k++) {
      order[k] = rank - 1 - k;
    }
    for (int k = 1; k < rank; k++) {
      int at = k;
      for (int j = k - 1; j >= 0; j--) {
        int c = compare(order[j], order[at], shape, likes);
        if (c > 0) {
          int t = order[j];
          order[j] = order[at];
          order[at] = t;
          at = j;
        } else if (c < 0) {
          break;
        }
      }
    }
    int[] strides = new int[rank];
    int step = 1;
    for (int d : order) {
      strides[d] = step;
      step *= Math.max(shape[d], 1);
    }
    return strided(shape, strides, 0);
  }

  /** Positive where the first dimension belongs outside the second, 0 where nothing says so. */
  private static int compare(int inner, int outer, int[] shape, Layout[] likes) {
    for (Layout l : likes) {
      int s = l.strides[inner];
      int t = l.strides[outer];
      if (s == 0 || t == 0) {
        continue;
      }
      if (s != t) {
        return s < t ? -1 : 1;
      }
      if (shape[inner] > shape[outer]) {
        return 1;
      }
    }
    return 0;
  }

  public boolean sameShape(Layout other) {
    return shape == other.shape || Arrays.equals(shape, other.shape);
  }

  public boolean sameStrides(Layout other) {
    return strides == other.strides || Arrays.equals(strides, other.strides);
  }

  /** The same sizes and strides at another offset. */
  public Layout at(int newOffset) {
    return new Layout(shape, strides, newOffset, numel, contiguous);
  }

  /** Wraps a dimension number that may count from the end. */
  public int dim(long d) {
    return wrapDim(d, shape.length);
  }

  /** Wraps a dimension number; a scalar has one dimension for this purpose. */
  public static int wrapDim(long d, int rank) {
    int n = Math.max(rank, 1);
    if (d < -n || d >= n) {
      throw TensorException.index(
          "Dimension out of range (expected to be in range of ["
              + -n
              + ", "
              + (n - 1)
              + "], but got "
              + d
              + ")");
    }
    return (int) (d < 0 ? d + n : d);
  }

  public Layout permute(int[] dims) {
    int[] s = new int[dims.length];
    int[] t = new int[dims.length];
    for (int k = 0; k < dims.length; k++) {
      s[k] = shape[dims[k]];
      t[k] = strides[dims[k]];
    }
    return strided(s, t, offset);
  }

  public Layout transpose(int a, int b) {
    int[] s = shape.clone();
    int[] t = strides.clone();
    s[a] = shape[b];
    s[b] = shape[a];
    t[a] = strides[b];
    t[b] = strides[a];
    return strided(s, t, offset);
  }

  public Layout select(int dim, int index) {
    return strided(without(shape, dim), without(strides, dim), offset + index * strides[dim]);
  }

  /** Elements start, start + step, … in one dimension. */
  public Layout slice(int dim, int start, int length, int step) {
    int[] s = shape.clone();
    int[] t = strides.clone();
    s[dim] = length;
    t[dim] = strides[dim] * step;
    return strided(s, t, length == 0 ? offset : offset + start * strides[dim]);
  }

  public Layout unsqueeze(int dim) {
    int step = dim < shape.length ? shape[dim] * strides[dim] : 1;
    return strided(with(shape, dim, 1), with(strides, dim, step), offset);
  }

  public Layout squeeze(int dim) {
    return strided(without(shape, dim), without(strides, dim), offset);
  }

  /** Repeats sizes of one, with stride zero, to reach the shape; null where that is impossible. */
  public Layout expand(int[] target) {
    int lead = target.length - shape.length;
    if (lead < 0) {
      return null;
    }
    int[] t = new int[target.length];
    for (int d = target.length - 1; d >= 0; d--) {
      int own = d - lead;
      if (own < 0) {
        t[d] = target[d] != 1 ? 0 : d + 1 < t.length ? target[d + 1] * t[d + 1] : 1;
      } else if (shape[own] == target[d]) {
        t[d] = strides[own];
      } else if (shape[own] == 1) {
        t[d] = 0;
      } else {
        return null;
      }
    }
    return strided(target, t, offset);
  }

  /**
   * The same elements under another shape without moving them; null where they would have to move.
   */
  public Layout view(int[] target) {
    if (contiguous) {
      return strided(target, contiguousStrides(target), offset);
    }
    int[] t = viewStrides(target);
    return t == null ? null : strided(target, t, offset);
  }

  private int[] viewStrides(int[] target) {
    if (numel == 0) {
      return Arrays.equals(target, shape) ? strides : contiguousStrides(target);
    }
    int[] t = new int[target.length];
    int viewDim = target.length - 1;
    int chunkStride = shape.length == 0 ? 1 : strides[shape.length - 1];
    int chunk = 1;
    int viewChunk = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      chunk *= shape[d];
      if (d == 0 || (shape[d - 1] != 1 && strides[d - 1] != chunk * chunkStride)) {
        while (viewDim >= 0 && (viewChunk < chunk || target[viewDim] == 1)) {
          t[viewDim] = viewChunk * chunkStride;
          viewChunk *= target[viewDim];
          viewDim--;
        }
        if (viewChunk != chunk) {
          return null;
        }
        if (d > 0) {
          chunkStride = strides[d - 1];
          chunk = 1;
          viewChunk = 1;
        }
      }
    }
    return viewDim == -1 ? t : null;
  }

  /** The common shape of two shapes; null where they do not broadcast. */
  public static int[] broadcast(int[] a, int[] b) {
    if (a == b || Arrays.equals(a, b)) {
      return a;
    }
    int n = Math.max(a.length, b.length);
    int[] r = new int[n];
    for (int k = 1; k <= n; k++) {
      int x = k <= a.length ? a[a.length - k] : 1;
      int y = k <= b.length ? b[b.length - k] : 1;
      if (x != y && x != 1 && y != 1) {
        return null;
      }
      r[n - k] = x == 1 ? y : x;
    }
    return r;
  }

  /** As {@link #broadcast}, with PyTorch's error where the shapes do not fit. */
  public static int[] broadcastOrThrow(int[] a, int[] b) {
    int[] r = broadcast(a, b);
    if (r != null) {
      return r;
    }
    int n = Math.max(a.length, b.length);
    for (int d = n - 1; d >= 0; d--) {
      int i = d - (n - a.length);
      int j = d - (n - b.length);
      int x = i >= 0 ? a[i] : 1;
      int y = j >= 0 ? b[j] : 1;
      if (x != y && x != 1 && y != 1) {
        throw TensorException.runtime(
            "The size of tensor a ("
                + x
                + ") must match the size of tensor b ("
                + y
                + ") at non-singleton dimension "
                + d);
      }
    }
    throw new AssertionError("shapes broadcast");
  }

  public static int[] without(int[] a, int at) {
    int[] r = new int[a.length - 1];
    System.arraycopy(a, 0, r, 0, at);
    System.arraycopy(a, at + 1, r, at, r.length - at);
    return r;
  }

  public static int[] with(int[] a, int at, int value) {
    int[] r = new int[a.length + 1];
    System.arraycopy(a, 0, r, 0, at);
    r[at] = value;
    System.arraycopy(a, at, r, at + 1, a.length - at);
    return r;
  }

  @Override
  public String toString() {
    return Arrays.toString(shape) + "/" + Arrays.toString(strides) + "+" + offset;
  }
}

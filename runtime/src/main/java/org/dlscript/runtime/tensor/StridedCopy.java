package org.dlscript.runtime.tensor;

import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.Parallel;

/**
 * Copies elements between layouts of the same shape within one storage class; dimensions are merged
 * first.
 */
public final class StridedCopy {
  // Elements from which a second thread helps with copying them.
  private static final int LONG = 1 << 18;

  private StridedCopy() {}

  public static void run(Object src, Layout from, Object dst, Layout to, boolean complex) {
    int n = from.numel;
    if (n == 0) {
      return;
    }
    if (from.contiguous && to.contiguous) {
      int k = complex ? 2 : 1;
      int at = from.offset * k;
      int start = to.offset * k;
      Parallel.range(
          n * k, LONG, (i, end) -> System.arraycopy(src, at + i, dst, start + i, end - i));
      return;
    }
    int rank = from.rank();
    int extra = complex ? 1 : 0;
    int[] size = new int[rank + 1];
    int[] a = new int[rank + 1];
    int[] b = new int[rank + 1];
    int k = complex ? 2 : 1;
    int dims = 0;
    for (int d = 0; d < rank + extra; d++) {
      int s = d < rank ? from.shape[d] : 2;
      int x = d < rank ? from.strides[d] * k : 1;
      int y = d < rank ? to.strides[d] * k : 1;
      if (s == 1) {
        continue;
      }
      if (dims > 0 && a[dims - 1] == x * s && b[dims - 1] == y * s) {
        size[dims - 1] *= s;
        a[dims - 1] = x;
        b[dims - 1] = y;
      } else {
        size[dims] = s;
        a[dims] = x;
        b[dims] = y;
        dims++;
      }
    }
    if (dims == 0) {
      size[0] = 1;
      dims = 1;
    }
    walk(src, from.offset * k, dst, to.offset * k, size, a, b, dims);
  }

  private static void walk(
      Object src, int at, Object dst, int to, int[] size, int[] a, int[] b, int dims) {
    if (dims == 1) {
      int x = a[0];
      int y = b[0];
      Parallel.range(
          size[0],
          y == 0 ? size[0] : 2 * Parallel.GRAIN,
          (i, end) -> some(src, at + i * x, 0, x, dst, to + i * y, 0, y, 1, end - i));
      return;
    }
    int planes = 1;
    boolean apart = true; // whether no two planes share memory that is written
    for (int d = 0; d < dims - 2; d++) {
      planes *= size[d];
      apart &= b[d] != 0;
    }
    int all = planes;
    long each = (long) size[dims - 2] * size[dims - 1];
    int grain = apart ? (int) Math.max(1, Parallel.GRAIN / each) : all;
    Parallel.range(
        all, grain, (from, end) -> planes(src, at, dst, to, size, a, b, dims, from, end));
  }

  /** Copies some of the planes that the last two dimensions make. */
  private static void planes(
      Object src,
      int at,
      Object dst,
      int to,
      int[] size,
      int[] a,
      int[] b,
      int dims,
      int from,
      int end) {
    int r = dims - 2;
    int c = dims - 1;
    for (int plane = from; plane < end; plane++) {
      int x = at;
      int y = to;
      for (int d = r - 1, rest = plane; d >= 0; rest /= size[d], d--) {
        int index = rest % size[d];
        x += index * a[d];
        y += index * b[d];
      }
      rows(src, x, a[r], a[c], dst, y, b[r], b[c], size[r], size[c]);
    }
  }

  private static void rows(
      Object src, int x, int sx, int tx, Object dst, int y, int sy, int ty, int m, int n) {
    boolean turned = sx == 1 && tx != 0 && ty == 1 && sy == n;
    if (src instanceof float[] s && turned && (long) m * n >= 1024) {
      FloatMath.transpose(s, x, tx, (float[]) dst, y, n, m);
      return;
    }
    // Several threads may write rows, unless these share their memory.
    Parallel.range(
        m,
        sy == 0 ? m : Math.max(1, Parallel.GRAIN / n),
        (from, to) -> some(src, x + from * sx, sx, tx, dst, y + from * sy, sy, ty, to - from, n));
  }

  private static void some(
      Object src, int x, int sx, int tx, Object dst, int y, int sy, int ty, int m, int n) {
    if (tx == 1 && ty == 1 && n >= 8) {
      for (int i = 0; i < m; i++) {
        System.arraycopy(src, x + i * sx, dst, y + i * sy, n);
      }
      return;
    }
    if (tx == 0 && ty == 1) {
      for (int i = 0; i < m; i++) {
        Elements.fill(dst, y + i * sy, y + i * sy + n, src, x + i * sx);
      }
      return;
    }
    switch (src) {
      case float[] s -> {
        float[] d = (float[]) dst;
        for (int i = 0; i < m; i++) {
          for (int j = 0, p = x + i * sx, q = y + i * sy; j < n; j++, p += tx, q += ty) {
            d[q] = s[p];
          }
        }
      }
      case double[] s -> {
        double[] d = (double[]) dst;
        for (int i = 0; i < m; i++) {
          for (int j = 0, p = x + i * sx, q = y + i * sy; j < n; j++, p += tx, q += ty) {
            d[q] = s[p];
          }
        }
      }
      case long[] s -> {
        long[] d = (long[]) dst;
        for (int i = 0; i < m; i++) {
          for (int j = 0, p = x + i * sx, q = y + i * sy; j < n; j++, p += tx, q += ty) {
            d[q] = s[p];
          }
        }
      }
      case byte[] s -> {
        byte[] d = (byte[]) dst;
        for (int i = 0; i < m; i++) {
          for (int j = 0, p = x + i * sx, q = y + i * sy; j < n; j++, p += tx, q += ty) {
            d[q] = s[p];
          }
        }
      }
      case int[] s -> {
        int[] d = (int[]) dst;
        for (int i = 0; i < m; i++) {
          for (int j = 0, p = x + i * sx, q = y + i * sy; j < n; j++, p += tx, q += ty) {
            d[q] = s[p];
          }
        }
      }
      default -> {
        short[] s = (short[]) src;
        short[] d = (short[]) dst;
        for (int i = 0; i < m; i++) {
          for (int j = 0, p = x + i * sx, q = y + i * sy; j < n; j++, p += tx, q += ty) {
            d[q] = s[p];
          }
        }
      }
    }
  }
}

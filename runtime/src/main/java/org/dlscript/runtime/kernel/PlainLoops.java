package org.dlscript.runtime.kernel;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * The loops; the pattern of all their copies, so this class refers to no other of its package but
 * their interface.
 */
final class PlainLoops implements ElementLoops {
  PlainLoops() {}

  @Override
  public void floats(DoubleUnaryOperator f, float[] in, int at, float[] out, int to, int n) {
    if (at == to) {
      for (int k = at; k < at + n; k++) {
        out[k] = (float) f.applyAsDouble(in[k]);
      }
    } else {
      for (int k = 0; k < n; k++) {
        out[to + k] = (float) f.applyAsDouble(in[at + k]);
      }
    }
  }

  @Override
  public void doubles(DoubleUnaryOperator f, double[] in, int at, double[] out, int to, int n) {
    if (at == to) {
      for (int k = at; k < at + n; k++) {
        out[k] = f.applyAsDouble(in[k]);
      }
    } else {
      for (int k = 0; k < n; k++) {
        out[to + k] = f.applyAsDouble(in[at + k]);
      }
    }
  }

  @Override
  public void longs(LongUnaryOperator f, long[] in, int at, long[] out, int to, int n) {
    if (at == to) {
      for (int k = at; k < at + n; k++) {
        out[k] = f.applyAsLong(in[k]);
      }
    } else {
      for (int k = 0; k < n; k++) {
        out[to + k] = f.applyAsLong(in[at + k]);
      }
    }
  }

  @Override
  public void floats(
      DoubleBinaryOperator f,
      float[] a,
      int i,
      int di,
      float[] b,
      int j,
      int dj,
      float[] out,
      int o,
      int n) {
    if (di == 1 && dj == 1 && i == o && j == o) {
      for (int k = o; k < o + n; k++) {
        out[k] = (float) f.applyAsDouble(a[k], b[k]);
      }
    } else if (di == 1 && dj == 1) {
      for (int k = 0; k < n; k++) {
        out[o + k] = (float) f.applyAsDouble(a[i + k], b[j + k]);
      }
    } else if (di == 1 && dj == 0 && i == o) {
      double y = b[j];
      for (int k = o; k < o + n; k++) {
        out[k] = (float) f.applyAsDouble(a[k], y);
      }
    } else if (di == 1 && dj == 0) {
      double y = b[j];
      for (int k = 0; k < n; k++) {
        out[o + k] = (float) f.applyAsDouble(a[i + k], y);
      }
    } else {
      for (int k = 0; k < n; k++, i += di, j += dj) {
        out[o + k] = (float) f.applyAsDouble(a[i], b[j]);
      }
    }
  }

  @Override
  public void doubles(
      DoubleBinaryOperator f,
      double[] a,
      int i,
      int di,
      double[] b,
      int j,
      int dj,
      double[] out,
      int o,
      int n) {
    if (di == 1 && dj == 1 && i == o && j == o) {
      for (int k = o; k < o + n; k++) {
        out[k] = f.applyAsDouble(a[k], b[k]);
      }
    } else if (di == 1 && dj == 1) {
      for (int k = 0; k < n; k++) {
        out[o + k] = f.applyAsDouble(a[i + k], b[j + k]);
      }
    } else if (di == 1 && dj == 0 && i == o) {
      double y = b[j];
      for (int k = o; k < o + n; k++) {
        out[k] = f.applyAsDouble(a[k], y);
      }
    } else if (di == 1 && dj == 0) {
      double y = b[j];
      for (int k = 0; k < n; k++) {
        out[o + k] = f.applyAsDouble(a[i + k], y);
      }
    } else {
      for (int k = 0; k < n; k++, i += di, j += dj) {
        out[o + k] = f.applyAsDouble(a[i], b[j]);
      }
    }
  }

  @Override
  public void longs(
      LongBinaryOperator f,
      long[] a,
      int i,
      int di,
      long[] b,
      int j,
      int dj,
      long[] out,
      int o,
      int n) {
    if (di == 1 && dj == 1 && i == o && j == o) {
      for (int k = o; k < o + n; k++) {
        out[k] = f.applyAsLong(a[k], b[k]);
      }
    } else if (di == 1 && dj == 1) {
      for (int k = 0; k < n; k++) {
        out[o + k] = f.applyAsLong(a[i + k], b[j + k]);
      }
    } else if (di == 1 && dj == 0 && i == o) {
      long y = b[j];
      for (int k = o; k < o + n; k++) {
        out[k] = f.applyAsLong(a[k], y);
      }
    } else if (di == 1 && dj == 0) {
      long y = b[j];
      for (int k = 0; k < n; k++) {
        out[o + k] = f.applyAsLong(a[i + k], y);
      }
    } else {
      for (int k = 0; k < n; k++, i += di, j += dj) {
        out[o + k] = f.applyAsLong(a[i], b[j]);
      }
    }
  }

  @Override
  public void holds(
      Relation f, float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    if (di == 1 && dj == 1 && i == o && j == o) {
      for (int k = o; k < o + n; k++) {
        out[k] = (byte) (f.holds(a[k], b[k]) ? 1 : 0);
      }
    } else if (di == 1 && dj == 1) {
      for (int k = 0; k < n; k++) {
        out[o + k] = (byte) (f.holds(a[i + k], b[j + k]) ? 1 : 0);
      }
    } else if (di == 1 && dj == 0 && i == o) {
      float y = b[j];
      for (int k = o; k < o + n; k++) {
        out[k] = (byte) (f.holds(a[k], y) ? 1 : 0);
      }
    } else if (di == 1 && dj == 0) {
      float y = b[j];
      for (int k = 0; k < n; k++) {
        out[o + k] = (byte) (f.holds(a[i + k], y) ? 1 : 0);
      }
    } else {
      for (int k = 0; k < n; k++, i += di, j += dj) {
        out[o + k] = (byte) (f.holds(a[i], b[j]) ? 1 : 0);
      }
    }
  }

  @Override
  public void holds(
      Relation f, double[] a, int i, int di, double[] b, int j, int dj, byte[] out, int o, int n) {
    if (di == 1 && dj == 1 && i == o && j == o) {
      for (int k = o; k < o + n; k++) {
        out[k] = (byte) (f.holds(a[k], b[k]) ? 1 : 0);
      }
    } else if (di == 1 && dj == 1) {
      for (int k = 0; k < n; k++) {
        out[o + k] = (byte) (f.holds(a[i + k], b[j + k]) ? 1 : 0);
      }
    } else if (di == 1 && dj == 0 && i == o) {
      double y = b[j];
      for (int k = o; k < o + n; k++) {
        out[k] = (byte) (f.holds(a[k], y) ? 1 : 0);
      }
    } else if (di == 1 && dj == 0) {
      double y = b[j];
      for (int k = 0; k < n; k++) {
        out[o + k] = (byte) (f.holds(a[i + k], y) ? 1 : 0);
      }
    } else {
      for (int k = 0; k < n; k++, i += di, j += dj) {
        out[o + k] = (byte) (f.holds(a[i], b[j]) ? 1 : 0);
      }
    }
  }

  @Override
  public void holds(
      LongRelation f, long[] a, int i, int di, long[] b, int j, int dj, byte[] out, int o, int n) {
    if (di == 1 && dj == 1 && i == o && j == o) {
      for (int k = o; k < o + n; k++) {
        out[k] = (byte) (f.holds(a[k], b[k]) ? 1 : 0);
      }
    } else if (di == 1 && dj == 1) {
      for (int k = 0; k < n; k++) {
        out[o + k] = (byte) (f.holds(a[i + k], b[j + k]) ? 1 : 0);
      }
    } else if (di == 1 && dj == 0 && i == o) {
      long y = b[j];
      for (int k = o; k < o + n; k++) {
        out[k] = (byte) (f.holds(a[k], y) ? 1 : 0);
      }
    } else if (di == 1 && dj == 0) {
      long y = b[j];
      for (int k = 0; k < n; k++) {
        out[o + k] = (byte) (f.holds(a[i + k], y) ? 1 : 0);
      }
    } else {
      for (int k = 0; k < n; k++, i += di, j += dj) {
        out[o + k] = (byte) (f.holds(a[i], b[j]) ? 1 : 0);
      }
    }
  }
}

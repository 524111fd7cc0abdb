package org.dlscript.runtime.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions with the Vector API, by the single-precision approximations of the Cephes library.
 * Each has a loop of its own, for a shared one would call its body through an interface. The
 * launcher keeps the compiler from dissolving these loops in their callers, where vectors may no
 * longer fit and then become objects. What a loop carries on is an argument, never the receiver,
 * for only of a vector just loaded does the compiler know the class without a profile.
 */
final class VectorFloatFunctions implements FloatFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * LANES));
  private static final ByteVector ZEROS = ByteVector.zero(BYTES);
  private static final ByteVector ONES = ByteVector.broadcast(BYTES, 1);
  private static final int TAILS = 512;

  @Override
  public int lanes() {
    return LANES;
  }

  // The compiler gives up inlining where one loop has too many vector operations; so the tails
  // erfc(|x|) of a block are computed first, in two loops.
  private static void tails(float[] in, int at, float[] out, int n) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, in, at + i);
      VectorFloatLanes.exp(u.mul(u).neg()).intoArray(out, i);
    }
    for (int i = 0; i < n; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, in, at + i).abs();
      VectorFloatLanes.erfcLarge(u).mul(FloatVector.fromArray(SPECIES, out, i)).intoArray(out, i);
    }
  }

  @Override
  public void exp(float[] in, int at, float[] out, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i);
      VectorFloatLanes.exp(x).intoArray(out, to + i);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i, mask);
      VectorFloatLanes.exp(x).intoArray(out, to + i, mask);
    }
  }

  @Override
  public void log(float[] in, int at, float[] out, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i);
      // Zeros, negative, tiny and non-finite numbers are rare and go one by one.
      IntVector rest = x.reinterpretAsInts().sub(0x00800000);
      if (rest.compare(VectorOperators.UGE, 0x7F000000).anyTrue()) {
        logs(in, at + i, out, to + i, LANES);
      } else {
        VectorFloatLanes.log(x).intoArray(out, to + i);
      }
    }
    logs(in, at + i, out, to + i, n - i);
  }

  private static void logs(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = (float) Math.log(in[at + i]);
    }
  }

  @Override
  public void tanh(float[] in, int at, float[] out, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i);
      VectorFloatLanes.tanh(x).intoArray(out, to + i);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i, mask);
      VectorFloatLanes.tanh(x).intoArray(out, to + i, mask);
    }
  }

  @Override
  public void sigmoid(float[] in, int at, float[] out, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i);
      VectorFloatLanes.sigmoid(x).intoArray(out, to + i);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i, mask);
      VectorFloatLanes.sigmoid(x).intoArray(out, to + i, mask);
    }
  }

  @Override
  public void silu(float[] in, int at, float[] out, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i);
      x.mul(VectorFloatLanes.sigmoid(x)).intoArray(out, to + i);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i, mask);
      x.mul(VectorFloatLanes.sigmoid(x)).intoArray(out, to + i, mask);
    }
  }

  @Override
  public void erf(float[] in, int at, float[] out, int to, int n) {
    int whole = n / LANES * LANES;
    float[] tails = new float[Math.min(whole, TAILS)];
    for (int i0 = 0; i0 < whole; i0 += TAILS) {
      int count = Math.min(TAILS, whole - i0);
      tails(in, at + i0, tails, count);
      for (int i = 0; i < count; i += LANES) {
        FloatVector x = FloatVector.fromArray(SPECIES, in, at + i0 + i);
        VectorFloatLanes.erf(x, FloatVector.fromArray(SPECIES, tails, i))
            .intoArray(out, to + i0 + i);
      }
    }
    for (int i = whole; i < n; i++) {
      out[to + i] = (float) Erf.erf(in[at + i]);
    }
  }

  @Override
  public float max(float[] in, int at, int n) {
    float most = Float.NEGATIVE_INFINITY;
    int i = 0;
    if (n >= LANES) {
      // Four at a time, for one waits for the comparison before.
      FloatVector m = FloatVector.fromArray(SPECIES, in, at);
      FloatVector m1 = m;
      FloatVector m2 = m;
      FloatVector m3 = m;
      for (; i <= n - 4 * LANES; i += 4 * LANES) {
        m = FloatVector.fromArray(SPECIES, in, at + i).max(m);
        m1 = FloatVector.fromArray(SPECIES, in, at + i + LANES).max(m1);
        m2 = FloatVector.fromArray(SPECIES, in, at + i + 2 * LANES).max(m2);
        m3 = FloatVector.fromArray(SPECIES, in, at + i + 3 * LANES).max(m3);
      }
      for (; i <= n - LANES; i += LANES) {
        m = FloatVector.fromArray(SPECIES, in, at + i).max(m);
      }
      most = m.max(m1).max(m2.max(m3)).reduceLanes(VectorOperators.MAX);
    }
    for (; i < n; i++) {
      most = Math.max(most, in[at + i]);
    }
    return most;
  }

  @Override
  public float min(float[] in, int at, int n) {
    float least = Float.POSITIVE_INFINITY;
    int i = 0;
    if (n >= LANES) {
      // Four at a time, for one waits for the comparison before.
      FloatVector m = FloatVector.fromArray(SPECIES, in, at);
      FloatVector m1 = m;
      FloatVector m2 = m;
      FloatVector m3 = m;
      for (; i <= n - 4 * LANES; i += 4 * LANES) {
        m = FloatVector.fromArray(SPECIES, in, at + i).min(m);
        m1 = FloatVector.fromArray(SPECIES, in, at + i + LANES).min(m1);
        m2 = FloatVector.fromArray(SPECIES, in, at + i + 2 * LANES).min(m2);
        m3 = FloatVector.fromArray(SPECIES, in, at + i + 3 * LANES).min(m3);
      }
      for (; i <= n - LANES; i += LANES) {
        m = FloatVector.fromArray(SPECIES, in, at + i).min(m);
      }
      least = m.min(m1).min(m2.min(m3)).reduceLanes(VectorOperators.MIN);
    }
    for (; i < n; i++) {
      least = Math.min(least, in[at + i]);
    }
    return least;
  }

  @Override
  public double expSum(float[] in, int at, float[] out, int to, int n, float shift) {
    FloatVector s = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector y = VectorFloatLanes.exp(FloatVector.fromArray(SPECIES, in, at + i).sub(shift));
      y.intoArray(out, to + i);
      s = y.add(s);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector y =
          VectorFloatLanes.exp(FloatVector.fromArray(SPECIES, in, at + i, mask).sub(shift));
      y.intoArray(out, to + i, mask);
      s = FloatVector.zero(SPECIES).blend(y, mask).add(s);
    }
    return VectorFloatTiles.sumOfLanes(s);
  }

  @Override
  public void choose(
      byte[] c, float[] p, int i, int di, float[] q, int j, int dj, float[] out, int o, int n) {
    int k = 0;
    for (; k <= n - LANES; k += LANES) {
      VectorMask<Float> first =
          ByteVector.fromArray(BYTES, c, o + k).compare(VectorOperators.NE, 0).cast(SPECIES);
      FloatVector x = VectorFloatLanes.load(p, i + k * di, di);
      FloatVector y = VectorFloatLanes.load(q, j + k * dj, dj);
      y.blend(x, first).intoArray(out, o + k);
    }
    for (; k < n; k++) {
      out[o + k] = c[o + k] != 0 ? p[i + k * di] : q[j + k * dj];
    }
  }

  @Override
  public void add(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    int k = 0;
    for (; k <= n - LANES; k += LANES) {
      FloatVector y = FloatVector.fromArray(SPECIES, b, j + k);
      FloatVector.fromArray(SPECIES, a, i + k).add(y).intoArray(out, o + k);
    }
    for (; k < n; k++) {
      out[o + k] = a[i + k] + b[j + k];
    }
  }

  @Override
  public void addFour(float[] a, int i, int row, float[] out, int n) {
    int p = i + row;
    int q = p + row;
    int r = q + row;
    int k = 0;
    for (; k <= n - LANES; k += LANES) {
      FloatVector first =
          FloatVector.fromArray(SPECIES, a, i + k).add(FloatVector.fromArray(SPECIES, a, p + k));
      FloatVector second =
          FloatVector.fromArray(SPECIES, a, q + k).add(FloatVector.fromArray(SPECIES, a, r + k));
      FloatVector.fromArray(SPECIES, out, k).add(first.add(second)).intoArray(out, k);
    }
    for (; k < n; k++) {
      out[k] += (a[i + k] + a[p + k]) + (a[q + k] + a[r + k]);
    }
  }

  @Override
  public void add(float[] a, int i, float y, float[] out, int o, int n) {
    int k = 0;
    for (; k <= n - LANES; k += LANES) {
      FloatVector.fromArray(SPECIES, a, i + k).add(y).intoArray(out, o + k);
    }
    for (; k < n; k++) {
      out[o + k] = a[i + k] + y;
    }
  }

  @Override
  public void multiply(float[] a, int i, float y, float[] out, int o, int n) {
    int k = 0;
    for (; k <= n - LANES; k += LANES) {
      FloatVector.fromArray(SPECIES, a, i + k).mul(y).intoArray(out, o + k);
    }
    for (; k < n; k++) {
      out[o + k] = a[i + k] * y;
    }
  }

  @Override
  public void mergeMax(float[] a, int i, float[] out, int n) {
    int k = 0;
    for (; k <= n - LANES; k += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, a, i + k);
      x.max(FloatVector.fromArray(SPECIES, out, k)).intoArray(out, k);
    }
    for (; k < n; k++) {
      out[k] = Math.max(out[k], a[i + k]);
    }
  }

  @Override
  public void mergeMin(float[] a, int i, float[] out, int n) {
    int k = 0;
    for (; k <= n - LANES; k += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, a, i + k);
      x.min(FloatVector.fromArray(SPECIES, out, k)).intoArray(out, k);
    }
    for (; k < n; k++) {
      out[k] = Math.min(out[k], a[i + k]);
    }
  }

  @Override
  public void subtract(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    int k = 0;
    for (; k <= n - LANES; k += LANES) {
      FloatVector y = FloatVector.fromArray(SPECIES, b, j + k);
      FloatVector.fromArray(SPECIES, a, i + k).sub(y).intoArray(out, o + k);
    }
    for (; k < n; k++) {
      out[o + k] = a[i + k] - b[j + k];
    }
  }

  @Override
  public void multiply(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    int k = 0;
    for (; k <= n - LANES; k += LANES) {
      FloatVector y = FloatVector.fromArray(SPECIES, b, j + k);
      FloatVector.fromArray(SPECIES, a, i + k).mul(y).intoArray(out, o + k);
    }
    for (; k < n; k++) {
      out[o + k] = a[i + k] * b[j + k];
    }
  }

  @Override
  public void less(float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k += LANES) {
      int at = Math.min(k, n - LANES); // the last vector overlaps the one before it
      FloatVector x = VectorFloatLanes.load(a, i + at * di, di);
      VectorMask<Float> holds =
          x.compare(VectorOperators.LT, VectorFloatLanes.load(b, j + at * dj, dj));
      ZEROS.blend(ONES, holds.cast(BYTES)).intoArray(out, o + at);
    }
  }

  @Override
  public void lessOrEqual(
      float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k += LANES) {
      int at = Math.min(k, n - LANES); // the last vector overlaps the one before it
      FloatVector x = VectorFloatLanes.load(a, i + at * di, di);
      VectorMask<Float> holds =
          x.compare(VectorOperators.LE, VectorFloatLanes.load(b, j + at * dj, dj));
      ZEROS.blend(ONES, holds.cast(BYTES)).intoArray(out, o + at);
    }
  }

  @Override
  public void equal(
      boolean not, float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    if (not) {
      different(a, i, di, b, j, dj, out, o, n);
      return;
    }
    for (int k = 0; k < n; k += LANES) {
      int at = Math.min(k, n - LANES); // the last vector overlaps the one before it
      FloatVector x = VectorFloatLanes.load(a, i + at * di, di);
      VectorMask<Float> holds =
          x.compare(VectorOperators.EQ, VectorFloatLanes.load(b, j + at * dj, dj));
      ZEROS.blend(ONES, holds.cast(BYTES)).intoArray(out, o + at);
    }
  }

  private static void different(
      float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k += LANES) {
      int at = Math.min(k, n - LANES); // the last vector overlaps the one before it
      FloatVector x = VectorFloatLanes.load(a, i + at * di, di);
      VectorMask<Float> holds =
          x.compare(VectorOperators.NE, VectorFloatLanes.load(b, j + at * dj, dj));
      ZEROS.blend(ONES, holds.cast(BYTES)).intoArray(out, o + at);
    }
  }
}

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
 * Each has a loop of its own, for a shared one would call its body through an interface; hence the
 * length.
 */
final class VectorFloatFunctions implements FloatFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * LANES));
  private static final ByteVector ZEROS = ByteVector.zero(BYTES);
  private static final ByteVector ONES = ByteVector.broadcast(BYTES, 1);
  private static final int BLOCK = 4096;
  private static final int TAILS = 512;
  private static final float ROUNDER = 12582912f;
  private static final float ROOT_HALF = 0.70710678f;

  @Override
  public int lanes() {
    return LANES;
  }

  private static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.min(89f).max(-105f);
    FloatVector n = bounded.mul(1.44269504f).add(ROUNDER).sub(ROUNDER);
    FloatVector r = n.lanewise(VectorOperators.FMA, -0.693359375f, bounded);
    r = n.lanewise(VectorOperators.FMA, 2.12194440e-4f, r);
    FloatVector p = r.lanewise(VectorOperators.FMA, 1.9875691500E-4f, 1.3981999507E-3f);
    p = p.lanewise(VectorOperators.FMA, r, FloatVector.broadcast(SPECIES, 8.3334519073E-3f));
    p = p.lanewise(VectorOperators.FMA, r, FloatVector.broadcast(SPECIES, 4.1665795894E-2f));
    p = p.lanewise(VectorOperators.FMA, r, FloatVector.broadcast(SPECIES, 1.6666665459E-1f));
    p = p.lanewise(VectorOperators.FMA, r, FloatVector.broadcast(SPECIES, 5.0000001201E-1f));
    p = p.fma(r.mul(r), r).add(1f);
    // Two factors, for the power itself may be too small or too large for one float.
    IntVector power = (IntVector) n.convertShape(VectorOperators.F2I, INTS, 0);
    IntVector half = power.lanewise(VectorOperators.ASHR, 1);
    FloatVector first = scale(half);
    FloatVector second = scale(power.sub(half));
    return p.mul(first).mul(second);
  }

  private static FloatVector scale(IntVector power) {
    return power.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /** The logarithm of normal positive numbers. */
  private static FloatVector log(FloatVector in) {
    IntVector bits = in.reinterpretAsInts();
    IntVector mantissa = bits.and(0x007FFFFF).or(0x3F000000);
    IntVector below = mantissa.sub(0x3F3504F3).lanewise(VectorOperators.ASHR, 31);
    IntVector exponent = bits.lanewise(VectorOperators.LSHR, 23).sub(126).add(below);
    FloatVector e = (FloatVector) exponent.convertShape(VectorOperators.I2F, SPECIES, 0);
    FloatVector x = mantissa.reinterpretAsFloats().sub(1f);
    x = x.add(mantissa.and(below).reinterpretAsFloats());
    FloatVector z = x.mul(x);
    FloatVector y = x.fma(7.0376836292E-2f, -1.1514610310E-1f);
    y = y.fma(x, FloatVector.broadcast(SPECIES, 1.1676998740E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, -1.2420140846E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, 1.4249322787E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, -1.6668057665E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, 2.0000714765E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, -2.4999993993E-1f));
    y = y.fma(x, FloatVector.broadcast(SPECIES, 3.3333331174E-1f));
    y = y.mul(x).mul(z);
    y = e.fma(-2.12194440e-4f, 0f).add(y);
    y = z.fma(-0.5f, 0f).add(y);
    return e.mul(0.693359375f).add(x.add(y));
  }

  private static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector large = exp(a.add(a)).add(1f);
    large = FloatVector.broadcast(SPECIES, 1f).sub(FloatVector.broadcast(SPECIES, 2f).div(large));
    large = large.lanewise(VectorOperators.NEG, x.compare(VectorOperators.LT, 0f));
    FloatVector z = x.mul(x);
    FloatVector p = z.lanewise(VectorOperators.FMA, -5.70498872745E-3f, 2.06390887954E-2f);
    p = p.fma(z, FloatVector.broadcast(SPECIES, -5.37397155531E-2f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 1.33314422036E-1f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, -3.33332819422E-1f));
    FloatVector small = p.mul(z).fma(x, x);
    return large
        .blend(small, a.compare(VectorOperators.LT, 0.625f))
        .blend(x, x.compare(VectorOperators.EQ, 0).or(x.test(VectorOperators.IS_NAN)));
  }

  private static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(SPECIES, 1f).div(exp(x.neg()).add(1f));
  }

  private static FloatVector erfSmall(FloatVector x) {
    FloatVector z = x.mul(x);
    FloatVector p = z.lanewise(VectorOperators.FMA, 7.853861353153693E-5f, -8.010193625184903E-4f);
    p = p.fma(z, FloatVector.broadcast(SPECIES, 5.188327685732524E-3f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, -2.685381193529856E-2f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 1.128358514861418E-1f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, -3.761262582423300E-1f));
    p = p.fma(z, FloatVector.broadcast(SPECIES, 1.128379165726710E+0f));
    return p.mul(x);
  }

  /** erfc of x from 1 on, without its factor exp(-x*x). */
  private static FloatVector erfcLarge(FloatVector a) {
    FloatVector q = FloatVector.broadcast(SPECIES, 1f).div(a);
    FloatVector y = q.mul(q);
    FloatVector p = y.lanewise(VectorOperators.FMA, 2.326819970068386E-2f, -1.387039388740657E-1f);
    p = p.fma(y, FloatVector.broadcast(SPECIES, 3.687424674597105E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, -5.824733027278666E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, 6.210004621745983E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, -4.944515323274145E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, 3.404879937665872E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, -2.741127028184656E-1f));
    p = p.fma(y, FloatVector.broadcast(SPECIES, 5.638259427386472E-1f));
    FloatVector r = y.lanewise(VectorOperators.FMA, -1.047766399936249E+1f, 1.297719955372516E+1f);
    r = r.fma(y, FloatVector.broadcast(SPECIES, -7.495518717768503E+0f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, 2.921019019210786E+0f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, -1.015265279202700E+0f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, 4.218463358204948E-1f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, -2.820767439740514E-1f));
    r = r.fma(y, FloatVector.broadcast(SPECIES, 5.641895067754075E-1f));
    p = p.blend(r, a.compare(VectorOperators.GE, 2f));
    return q.mul(p);
  }

  private static FloatVector erf(FloatVector x, FloatVector tail) {
    FloatVector a = x.abs();
    FloatVector large = FloatVector.broadcast(SPECIES, 1f).sub(tail);
    large = large.lanewise(VectorOperators.NEG, x.compare(VectorOperators.LT, 0f));
    return large.blend(erfSmall(x), a.compare(VectorOperators.LT, 1f));
  }

  // Adds one to the error function, cancellation and all: the digits are PyTorch's that way.
  private static FloatVector gelu(FloatVector x, FloatVector tail) {
    return x.mul(0.5f).mul(erf(x.mul(ROOT_HALF), tail).add(1f));
  }

  // The compiler gives up inlining where one loop has too many vector operations; so the tails
  // erfc(|scale*x|) of a block are computed first, in two loops.
  private static void tails(float[] in, int at, float[] out, int n, float scale) {
    for (int i = 0; i < n; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, in, at + i).mul(scale);
      exp(u.mul(u).neg()).intoArray(out, i);
    }
    for (int i = 0; i < n; i += LANES) {
      FloatVector u = FloatVector.fromArray(SPECIES, in, at + i).mul(scale).abs();
      erfcLarge(u).mul(FloatVector.fromArray(SPECIES, out, i)).intoArray(out, i);
    }
  }

  @Override
  public void exp(float[] in, int at, float[] out, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i);
      exp(x).intoArray(out, to + i);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i, mask);
      exp(x).intoArray(out, to + i, mask);
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
        log(x).intoArray(out, to + i);
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
      tanh(x).intoArray(out, to + i);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i, mask);
      tanh(x).intoArray(out, to + i, mask);
    }
  }

  @Override
  public void sigmoid(float[] in, int at, float[] out, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i);
      sigmoid(x).intoArray(out, to + i);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i, mask);
      sigmoid(x).intoArray(out, to + i, mask);
    }
  }

  @Override
  public void above(
      float[] in,
      int at,
      float bound,
      float[] values,
      int from,
      float below,
      float[] out,
      int to,
      int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      VectorMask<Float> low =
          FloatVector.fromArray(SPECIES, in, at + i).compare(VectorOperators.LE, bound);
      FloatVector v = FloatVector.fromArray(SPECIES, values, from + i);
      (below == 0 ? v.blend(0f, low) : v.mul(below, low)).intoArray(out, to + i);
    }
    for (; i < n; i++) {
      float v = values[from + i];
      out[to + i] = !(in[at + i] <= bound) ? v : below == 0 ? 0 : v * below;
    }
  }

  @Override
  public void silu(float[] in, int at, float[] out, int to, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i);
      x.mul(sigmoid(x)).intoArray(out, to + i);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector x = FloatVector.fromArray(SPECIES, in, at + i, mask);
      x.mul(sigmoid(x)).intoArray(out, to + i, mask);
    }
  }

  @Override
  public void erf(float[] in, int at, float[] out, int to, int n) {
    int whole = n / LANES * LANES;
    float[] tails = new float[Math.min(whole, TAILS)];
    for (int i0 = 0; i0 < whole; i0 += TAILS) {
      int count = Math.min(TAILS, whole - i0);
      tails(in, at + i0, tails, count, 1f);
      for (int i = 0; i < count; i += LANES) {
        FloatVector x = FloatVector.fromArray(SPECIES, in, at + i0 + i);
        erf(x, FloatVector.fromArray(SPECIES, tails, i)).intoArray(out, to + i0 + i);
      }
    }
    for (int i = whole; i < n; i++) {
      out[to + i] = (float) Erf.erf(in[at + i]);
    }
  }

  @Override
  public void gelu(float[] in, int at, float[] out, int to, int n) {
    int whole = n / LANES * LANES;
    float[] tails = new float[Math.min(whole, TAILS)];
    for (int i0 = 0; i0 < whole; i0 += TAILS) {
      int count = Math.min(TAILS, whole - i0);
      tails(in, at + i0, tails, count, ROOT_HALF);
      for (int i = 0; i < count; i += LANES) {
        FloatVector x = FloatVector.fromArray(SPECIES, in, at + i0 + i);
        gelu(x, FloatVector.fromArray(SPECIES, tails, i)).intoArray(out, to + i0 + i);
      }
    }
    for (int i = whole; i < n; i++) {
      float x = in[at + i];
      out[to + i] = x * 0.5f * (1f + (float) Erf.erf(x * ROOT_HALF));
    }
  }

  @Override
  public double sum(float[] in, int at, int n) {
    double total = 0;
    int i = 0;
    while (n - i >= 4 * LANES) {
      int end = i + Math.min(BLOCK, n - i) / (4 * LANES) * (4 * LANES);
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (; i < end; i += 4 * LANES) {
        s0 = s0.add(FloatVector.fromArray(SPECIES, in, at + i));
        s1 = s1.add(FloatVector.fromArray(SPECIES, in, at + i + LANES));
        s2 = s2.add(FloatVector.fromArray(SPECIES, in, at + i + 2 * LANES));
        s3 = s3.add(FloatVector.fromArray(SPECIES, in, at + i + 3 * LANES));
      }
      total += VectorFloatTiles.sumOfLanes(s0.add(s1).add(s2.add(s3)));
    }
    for (; i < n; i++) {
      total += in[at + i];
    }
    return total;
  }

  @Override
  public double squares(float[] in, int at, int n, float from) {
    double total = 0;
    int i = 0;
    while (n - i >= 2 * LANES) {
      int end = i + Math.min(BLOCK, n - i) / (2 * LANES) * (2 * LANES);
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = s0;
      for (; i < end; i += 2 * LANES) {
        FloatVector x = FloatVector.fromArray(SPECIES, in, at + i).sub(from);
        FloatVector y = FloatVector.fromArray(SPECIES, in, at + i + LANES).sub(from);
        s0 = x.fma(x, s0);
        s1 = y.fma(y, s1);
      }
      total += VectorFloatTiles.sumOfLanes(s0.add(s1));
    }
    for (; i < n; i++) {
      double d = in[at + i] - from;
      total += d * d;
    }
    return total;
  }

  @Override
  public float max(float[] in, int at, int n) {
    float most = Float.NEGATIVE_INFINITY;
    int i = 0;
    if (n >= LANES) {
      FloatVector m = FloatVector.fromArray(SPECIES, in, at);
      for (i = LANES; i <= n - LANES; i += LANES) {
        m = m.max(FloatVector.fromArray(SPECIES, in, at + i));
      }
      most = m.reduceLanes(VectorOperators.MAX);
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
      FloatVector m = FloatVector.fromArray(SPECIES, in, at);
      for (i = LANES; i <= n - LANES; i += LANES) {
        m = m.min(FloatVector.fromArray(SPECIES, in, at + i));
      }
      least = m.reduceLanes(VectorOperators.MIN);
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
      FloatVector y = exp(FloatVector.fromArray(SPECIES, in, at + i).sub(shift));
      y.intoArray(out, to + i);
      s = s.add(y);
    }
    if (i < n) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, n);
      FloatVector y = exp(FloatVector.fromArray(SPECIES, in, at + i, mask).sub(shift));
      y.intoArray(out, to + i, mask);
      s = s.add(y, mask);
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
      FloatVector x = lanes(p, i + k * di, di);
      FloatVector y = lanes(q, j + k * dj, dj);
      y.blend(x, first).intoArray(out, o + k);
    }
    for (; k < n; k++) {
      out[o + k] = c[o + k] != 0 ? p[i + k * di] : q[j + k * dj];
    }
  }

  private static FloatVector lanes(float[] a, int at, int step) {
    return step == 0
        ? FloatVector.broadcast(SPECIES, a[at])
        : FloatVector.fromArray(SPECIES, a, at);
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
      FloatVector x = lanes(a, i + at * di, di);
      VectorMask<Float> holds = x.compare(VectorOperators.LT, lanes(b, j + at * dj, dj));
      ZEROS.blend(ONES, holds.cast(BYTES)).intoArray(out, o + at);
    }
  }

  @Override
  public void lessOrEqual(
      float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k += LANES) {
      int at = Math.min(k, n - LANES); // the last vector overlaps the one before it
      FloatVector x = lanes(a, i + at * di, di);
      VectorMask<Float> holds = x.compare(VectorOperators.LE, lanes(b, j + at * dj, dj));
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
      FloatVector x = lanes(a, i + at * di, di);
      VectorMask<Float> holds = x.compare(VectorOperators.EQ, lanes(b, j + at * dj, dj));
      ZEROS.blend(ONES, holds.cast(BYTES)).intoArray(out, o + at);
    }
  }

  private static void different(
      float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k += LANES) {
      int at = Math.min(k, n - LANES); // the last vector overlaps the one before it
      FloatVector x = lanes(a, i + at * di, di);
      VectorMask<Float> holds = x.compare(VectorOperators.NE, lanes(b, j + at * dj, dj));
      ZEROS.blend(ONES, holds.cast(BYTES)).intoArray(out, o + at);
    }
  }
}

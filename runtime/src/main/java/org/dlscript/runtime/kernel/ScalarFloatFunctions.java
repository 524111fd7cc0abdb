package org.dlscript.runtime.kernel;

/**
 * The functions in plain loops, which are good code as soon as they are compiled at all. Every
 * result has the bits that {@link VectorFloatFunctions} gives: the same approximations in the same
 * steps, and sums that are kept in as many parts as a vector has lanes. So it does not show in any
 * digit which of the two ran.
 */
final class ScalarFloatFunctions implements FloatFunctions {
  private static final float ROUNDER = 12582912f;

  private final int lanes;

  /** For vectors of some lanes, a power of two. */
  ScalarFloatFunctions(int lanes) {
    this.lanes = lanes;
  }

  @Override
  public int lanes() {
    return lanes;
  }

  static float exp(float x) {
    float bounded = Math.max(Math.min(x, 89f), -105f);
    float n = bounded * 1.44269504f + ROUNDER - ROUNDER;
    float r = Math.fma(n, -0.693359375f, bounded);
    r = Math.fma(n, 2.12194440e-4f, r);
    float p = expLessOne(r) + 1f;
    // Two factors, for the power itself may be too small or too large for one float.
    int power = (int) n;
    int half = power >> 1;
    return p * scale(half) * scale(power - half);
  }

  /** {@code exp(r) - 1} for a number that is not above half the logarithm of two. */
  static float expLessOne(float r) {
    float p = Math.fma(r, 1.9875691500E-4f, 1.3981999507E-3f);
    p = Math.fma(p, r, 8.3334519073E-3f);
    p = Math.fma(p, r, 4.1665795894E-2f);
    p = Math.fma(p, r, 1.6666665459E-1f);
    p = Math.fma(p, r, 5.0000001201E-1f);
    return Math.fma(p, r * r, r);
  }

  /** {@code (log(1 + x) - x + x²/2) / x³} for a number that is not far from zero. */
  static float logTail(float x) {
    float y = Math.fma(x, 7.0376836292E-2f, -1.1514610310E-1f);
    y = Math.fma(y, x, 1.1676998740E-1f);
    y = Math.fma(y, x, -1.2420140846E-1f);
    y = Math.fma(y, x, 1.4249322787E-1f);
    y = Math.fma(y, x, -1.6668057665E-1f);
    y = Math.fma(y, x, 2.0000714765E-1f);
    y = Math.fma(y, x, -2.4999993993E-1f);
    y = Math.fma(y, x, 3.3333331174E-1f);
    return y;
  }

  /** Two to a power that a float can have. */
  static float scale(int power) {
    return Float.intBitsToFloat(power + 127 << 23);
  }

  /** The logarithm of a normal positive number of some bits. */
  static float log(int bits) {
    int mantissa = bits & 0x007FFFFF | 0x3F000000;
    int below = mantissa - 0x3F3504F3 >> 31;
    float e = (bits >>> 23) - 126 + below;
    float x = Float.intBitsToFloat(mantissa) - 1f;
    x += Float.intBitsToFloat(mantissa & below);
    float z = x * x;
    float y = logTail(x) * x * z;
    y = Math.fma(e, -2.12194440e-4f, 0f) + y;
    y = Math.fma(z, -0.5f, 0f) + y;
    return e * 0.693359375f + (x + y);
  }

  static float tanh(float x) {
    if (x == 0 || x != x) {
      return x;
    }
    float a = Math.abs(x);
    if (a < 0.625f) {
      float z = x * x;
      float p = Math.fma(z, -5.70498872745E-3f, 2.06390887954E-2f);
      p = Math.fma(p, z, -5.37397155531E-2f);
      p = Math.fma(p, z, 1.33314422036E-1f);
      p = Math.fma(p, z, -3.33332819422E-1f);
      return Math.fma(p * z, x, x);
    }
    float large = 1f - 2f / (exp(a + a) + 1f);
    return x < 0 ? -large : large;
  }

  static float sigmoid(float x) {
    return 1f / (exp(-x) + 1f);
  }

  private static float erfSmall(float x) {
    float z = x * x;
    float p = Math.fma(z, 7.853861353153693E-5f, -8.010193625184903E-4f);
    p = Math.fma(p, z, 5.188327685732524E-3f);
    p = Math.fma(p, z, -2.685381193529856E-2f);
    p = Math.fma(p, z, 1.128358514861418E-1f);
    p = Math.fma(p, z, -3.761262582423300E-1f);
    p = Math.fma(p, z, 1.128379165726710E+0f);
    return p * x;
  }

  /** erfc of a positive number from 1 on. */
  private static float erfcLarge(float a) {
    float q = 1f / a;
    float y = q * q;
    float p;
    if (a >= 2f) {
      p = Math.fma(y, -1.047766399936249E+1f, 1.297719955372516E+1f);
      p = Math.fma(p, y, -7.495518717768503E+0f);
      p = Math.fma(p, y, 2.921019019210786E+0f);
      p = Math.fma(p, y, -1.015265279202700E+0f);
      p = Math.fma(p, y, 4.218463358204948E-1f);
      p = Math.fma(p, y, -2.820767439740514E-1f);
      p = Math.fma(p, y, 5.641895067754075E-1f);
    } else {
      p = Math.fma(y, 2.326819970068386E-2f, -1.387039388740657E-1f);
      p = Math.fma(p, y, 3.687424674597105E-1f);
      p = Math.fma(p, y, -5.824733027278666E-1f);
      p = Math.fma(p, y, 6.210004621745983E-1f);
      p = Math.fma(p, y, -4.944515323274145E-1f);
      p = Math.fma(p, y, 3.404879937665872E-1f);
      p = Math.fma(p, y, -2.741127028184656E-1f);
      p = Math.fma(p, y, 5.638259427386472E-1f);
    }
    return q * p * exp(-(a * a));
  }

  private static float erf(float x) {
    float a = Math.abs(x);
    if (a < 1f) {
      return erfSmall(x);
    }
    float large = 1f - erfcLarge(a);
    return x < 0 ? -large : large;
  }

  @Override
  public void exp(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = exp(in[at + i]);
    }
  }

  @Override
  public void log(float[] in, int at, float[] out, int to, int n) {
    int whole = n / lanes * lanes;
    for (int i = 0; i < n; i += lanes) {
      int end = Math.min(n, i + lanes);
      boolean plain = i < whole;
      for (int k = i; k < end; k++) {
        plain &=
            Integer.compareUnsigned(Float.floatToRawIntBits(in[at + k]) - 0x00800000, 0x7F000000)
                < 0;
      }
      for (int k = i; k < end; k++) {
        float x = in[at + k];
        out[to + k] = plain ? log(Float.floatToRawIntBits(x)) : (float) Math.log(x);
      }
    }
  }

  @Override
  public void tanh(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = tanh(in[at + i]);
    }
  }

  @Override
  public void sigmoid(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i] = sigmoid(in[at + i]);
    }
  }

  @Override
  public void silu(float[] in, int at, float[] out, int to, int n) {
    for (int i = 0; i < n; i++) {
      float x = in[at + i];
      out[to + i] = x * sigmoid(x);
    }
  }

  @Override
  public void erf(float[] in, int at, float[] out, int to, int n) {
    int whole = n / lanes * lanes;
    for (int i = 0; i < n; i++) {
      float x = in[at + i];
      out[to + i] = i < whole ? erf(x) : (float) Erf.erf(x);
    }
  }

  @Override
  public float max(float[] in, int at, int n) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      most = Math.max(most, in[at + i]);
    }
    return most;
  }

  @Override
  public float min(float[] in, int at, int n) {
    float least = Float.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      least = Math.min(least, in[at + i]);
    }
    return least;
  }

  @Override
  public double expSum(float[] in, int at, float[] out, int to, int n, float shift) {
    float[] s = new float[lanes];
    for (int i = 0; i < n; i += lanes) {
      int end = Math.min(lanes, n - i);
      for (int k = 0; k < end; k++) {
        float y = exp(in[at + i + k] - shift);
        out[to + i + k] = y;
        s[k] += y;
      }
    }
    return ScalarFloatTotals.sumOfLanes(s, lanes);
  }

  @Override
  public void choose(
      byte[] c, float[] p, int i, int di, float[] q, int j, int dj, float[] out, int o, int n) {
    for (int k = o; k < o + n; k++, i += di, j += dj) {
      out[k] = c[k] != 0 ? p[i] : q[j];
    }
  }

  @Override
  public void add(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] + b[j + k];
    }
  }

  @Override
  public void addFour(float[] a, int i, int row, float[] out, int n) {
    int p = i + row;
    int q = p + row;
    int r = q + row;
    for (int k = 0; k < n; k++) {
      out[k] += (a[i + k] + a[p + k]) + (a[q + k] + a[r + k]);
    }
  }

  @Override
  public void add(float[] a, int i, float y, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] + y;
    }
  }

  @Override
  public void multiply(float[] a, int i, float y, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] * y;
    }
  }

  @Override
  public void mergeMax(float[] a, int i, float[] out, int n) {
    for (int k = 0; k < n; k++) {
      out[k] = Math.max(out[k], a[i + k]);
    }
  }

  @Override
  public void mergeMin(float[] a, int i, float[] out, int n) {
    for (int k = 0; k < n; k++) {
      out[k] = Math.min(out[k], a[i + k]);
    }
  }

  @Override
  public void subtract(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] - b[j + k];
    }
  }

  @Override
  public void multiply(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    for (int k = 0; k < n; k++) {
      out[o + k] = a[i + k] * b[j + k];
    }
  }

  @Override
  public void less(float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k++, i += di, j += dj) {
      out[o + k] = (byte) (a[i] < b[j] ? 1 : 0);
    }
  }

  @Override
  public void lessOrEqual(
      float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k++, i += di, j += dj) {
      out[o + k] = (byte) (a[i] <= b[j] ? 1 : 0);
    }
  }

  @Override
  public void equal(
      boolean not, float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    for (int k = 0; k < n; k++, i += di, j += dj) {
      out[o + k] = (byte) ((a[i] == b[j]) != not ? 1 : 0);
    }
  }
}

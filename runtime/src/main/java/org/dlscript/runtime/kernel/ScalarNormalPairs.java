package org.dlscript.runtime.kernel;

/** The loops of {@link NormalPairs} without the Vector API. */
final class ScalarNormalPairs implements NormalPairs {
  private static final float SQRT_HALF = 0.707106781186547524f;
  private static final int SQRT_HALF_BITS = Float.floatToRawIntBits(SQRT_HALF);
  private static final int HALF_BITS = Float.floatToRawIntBits(0.5f);

  @Override
  public void radii(float[] data, int n) {
    for (int i = 0; i < n; i++) {
      int bits = Float.floatToRawIntBits(Math.max(data[i], 1.17549435e-38f));
      int mantissa = (bits & 0x007FFFFF) | HALF_BITS;
      int below = (mantissa - SQRT_HALF_BITS) >> 31;
      float x = Float.intBitsToFloat(mantissa);
      float e = (float) ((bits >> 23) - 126 + below);
      x = (x - 1f) + Float.intBitsToFloat(mantissa & below);
      float z = x * x;
      float y = Math.fma(7.0376836292E-2f, x, -1.1514610310E-1f);
      y = Math.fma(y, x, 1.1676998740E-1f);
      y = Math.fma(y, x, -1.2420140846E-1f);
      y = Math.fma(y, x, 1.4249322787E-1f);
      y = Math.fma(y, x, -1.6668057665E-1f);
      y = Math.fma(y, x, 2.0000714765E-1f);
      y = Math.fma(y, x, -2.4999993993E-1f);
      y = Math.fma(y, x, 3.3333331174E-1f);
      y = y * x;
      y = Math.fma(y, z, e * -2.12194440e-4f);
      y = Math.fma(-z, 0.5f, y);
      float log = Math.fma(e, 0.693359375f, x + y);
      data[i] = (float) Math.sqrt(-2f * log);
    }
  }

  @Override
  public void sinesAndCosines(float[] turns, float[] sine, float[] cosine, int n) {
    for (int i = 0; i < n; i++) {
      float x = TWO_PI * turns[i];
      int octant = ((int) (x * 1.27323954473516f) + 1) & ~1;
      float y = (float) octant;
      x = Math.fma(y, -0.78515625f, x);
      x = Math.fma(y, -2.4187564849853515625e-4f, x);
      x = Math.fma(y, -3.77489497744594108e-8f, x);
      float z = x * x;
      float c = Math.fma(2.443315711809948E-005f, z, -1.388731625493765E-003f);
      c = Math.fma(c, z, 4.166664568298827E-002f);
      c = c * z;
      c = Math.fma(c, z, -(z * 0.5f));
      c = c + 1f;
      float s = Math.fma(-1.9515295891E-4f, z, 8.3321608736E-3f);
      s = Math.fma(s, z, -1.6666654611E-1f);
      s = s * z;
      s = Math.fma(s, x, x);
      int swap = -((octant >> 1) & 1);
      int sinBits = Float.floatToRawIntBits(s);
      int cosBits = Float.floatToRawIntBits(c);
      int sinSign = (octant & 4) << 29;
      int cosSign = (~(octant - 2) & 4) << 29;
      sine[i] = Float.intBitsToFloat(((cosBits & swap) | (sinBits & ~swap)) ^ sinSign);
      cosine[i] = Float.intBitsToFloat(((sinBits & swap) | (cosBits & ~swap)) ^ cosSign);
    }
  }
}

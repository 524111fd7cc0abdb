package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Functions in single precision against the same in double, and their vectors against both. */
class FloatFunctionTest {
  private static final float[] EDGES = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    -0.5f,
    88.7228f,
    88.73f,
    -104f,
    1e-40f,
    -1e-40f,
    1e-10f,
    -1e-10f,
    8f,
    1024f,
    Float.MAX_VALUE,
    Float.MIN_NORMAL
  };

  /** Values near zero and far away, about a thousand and some that no vector is filled with. */
  private static float[] inputs(float spread) {
    Random random = new Random(3);
    float[] in = new float[1003];
    System.arraycopy(EDGES, 0, in, 0, EDGES.length);
    for (int i = EDGES.length; i < in.length; i++) {
      double size = i % 3 == 0 ? spread : i % 3 == 1 ? 1 : 1e-3;
      in[i] = (float) ((2 * random.nextDouble() - 1) * size);
    }
    return in;
  }

  private static void check(FloatFunction f, DoubleUnaryOperator exact, float spread) {
    check(f, exact, spread, (x, y) -> Math.max(1e-38, 3 * Math.ulp(y)));
  }

  private static FloatFunctionLoops.Loop vectors(FloatFunction f) {
    return switch (f) {
      case FloatFunction.ByDoubles d -> new VectorHalfLoop();
      case FloatFunction.InStages s -> FloatFunction::apply;
      default -> new VectorFloatLoop();
    };
  }

  /** What a result may be off, from argument and result. */
  private interface Allowed {
    double at(float x, float y);
  }

  private static void check(
      FloatFunction f, DoubleUnaryOperator exact, float spread, Allowed allowed) {
    float[] in = inputs(spread);
    float[] plain = new float[in.length];
    new PlainFloatLoop().run(f, in, 0, plain, 0, in.length);
    for (int i = 0; i < in.length; i++) {
      float want = (float) exact.applyAsDouble(in[i]);
      double error = Float.isFinite(want) ? allowed.at(in[i], want) : 0;
      assertEquals(want, plain[i], error, "at " + in[i]);
    }
    Assumptions.assumeTrue(Providers.VECTORS);
    for (int n : new int[] {0, 1, 7, 8, 9, 16, 17, in.length}) {
      float[] fast = new float[n + 1];
      vectors(f).run(f, in, 0, fast, 0, n);
      float[] slow = new float[n + 1];
      new PlainFloatLoop().run(f, in, 0, slow, 0, n);
      assertArrayEquals(slow, fast, "not the same bits in " + n);
    }
    float[] both = in.clone();
    vectors(f).run(f, both, 0, both, 0, in.length);
    assertArrayEquals(plain, both, "in place");
  }

  @Test
  void exponentials() {
    check(Exponentials.EXPM1, Math::expm1, 80);
    check(Exponentials.LOG1P, Math::log1p, 1e6f);
    check(Exponentials.LOG_SIGMOID, x -> Math.min(0, x) - Math.log1p(Math.exp(-Math.abs(x))), 60);
    check(
        Exponentials.softplus(2f, 20f), x -> x * 2 > 20 ? x : Math.log1p(Math.exp(x * 2)) / 2, 30);
    check(new Exponentials.Elu(1.5f, 2f, 1f), x -> x <= 0 ? Math.expm1(x) * 1.5 : x * 2, 30);
  }

  @Test
  void powersOfTwoHaveWholeLogarithms() {
    check(Exponentials.LOG2, x -> Math.log(x) / Math.log(2), 1e6f);
    for (int p = -149; p < 128; p++) {
      assertEquals(p, Exponentials.LOG2.of(Math.scalb(1f, p)), "2 to the " + p);
    }
  }

  @Test
  void angles() {
    check(ArcFunctions.ATAN, Math::atan, 30);
    check(ArcFunctions.ASIN, Math::asin, 1);
    check(ArcFunctions.ACOS, Math::acos, 1);
  }

  @Test
  void mishBelowZeroIsTheExponentialTimesTheNumber() {
    check(Exponentials.MISH, x -> x * Math.tanh(Math.log1p(Math.exp(x))), 15);
  }

  /** The one that is added cancels far below zero, in PyTorch too. */
  @Test
  void gaussianUnit() {
    DoubleUnaryOperator cdf = x -> 0.5 * Erf.erfc(-x * Math.sqrt(0.5));
    Allowed ofSize = (x, y) -> 2 * Math.ulp(Math.max(1e-30f, Math.abs(x)));
    check(
        GaussianUnit.VALUE,
        x -> x == Double.NEGATIVE_INFINITY ? Double.NaN : x * cdf.applyAsDouble(x),
        12,
        ofSize);
    check(GaussianUnit.DISTRIBUTION, cdf, 12, (x, y) -> 2e-7);
    check(
        GaussianUnit.MOMENT,
        x -> x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI),
        3,
        (x, y) -> Math.max(1e-38, (4 + x * x) * Math.ulp(y)));
    assertEquals(-0.1586552539, GaussianUnit.VALUE.of(-1f), 1e-7);
  }

  @Test
  void functionsInDoublePrecision() {
    check(PreciseFunctions.EXP2, x -> Math.pow(2, x), 120);
    check(PreciseFunctions.LOG10, Math::log10, 1e30f);
    check(PreciseFunctions.SINH, Math::sinh, 88);
    check(PreciseFunctions.COSH, Math::cosh, 88);
    check(PreciseFunctions.TAN, Math::tan, 1000);
    check(PreciseFunctions.TAN, Math::tan, 1e8f);
    for (int p = -38; p <= 38; p++) {
      assertEquals(p, PreciseFunctions.LOG10.of(Float.parseFloat("1e" + p)), "10 to the " + p);
    }
    for (int p = -149; p < 128; p++) {
      assertEquals(Math.scalb(1f, p), PreciseFunctions.EXP2.of(p), "2 to the " + p);
    }
  }

  @Test
  void fractions() {
    check(new Fraction(), x -> x - (x < 0 ? Math.ceil(x) : Math.floor(x)), 1e9f);
  }

  /** Where the vector module is not resolved, nothing may ask for its classes. */
  @Test
  void withoutTheVectorModule() throws Exception {
    String java = System.getProperty("java.home") + "/bin/java";
    String path = System.getProperty("java.class.path");
    Process run =
        new ProcessBuilder(java, "-cp", path, WithoutVectors.class.getName())
            .redirectErrorStream(true)
            .start();
    String text = new String(run.getInputStream().readAllBytes());
    assertEquals(0, run.waitFor(), text);
    assertEquals("1.7182817 0.6931472 0.7853982 1.5707964", text.strip());
  }

  /** What that Java runs. */
  static final class WithoutVectors {
    private WithoutVectors() {}

    public static void main(String[] args) {
      float[] a = new float[1 << 20];
      float[] out = new float[a.length];
      java.util.Arrays.fill(a, 1f);
      StringBuilder text = new StringBuilder();
      for (FloatFunction f :
          new FloatFunction[] {
            Exponentials.EXPM1, Exponentials.LOG1P, ArcFunctions.ATAN, ArcFunctions.ASIN
          }) {
        for (int k = 0; k < 6; k++) { // far enough for vectors, if there were any
          FloatFunction.apply(f, a, 0, out, 0, a.length);
        }
        text.append(out[7]).append(' ');
      }
      System.out.println(text);
    }
  }
}

package org.dlscript.runtime.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Holds the numpy and CPython streams, drawn in one go, against the recorded ones. */
class PythonStreamsTest {
  @Test
  void numpy() throws IOException {
    Recorded want = new Recorded("python_streams.txt");
    NumpyRandomState r = new NumpyRandomState(42);
    NumpyDiscrete d = r.discrete();
    want.check("rand", r::random);
    want.check("randn", r::gauss);
    want.check("ri", d.integers(10, 0, 9));
    want.check("ri64", d.integers(3, -5, 1L << 40));
    want.check("perm", r.permutation(10));
    want.check("choice", r.choice(10, 5, true, null));
    want.check("choice_nr", r.choice(10, 5, false, null));
    want.check("choice_p", r.choice(4, 6, true, new double[] {.1, .2, .3, .4}));
    want.check("choice_pnr", r.choice(5, 4, false, new double[] {.1, .2, .3, .3, .1}));
    long[] narrow = new long[9];
    r.randintNarrow(8, 0, 99, narrow);
    want.check("u8", narrow);
    r.randintNarrow(16, 0, 999, narrow);
    want.check("i16", narrow);
    r.randintNarrow(1, 0, 1, narrow);
    want.check("bool", narrow);
    want.check("exp", r::exponential);
    want.check("gam", () -> r.gamma(2.5));
    want.check("gam2", () -> r.gamma(.5));
    recordedOrder(want, r, d);
  }

  private static void recordedOrder(Recorded want, NumpyRandomState r, NumpyDiscrete d) {
    // The python stream recorded its own "beta" and "tri" under the same names; those are skipped.
    for (int i = 0; i < 3; i++) {
      r.beta(.5, .7);
    }
    want.check("beta2", () -> r.beta(2, 3));
    want.check("poi", () -> d.poisson(3));
    want.check("poi2", () -> d.poisson(30));
    want.check("bin", () -> d.binomial(20, .3));
    want.check("bin2", () -> d.binomial(1000, .4));
    want.check("bin3", () -> d.binomial(1000, .7));
    want.check("mult", d.multinomial(50, new double[] {.2, .3, .5}));
    want.check("geo", () -> d.geometric(.2));
    want.check("geo2", () -> d.geometric(.6));
    want.check("lap", () -> r.laplace(0, 1));
    want.check("gum", () -> r.gumbel(0, 1));
    want.check("logi", () -> r.logistic(0, 1));
    want.check("ray", () -> r.rayleigh(1));
    want.check("wei", () -> r.weibull(2));
    want.check("par", () -> r.pareto(2));
    want.check("pow", () -> r.power(2));
    for (int i = 0; i < 3; i++) {
      r.triangular(0, 1, 3);
    }
    want.check("t", () -> r.studentT(4));
    want.check("chi", () -> r.chiSquare(4));
    want.check("cau", r::cauchy);
  }

  @Test
  void python() throws IOException {
    Recorded want = new Recorded("python_streams.txt");
    PythonRandom q = new PythonRandom(BigInteger.valueOf(42));
    want.check("random", q::random);
    want.check("below", () -> q.below(10));
    want.check("sample", q.sample(100, 10));
    want.check("sample2", q.sample(10, 4));
    want.check("gauss", () -> q.gauss(0, 1));
    want.check("normalv", () -> q.normalVariate(0, 1));
    want.check("tri", () -> q.triangular(0, 1, null));
    want.check("expo", () -> q.expoVariate(2));
    want.check("gamma", () -> q.gammaVariate(2, 3));
    want.check("gamma2", () -> q.gammaVariate(.5, 3));
    want.check("beta", () -> q.betaVariate(2, 3));
    want.check("vm", () -> q.vonMisesVariate(1, 2));
    want.check("choices", () -> q.choices(10));
    want.check("choicesw", () -> q.choices(new double[] {1, 3, 6}));
    want.check("bits", () -> q.getRandBits(50));
    assertEquals(100, q.getRandBitsBig(100).shiftRight(1).bitLength() > 80 ? 100 : 0);
    long[] x = new long[10];
    for (int i = 0; i < 10; i++) {
      x[i] = i;
    }
    q.shuffle(
        10,
        (i, j) -> {
          long kept = x[i];
          x[i] = x[j];
          x[j] = kept;
        });
    want.check("shuf", x);
    q.seed("hello".getBytes(StandardCharsets.UTF_8));
    want.check("str", q::random);
    q.seed(new BigInteger("123456789012345678901234567890"));
    want.check("bigseed", q::random);
  }
}

package org.dlscript.runtime.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TorchStreamTest {
  private final Recorded recorded = new Recorded("torch_streams.txt");

  TorchStreamTest() throws IOException {}

  private static Generator seeded() {
    return new Generator(1234);
  }

  @Test
  void uniform() {
    Generator g = seeded();
    recorded.check("rand", g::uniformFloat);
    Generator h = seeded();
    recorded.check("rand64", h::uniformDouble);
    float[] out = new float[20];
    Samplers.uniform(seeded(), out, 0, 20, -0.3f, 0.7f);
    recorded.check("uniform", out);
  }

  @Test
  void normal() {
    for (int n : new int[] {3, 15, 16, 17, 40}) {
      float[] out = new float[n + 2];
      Samplers.normal(seeded(), out, 2, n, 0, 1);
      recorded.check("randn" + n, java.util.Arrays.copyOfRange(out, 2, n + 2));
    }
    double[] wide = new double[40];
    Samplers.normal(seeded(), wide, 0, 40, 0, 1);
    recorded.check("randn64", wide);
  }

  @Test
  void integers() {
    long[] out = new long[20];
    Samplers.integers(seeded(), out, 0, 20, -5, 105);
    recorded.check("randint", out);
    Samplers.integers(seeded(), out, 0, 20, 0, 1_000_000_000_000L);
    recorded.check("randwide", out);
    recorded.check("randperm", Samplers.permutation(seeded(), 30));
  }

  @Test
  void otherSamplers() {
    float[] mask = new float[30];
    Samplers.bernoulli(seeded(), mask, 0, 30, 0.3);
    recorded.check("bernoulli", mask);
    Generator a = seeded();
    recorded.check("bernoullit", () -> Samplers.bernoulli(a, 0.3f) ? 1 : 0);
    Generator b = seeded();
    recorded.check("exponential", () -> Samplers.exponential(b, 2.5));
    Generator c = seeded();
    recorded.check("geometric", () -> Samplers.geometric(c, 0.3));
    Generator d = seeded();
    recorded.check("cauchy", () -> Samplers.cauchy(d, 1, 2));
    Generator e = seeded();
    recorded.check("lognormal", () -> Samplers.logNormal(e, 1, 0.5));
    long[] drawn = new long[20];
    Samplers.multinomial(seeded(), new double[] {1, 2, 3, 4}, 0, 4, drawn, 0, 20, true);
    recorded.check("multinomial", drawn);
  }

  @Test
  void counts() {
    Generator a = seeded();
    double[] rates = {0.5, 3., 12., 50., 100., 9.99f};
    int[] at = {0};
    recorded.check("poisson", () -> Counts.poisson(a, rates[at[0]++]));
    Generator b = seeded();
    double[] shapes = {0.5, 3., 12., 50., .9f};
    at[0] = 0;
    recorded.check("gamma", () -> Counts.gamma(b, shapes[at[0]++]));
    Generator c = seeded();
    double[] trials = {10., 30., 100., 5., 1000., 200};
    double[] chances = {.1f, .5, .4f, .9f, .3f, .8f};
    at[0] = 0;
    recorded.check("binomial", () -> Counts.binomial(c, trials[at[0]], chances[at[0]++]));
  }

  @Test
  void stateGoesRoundTrip() {
    Generator g = seeded();
    for (int i = 0; i < 1001; i++) {
      g.normalDouble();
    }
    Generator h = new Generator();
    h.setState(g.getState());
    assertArrayEquals(g.getState(), h.getState());
    for (int i = 0; i < 1001; i++) {
      assertEquals(g.normalDouble(), h.normalDouble());
    }
  }
}

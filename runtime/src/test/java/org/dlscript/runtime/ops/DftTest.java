package org.dlscript.runtime.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DftTest {
  private static double[] sums(double[] a, int n, int sign) {
    double[] out = new double[2 * n];
    for (int k = 0; k < n; k++) {
      for (int j = 0; j < n; j++) {
        double angle = sign * 2 * Math.PI * ((long) j * k % n) / n;
        out[2 * k] += a[2 * j] * Math.cos(angle) - a[2 * j + 1] * Math.sin(angle);
        out[2 * k + 1] += a[2 * j] * Math.sin(angle) + a[2 * j + 1] * Math.cos(angle);
      }
    }
    return out;
  }

  @Test
  void isTheSumOfItsDefinition() {
    Random random = new Random(3);
    int[] more = {67 * 2, 127, 128, 210, 61 * 3, 243, 256, 331};
    for (int turn = 1; turn <= 80 + more.length; turn++) {
      int n = turn <= 80 ? turn : more[turn - 81];
      double[] a = random.doubles(2L * n, -1, 1).toArray();
      for (int sign : new int[] {-1, 1}) {
        double[] want = sums(a, n, sign);
        double[] got = a.clone();
        new Dft(n, sign > 0).run(got);
        for (int i = 0; i < want.length; i++) {
          assertEquals(want[i], got[i], 1e-12 * n, "length " + n);
        }
      }
    }
  }

  @Test
  void rootsOnTheAxesAreExact() {
    for (int n : new int[] {4, 8, 12, 20}) {
      assertEquals(0.0, Dft.cosine(n / 4, n));
      assertEquals(-1.0, Dft.cosine(n / 2, n));
      assertEquals(0.0, Math.abs(Dft.cosine(3 * n / 4, n)));
      assertEquals(1.0, Dft.cosine(0, n));
    }
    double[] real = {1, 0, 2, 0, 4, 0, 8, 0, 16, 0, 32, 0};
    new Dft(6, false).run(real);
    assertEquals(63.0, real[0]);
    assertEquals(0.0, real[1]);
  }
}

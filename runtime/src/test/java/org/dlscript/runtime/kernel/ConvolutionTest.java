package org.dlscript.runtime.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Holds convolutions against sums written out. */
class ConvolutionTest {
  private final Random random = new Random(9);

  private Convolution.Shape shape(int spatial) {
    int groups = 1 + random.nextInt(3);
    int[] in = {1, 1, 1};
    int[] kernel = {1, 1, 1};
    int[] stride = {1, 1, 1};
    int[] pad = {0, 0, 0};
    int[] dilation = {1, 1, 1};
    int[] out = {1, 1, 1};
    for (int d = 3 - spatial; d < 3; d++) {
      kernel[d] = 1 + random.nextInt(3);
      stride[d] = 1 + random.nextInt(3);
      dilation[d] = 1 + random.nextInt(2);
      pad[d] = random.nextInt(4);
      int window = dilation[d] * (kernel[d] - 1) + 1;
      in[d] = window + random.nextInt(25);
      out[d] = (in[d] + 2 * pad[d] - window) / stride[d] + 1;
    }
    return new Convolution.Shape(
        1 + random.nextInt(3),
        groups * (1 + random.nextInt(random.nextBoolean() ? 3 : 20)),
        groups * (1 + random.nextInt(6)),
        groups,
        in,
        kernel,
        stride,
        pad,
        dilation,
        out);
  }

  private interface Term {
    void add(int x, int w, int y);
  }

  private static void terms(Convolution.Shape s, Term term) {
    int channels = s.channels() / s.groups();
    int filters = s.filters() / s.groups();
    int[] k = s.kernel();
    int[] in = s.in();
    for (int at = 0; at < s.batch() * s.filters() * s.outSize(); at++) {
      int o = at % s.outSize();
      int f = at / s.outSize() % s.filters();
      int image = at / s.outSize() / s.filters();
      int[] first = {
        o / (s.out()[1] * s.out()[2]) * s.stride()[0] - s.pad()[0],
        o / s.out()[2] % s.out()[1] * s.stride()[1] - s.pad()[1],
        o % s.out()[2] * s.stride()[2] - s.pad()[2]
      };
      for (int c = 0; c < channels; c++) {
        for (int p = 0; p < s.kernelSize(); p++) {
          int z = first[0] + p / (k[1] * k[2]) * s.dilation()[0];
          int y = first[1] + p / k[2] % k[1] * s.dilation()[1];
          int x = first[2] + p % k[2] * s.dilation()[2];
          if (z >= 0 && z < in[0] && y >= 0 && y < in[1] && x >= 0 && x < in[2]) {
            int channel = f / filters * channels + c;
            int from = ((image * s.channels() + channel) * in[0] + z) * in[1] + y;
            term.add(from * in[2] + x, (f * channels + c) * s.kernelSize() + p, at);
          }
        }
      }
    }
  }

  private float[] floats(int n) {
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = random.nextFloat() - 0.5f;
    }
    return out;
  }

  private static void same(String what, float[] want, float[] got, Convolution.Shape s) {
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], got[i], 5e-4, () -> what + " of " + text(s));
    }
  }

  private static String text(Convolution.Shape s) {
    return s.batch()
        + " "
        + s.channels()
        + " "
        + s.filters()
        + " "
        + s.groups()
        + Arrays.toString(s.in())
        + Arrays.toString(s.kernel())
        + Arrays.toString(s.stride())
        + Arrays.toString(s.pad())
        + Arrays.toString(s.dilation())
        + Arrays.toString(s.out());
  }

  /** Windows of three by three over many channels, which are multiplied tile by tile. */
  private Convolution.Shape tiled(int turn) {
    int pad = turn % 3;
    int[] in = {1, 4 + random.nextInt(turn % 2 == 0 ? 12 : 40), 4 + random.nextInt(40)};
    int[] out = {1, in[1] + 2 * pad - 2, in[2] + 2 * pad - 2};
    int each = (out[1] + 1) / 2 * ((out[2] + 1) / 2);
    return new Convolution.Shape(
        1 + 64 / each + random.nextInt(3),
        16 + random.nextInt(9),
        16 + random.nextInt(turn % 4 == 0 ? 50 : 9),
        1,
        in,
        new int[] {1, 3, 3},
        new int[] {1, 1, 1},
        new int[] {0, pad, pad},
        new int[] {1, 1, 1},
        out);
  }

  @Test
  void tilesAgainstWrittenOutSums() {
    for (int turn = 0; turn < 24; turn++) {
      Convolution.Shape s = tiled(turn);
      assertTrue(Winograd.suits(s), () -> text(s));
      againstSums(s);
    }
  }

  @Test
  void tilesKeepWhatIsNotFiniteToItsWindows() {
    Convolution.Shape s = tiled(1);
    float[] x = new float[s.batch() * s.channels() * s.inSize()];
    x[s.in()[2] + 1] = Float.POSITIVE_INFINITY;
    float[] w = new float[s.filters() * s.channels() * 9];
    Arrays.fill(w, 1);
    float[] y = new float[s.batch() * s.filters() * s.outSize()];
    Convolution.forward(s, x, 0, w, 0, null, 0, y);
    int infinite = 0;
    for (float v : y) {
      infinite += v == Float.POSITIVE_INFINITY ? 1 : 0;
      assertTrue(v == 0 || v == Float.POSITIVE_INFINITY);
    }
    assertEquals(9 * s.filters(), infinite);
  }

  @Test
  void againstWrittenOutSums() {
    for (int turn = 0; turn < 120; turn++) {
      againstSums(shape(1 + turn % 3));
    }
  }

  private void againstSums(Convolution.Shape s) {
    float[] x = floats(s.batch() * s.channels() * s.inSize());
    float[] w = floats(s.filters() * s.channels() / s.groups() * s.kernelSize());
    float[] dy = floats(s.batch() * s.filters() * s.outSize());
    float[] y = new float[dy.length];
    float[] dx = new float[x.length];
    float[] dw = new float[w.length];
    terms(
        s,
        (i, j, o) -> {
          y[o] += x[i] * w[j];
          dx[i] += dy[o] * w[j];
          dw[j] += dy[o] * x[i];
        });
    float[] got = new float[y.length];
    Convolution.forward(s, x, 0, w, 0, null, 0, got);
    same("output", y, got, s);
    float[] gotX = new float[x.length];
    Convolution.backwardData(s, dy, 0, w, 0, gotX);
    same("input gradient", dx, gotX, s);
    float[] gotW = new float[w.length];
    Convolution.backwardWeights(s, x, 0, dy, 0, gotW);
    same("weight gradient", dw, gotW, s);
  }
}

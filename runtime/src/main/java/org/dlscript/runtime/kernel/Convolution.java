package org.dlscript.runtime.kernel;

/** Convolutions of one to three spatial dimensions, forward and backward, in row-major arrays. */
public final class Convolution {
  private static final FloatConvolution FLOATS = new FloatConvolution(MatMul.FLOATS);
  private static final DoubleConvolution DOUBLES = new DoubleConvolution(MatMul.DOUBLES);

  /**
   * The sizes of a convolution; spatial arrays have three entries, missing dimensions in front with
   * size 1.
   *
   * @param batch images
   * @param channels input channels
   * @param filters output channels
   * @param groups groups that channels and filters are divided into
   * @param in spatial sizes of the input
   * @param kernel spatial sizes of the filters
   * @param stride steps of the window
   * @param pad zeros around the input
   * @param dilation steps inside the window
   * @param out spatial sizes of the output
   */
  public record Shape(
      int batch,
      int channels,
      int filters,
      int groups,
      int[] in,
      int[] kernel,
      int[] stride,
      int[] pad,
      int[] dilation,
      int[] out) {
    int inSize() {
      return in[0] * in[1] * in[2];
    }

    int outSize() {
      return out[0] * out[1] * out[2];
    }

    int kernelSize() {
      return kernel[0] * kernel[1] * kernel[2];
    }

    /** The convolution of output gradients, for steps of one, that gives the input gradients. */
    Shape transposed() {
      int[] before = new int[3];
      for (int d = 0; d < 3; d++) {
        before[d] = dilation[d] * (kernel[d] - 1) - pad[d];
      }
      int[] ones = {1, 1, 1};
      return new Shape(batch, filters, channels, groups, out, kernel, ones, before, dilation, in);
    }
  }

  private Convolution() {}

  /** The convolution of {@code x} with {@code w}, plus {@code bias} where it is not null. */
  public static void forward(
      Shape s, float[] x, int xAt, float[] w, int wAt, float[] bias, int biasAt, float[] y) {
    if (!Winograd.suits(s) || !Winograd.forward(s, x, xAt, w, wAt, bias, biasAt, y)) {
      FLOATS.forward(s, x, xAt, w, wAt, bias, biasAt, y);
    }
  }

  /** The gradient of the input, which is also the transposed convolution. */
  public static void backwardData(Shape s, float[] dy, int dyAt, float[] w, int wAt, float[] dx) {
    if (Winograd.suits(s) && Winograd.suits(s.transposed())) {
      float[] turned = FloatConvolution.turned(s, w, wAt);
      if (Winograd.forward(s.transposed(), dy, dyAt, turned, 0, null, 0, dx)) {
        return;
      }
    }
    FLOATS.backwardData(s, dy, dyAt, w, wAt, dx);
  }

  /** The gradient of the weights. */
  public static void backwardWeights(
      Shape s, float[] x, int xAt, float[] dy, int dyAt, float[] dw) {
    if (!Winograd.suits(s) || !Winograd.backwardWeights(s, x, xAt, dy, dyAt, dw)) {
      FLOATS.backwardWeights(s, x, xAt, dy, dyAt, dw);
    }
  }

  /** The convolution of {@code x} with {@code w}, plus {@code bias} where it is not null. */
  public static void forward(
      Shape s, double[] x, int xAt, double[] w, int wAt, double[] bias, int biasAt, double[] y) {
    DOUBLES.forward(s, x, xAt, w, wAt, bias, biasAt, y);
  }

  /** The gradient of the input, which is also the transposed convolution. */
  public static void backwardData(
      Shape s, double[] dy, int dyAt, double[] w, int wAt, double[] dx) {
    DOUBLES.backwardData(s, dy, dyAt, w, wAt, dx);
  }

  /** The gradient of the weights. */
  public static void backwardWeights(
      Shape s, double[] x, int xAt, double[] dy, int dyAt, double[] dw) {
    DOUBLES.backwardWeights(s, x, xAt, dy, dyAt, dw);
  }
}

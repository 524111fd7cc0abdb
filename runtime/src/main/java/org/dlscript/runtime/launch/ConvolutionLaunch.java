package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.kernel.Convolution;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Convolutions on a device: of one group as a product with the columns of the images, some images
 * at a time where there are many; of several groups directly. Images are row-major [batch,
 * channels, places], weights [filters, channels of a group, kernel].
 */
public final class ConvolutionLaunch {
  private static final long MOST_COLUMNS = 1L << 27;

  private final Accelerator on;
  private final Convolution.Shape s;
  private final DType d;
  private final String code;
  private final int places;
  private final int depth;
  private final int images;

  private ConvolutionLaunch(Accelerator on, Convolution.Shape s, DType d) {
    this.on = on;
    this.s = s;
    this.d = d;
    this.code = Remote.code(d);
    this.places = volume(s.out());
    this.depth = s.channels() * volume(s.kernel());
    this.images = Math.clamp(MOST_COLUMNS / Math.max(1L, (long) depth * places), 1, s.batch());
  }

  private static int volume(int[] sizes) {
    return sizes[0] * sizes[1] * sizes[2];
  }

  private static ConvolutionLaunch of(Tensor a, Tensor b, Convolution.Shape s) {
    Accelerator on = Remote.home(a, b);
    boolean served =
        a.dtype().isFloatingPoint()
            && on.kernel("grouped_forward_" + Remote.code(a.dtype())) != null;
    return served ? new ConvolutionLaunch(on, s, a.dtype()) : null;
  }

  private Arguments arguments(long out, long in, long other, int first, int count) {
    Arguments a = Arguments.begin().i64(out).i64(in).i64(other);
    a.i32(s.batch()).i32(s.channels()).i32(s.filters()).i32(s.groups());
    for (int[] three :
        new int[][] {s.in(), s.kernel(), s.stride(), s.pad(), s.dilation(), s.out()}) {
      a.i32s(three, 3);
    }
    return a.i32(first).i32(count);
  }

  private Tensor matrix(Tensor t, int rows, int columns) {
    return t.window(Layout.contiguous(rows, columns).at(t.offset()));
  }

  private Tensor columns(Tensor image, int first, int count) {
    Tensor r = Remote.empty(on, d, depth, count * places);
    Arguments a = arguments(Remote.written(r), Remote.read(image), 0, first, count);
    Remote.over(on, "image_to_columns_" + code, r.numel(), a);
    return r;
  }

  /** Images [first, first + count) of filters or gradients, with the channel in front. */
  private Tensor channelsFirst(Tensor t, int first, int count) {
    Layout l =
        Layout.strided(
            new int[] {s.filters(), count, places},
            new int[] {places, s.filters() * places, 1},
            t.offset() + first * s.filters() * places);
    Tensor view = t.window(l);
    return CopyLaunch.clone(view, Layout.contiguous(s.filters(), count, places));
  }

  /** The convolution of an image with weights; null where there is no kernel. */
  public static Tensor forward(Tensor image, Tensor weights, Convolution.Shape s, int[] shape) {
    ConvolutionLaunch c = of(image, weights, s);
    return c == null ? null : c.forward(image, weights, shape);
  }

  private Tensor forward(Tensor image, Tensor weights, int[] shape) {
    Tensor x = SoftmaxLaunch.contiguous(image, on);
    Tensor w = SoftmaxLaunch.contiguous(weights, on);
    Tensor r = Remote.empty(on, d, shape);
    if (s.groups() > 1) {
      long in = Remote.read(x);
      Arguments a = arguments(Remote.written(r), in, Remote.read(w), 0, 0);
      Remote.over(on, "grouped_forward_" + code, r.numel(), a);
      return r;
    }
    Tensor filters = matrix(w, s.filters(), depth);
    for (int first = 0; first < s.batch(); first += images) {
      int count = Math.min(images, s.batch() - first);
      Tensor cols = columns(x, first, count);
      if (count == 1) {
        Tensor part = r.window(at(first));
        MatrixLaunch.into(part, filters, cols, false);
        Remote.done(cols);
        continue;
      }
      Tensor y = Remote.empty(on, d, s.filters(), count * places);
      MatrixLaunch.into(y, filters, cols, false);
      Layout back =
          Layout.strided(
              new int[] {count, s.filters(), places}, new int[] {places, count * places, 1}, 0);
      Layout part = Layout.contiguous(count, s.filters(), places);
      CopyLaunch.copy(r.window(part.at(first * s.filters() * places)), y.window(back), back);
      Remote.done(cols);
      Remote.done(y);
    }
    return r;
  }

  private Layout at(int first) {
    return Layout.contiguous(s.filters(), places).at(first * s.filters() * places);
  }

  /** The gradient of the image; null where there is no kernel. */
  public static Tensor backwardData(Tensor grad, Tensor weights, Convolution.Shape s, int[] shape) {
    ConvolutionLaunch c = of(grad, weights, s);
    return c == null ? null : c.backwardData(grad, weights, shape);
  }

  private Tensor backwardData(Tensor grad, Tensor weights, int[] shape) {
    Tensor g = SoftmaxLaunch.contiguous(grad, on);
    Tensor w = SoftmaxLaunch.contiguous(weights, on);
    Tensor r = Remote.empty(on, d, shape);
    if (s.groups() > 1) {
      long in = Remote.read(g);
      Arguments a = arguments(Remote.written(r), in, Remote.read(w), 0, 0);
      Remote.over(on, "grouped_data_" + code, r.numel(), a);
      return r;
    }
    Tensor turned =
        w.window(Layout.strided(new int[] {depth, s.filters()}, new int[] {1, depth}, w.offset()));
    for (int first = 0; first < s.batch(); first += images) {
      int count = Math.min(images, s.batch() - first);
      Tensor y = matrix(channelsFirst(g, first, count), s.filters(), count * places);
      Tensor cols = Remote.empty(on, d, depth, count * places);
      MatrixLaunch.into(cols, turned, y, false);
      long in = Remote.read(cols);
      Arguments a = arguments(Remote.written(r), in, 0, first, count);
      Remote.over(on, "columns_to_image_" + code, (long) count * r.numel() / s.batch(), a);
      Remote.done(cols);
      Remote.done(y);
    }
    return r;
  }

  /** The gradient of the weights; null where there is no kernel. */
  public static Tensor backwardWeights(
      Tensor image, Tensor grad, Convolution.Shape s, int[] shape) {
    ConvolutionLaunch c = of(image, grad, s);
    return c == null ? null : c.backwardWeights(image, grad, shape);
  }

  private Tensor backwardWeights(Tensor image, Tensor grad, int[] shape) {
    Tensor x = SoftmaxLaunch.contiguous(image, on);
    Tensor g = SoftmaxLaunch.contiguous(grad, on);
    Tensor r = Remote.empty(on, d, shape);
    if (s.groups() > 1) {
      long in = Remote.read(x);
      Arguments a = arguments(Remote.written(r), in, Remote.read(g), 0, 0);
      on.launch(on.kernel("grouped_weights_" + code), r.numel(), 1, 128, 0, a);
      return r;
    }
    Tensor out = matrix(r, s.filters(), depth);
    for (int first = 0; first < s.batch(); first += images) {
      int count = Math.min(images, s.batch() - first);
      Tensor cols = columns(x, first, count);
      Tensor turned =
          cols.window(
              Layout.strided(new int[] {count * places, depth}, new int[] {1, count * places}, 0));
      Tensor y = matrix(channelsFirst(g, first, count), s.filters(), count * places);
      MatrixLaunch.into(out, y, turned, first > 0);
      Remote.done(cols);
      Remote.done(y);
    }
    return r;
  }
}

package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.rsub;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import java.util.Arrays;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Sampling images at the points of a grid, and grids of affine maps. */
public final class GridSampling {
  private GridSampling() {}

  /** Grid coordinates as pixel coordinates of an axis. */
  private static Tensor pixels(Tensor g, int size, boolean align) {
    return align ? mul(add(g, 1), (size - 1) / 2.0) : mul(sub(mul(add(g, 1), size), 1), 0.5);
  }

  private static Tensor clip(Tensor x, int size) {
    Tensor low = Selection.where(Comparison.gt(x, 0), x, Tensor.number(0.0));
    return Selection.where(Comparison.lt(low, size - 1), low, Tensor.number((double) (size - 1)));
  }

  private static Tensor reflect(Tensor x, double low, double high) {
    double span = high - low;
    if (span == 0) {
      return mul(x, 0);
    }
    Tensor distance = Pointwise.abs(sub(x, low));
    Tensor flips = Fused.untracked(() -> Rounding.FLOOR.apply(Arithmetic.div(distance, span)));
    Tensor extra = sub(distance, mul(flips, span));
    Tensor odd =
        Fused.untracked(
            () -> {
              Tensor half = mul(flips, 0.5);
              return Comparison.ne(Rounding.FLOOR.apply(half), half);
            });
    return Selection.where(odd, rsub(span + low, extra), add(extra, low));
  }

  private static Tensor bounded(Tensor x, int size, String padding, boolean align) {
    return switch (padding) {
      case "border" -> clip(x, size);
      case "reflection" ->
          clip(align ? reflect(x, 0, size - 1) : reflect(x, -0.5, size - 0.5), size);
      default -> x;
    };
  }

  /** The pixel at whole coordinates, zero outside, for each channel. */
  private static Tensor at(Tensor image, Tensor[] coordinates) {
    int spatial = coordinates.length;
    int n = image.size(0);
    int channels = image.size(1);
    int points = coordinates[0].numel() / Math.max(1, n);
    int inner = 1;
    for (int d = 0; d < spatial; d++) {
      inner *= image.size(d + 2);
    }
    double[][] c = new double[spatial][];
    for (int d = 0; d < spatial; d++) {
      c[d] = Operand.doubles(coordinates[d].alias());
    }
    long[] places = new long[n * channels * points];
    byte[] counts = new byte[places.length];
    for (int b = 0; b < n; b++) {
      for (int p = 0; p < points; p++) {
        int offset = 0;
        boolean valid = true;
        for (int d = 0; d < spatial; d++) {
          int size = image.size(d + 2);
          double v = c[d][b * points + p];
          valid &= v >= 0 && v < size;
          offset = offset * size + (valid ? (int) v : 0);
        }
        for (int k = 0; k < channels; k++) {
          int to = (b * channels + k) * points + p;
          places[to] = valid ? (long) (b * channels + k) * inner + offset : 0;
          counts[to] = (byte) (valid ? 1 : 0);
        }
      }
    }
    int[] shape = {n, channels, points};
    Tensor v =
        Blocks.pick(image, new Blocks.Plan(1, image.numel(), 1, places), shape, "GatherBackward0");
    return Selection.where(Tensor.wrap(counts, DType.BOOL, shape), v, Tensor.zeros(v.dtype()));
  }

  private static Tensor floor(Tensor x) {
    return Fused.untracked(() -> Rounding.FLOOR.apply(x));
  }

  /** Weights as a factor for all channels. */
  private static Tensor factor(Tensor w) {
    int n = w.size(0);
    return Views.reshape(w, n, 1, w.numel() / Math.max(1, n));
  }

  private static Tensor linear(Tensor image, Tensor[] x) {
    int spatial = x.length;
    Tensor[] first = new Tensor[spatial];
    for (int d = 0; d < spatial; d++) {
      first[d] = floor(x[d]);
    }
    Tensor sum = null;
    for (int corner = 0; corner < 1 << spatial; corner++) {
      Tensor[] at = new Tensor[spatial];
      Tensor weight = null;
      for (int d = 0; d < spatial; d++) {
        boolean far = (corner >> d & 1) != 0;
        Tensor base = first[d];
        at[d] = far ? Fused.untracked(() -> add(base, 1)) : base;
        Tensor w = far ? sub(x[d], base) : rsub(1, sub(x[d], base));
        weight = weight == null ? w : mul(weight, w);
      }
      Tensor term = mul(at(image, at), factor(weight));
      sum = sum == null ? term : add(sum, term);
    }
    return sum;
  }

  private static Tensor nearest(Tensor image, Tensor[] x) {
    Tensor[] at = new Tensor[x.length];
    for (int d = 0; d < x.length; d++) {
      Tensor c = x[d];
      at[d] = Fused.untracked(() -> Rounding.ROUND.apply(c));
    }
    Tensor v = at(image, at);
    // The grid takes part with a gradient of zero.
    Tensor none = Tensor.zeros(DType.BOOL, x[0].shape());
    for (Tensor c : x) {
      v = add(v, factor(Selection.where(none, c, Tensor.zeros(c.dtype()))));
    }
    return v;
  }

  private static Tensor[] cubicWeights(Tensor t) {
    double a = -0.75;
    Tensor u = rsub(1, t);
    Tensor[] w = new Tensor[4];
    Tensor[] far = {add(t, 1), add(u, 1)};
    Tensor[] near = {t, u};
    for (int k = 0; k < 2; k++) {
      Tensor x = far[k];
      w[k == 0 ? 0 : 3] = sub(mul(add(mul(sub(mul(x, a), 5 * a), x), 8 * a), x), 4 * a);
      Tensor y = near[k];
      w[k == 0 ? 1 : 2] = add(mul(mul(sub(mul(y, a + 2), a + 3), y), y), 1);
    }
    return w;
  }

  private static Tensor cubic(Tensor image, Tensor[] x, String padding, boolean align) {
    Tensor firstY = floor(x[0]);
    Tensor firstX = floor(x[1]);
    Tensor[] wy = cubicWeights(sub(x[0], firstY));
    Tensor[] wx = cubicWeights(sub(x[1], firstX));
    Tensor sum = null;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        int dy = i - 1;
        int dx = j - 1;
        Tensor py = Fused.untracked(() -> bounded(add(firstY, dy), image.size(2), padding, align));
        Tensor px = Fused.untracked(() -> bounded(add(firstX, dx), image.size(3), padding, align));
        Tensor term = mul(at(image, new Tensor[] {py, px}), factor(mul(wy[i], wx[j])));
        sum = sum == null ? term : add(sum, term);
      }
    }
    return sum;
  }

  static Tensor gridSample(Tensor x, Tensor grid, String mode, String padding, boolean align) {
    int spatial = x.rank() - 2;
    if (!mode.equals("bilinear") && !mode.equals("nearest") && !mode.equals("bicubic")) {
      throw TensorException.value(
          "nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic',"
              + " but got: '"
              + mode
              + "'");
    }
    if (!padding.equals("zeros") && !padding.equals("border") && !padding.equals("reflection")) {
      throw TensorException.value(
          "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or"
              + " 'reflection', but got: '"
              + padding
              + "'");
    }
    if (x.rank() != 4 && x.rank() != 5 || grid.rank() != x.rank()) {
      throw TensorException.runtime(
          "grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but"
              + " got input with sizes "
              + Arrays.toString(x.shape())
              + " and grid with sizes "
              + Arrays.toString(grid.shape()));
    }
    if (grid.size(0) != x.size(0)) {
      throw TensorException.runtime(
          "grid_sampler(): expected grid and input to have same batch size, but got input with"
              + " sizes "
              + Arrays.toString(x.shape())
              + " and grid with sizes "
              + Arrays.toString(grid.shape()));
    }
    if (grid.size(-1) != spatial) {
      throw TensorException.runtime(
          "grid_sampler(): expected grid to have size "
              + spatial
              + " in last dimension, but got grid with sizes "
              + Arrays.toString(grid.shape()));
    }
    int[] shape = new int[x.rank()];
    shape[0] = x.size(0);
    shape[1] = x.size(1);
    System.arraycopy(grid.shape(), 1, shape, 2, spatial);
    return Fused.record(
        "GridSampler" + spatial + "DBackward0",
        t -> {
          Tensor[] at = new Tensor[spatial];
          for (int d = 0; d < spatial; d++) {
            Tensor g = Views.select(t[1], -1, spatial - 1 - d);
            at[d] = pixels(g, t[0].size(d + 2), align);
            if (!mode.equals("bicubic")) {
              at[d] = bounded(at[d], t[0].size(d + 2), padding, align);
            }
          }
          Tensor r =
              switch (mode) {
                case "nearest" -> nearest(t[0], at);
                case "bicubic" -> cubic(t[0], at, padding, align);
                default -> linear(t[0], at);
              };
          return Views.reshape(r, shape);
        },
        x,
        grid);
  }

  private static double[] steps(int n, boolean align) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      double v = n == 1 ? 0 : -1 + 2.0 * i / (n - 1);
      out[i] = align || n == 1 ? v : v * (n - 1) / n;
    }
    return out;
  }

  private static Tensor affineGrid(Tensor theta, int[] size, boolean align) {
    int spatial = size.length - 2;
    if (!theta.dtype().isFloatingPoint()) {
      throw TensorException.value(
          "Expected theta to have floating point type, but got " + theta.dtype());
    }
    if (spatial != 2 && spatial != 3) {
      throw TensorException.notImplemented(
          "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms,"
              + " respectively. Got size "
              + Arrays.toString(size)
              + ".");
    }
    if (theta.rank() != 3 || theta.size(-2) != spatial || theta.size(-1) != spatial + 1) {
      throw TensorException.value(
          "Expected a batch of "
              + spatial
              + "D affine matrices of shape Nx"
              + spatial
              + "x"
              + (spatial + 1)
              + " for size "
              + Arrays.toString(size)
              + ". Got "
              + Arrays.toString(theta.shape())
              + ".");
    }
    int points = 1;
    for (int d = 0; d < spatial; d++) {
      points *= size[d + 2];
    }
    double[] base = new double[points * (spatial + 1)];
    for (int p = 0; p < points; p++) {
      int rest = p;
      for (int d = spatial - 1; d >= 0; d--) {
        int n = size[d + 2];
        base[p * (spatial + 1) + spatial - 1 - d] = steps(n, align)[rest % n];
        rest /= n;
      }
      base[p * (spatial + 1) + spatial] = 1;
    }
    Tensor grid = Copies.rawTo(Tensor.of(base, points, spatial + 1), theta.dtype());
    int[] shape = new int[size.length];
    shape[0] = size[0];
    System.arraycopy(size, 2, shape, 1, spatial);
    shape[spatial + 1] = spatial;
    return Fused.record(
        "AffineGridGeneratorBackward0",
        t -> Views.reshape(MatrixProducts.matmul(grid, Views.transpose(t[0], 1, 2)), shape),
        theta);
  }

  /** Declares the functions. */
  static void register() {
    Ops.define(
        NeuralNetworks.NN,
        "grid_sample(Tensor input, Tensor grid, str mode='bilinear', str padding_mode='zeros',"
            + " bool? align_corners=None) -> Tensor",
        Op.FUNCTION,
        a -> gridSample(a.t(0), a.t(1), a.s(2), a.s(3), a.has(4) && a.b(4)));
    Ops.define(
        NeuralNetworks.NN,
        "affine_grid(Tensor theta, int[] size, bool? align_corners=None) -> Tensor",
        Op.FUNCTION,
        a -> affineGrid(a.t(0), a.ints(1), a.has(2) && a.b(2)));
  }
}

package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.GroupNorm;
import org.dlscript.runtime.kernel.Normalize;
import org.dlscript.runtime.launch.NormLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Layer, group and local response normalisation; batch normalisation is a file of its own. */
public final class Normalizations {
  private Normalizations() {}

  private static float[] floats(Tensor t) {
    return t == null ? null : (float[]) Operand.flat(t, DType.FLOAT32);
  }

  private static Tensor[] layerNorm(Tensor x, int[] shape, Tensor w, Tensor b, double eps) {
    int inner = shape.length;
    int outer = x.rank() - inner;
    boolean fits =
        inner >= 1
            && outer >= 0
            && Arrays.equals(Arrays.copyOfRange(x.shape(), Math.max(0, outer), x.rank()), shape);
    if (inner < 1) {
      throw TensorException.runtime(
          "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one"
              + " element, but got normalized_shape = "
              + Arrays.toString(shape));
    }
    for (Tensor t : new Tensor[] {w, b}) {
      if (t != null && !Arrays.equals(t.shape(), shape)) {
        throw TensorException.runtime(
            "Expected "
                + (t == w ? "weight" : "bias")
                + " to be of same shape as normalized_shape, but got "
                + (t == w ? "weight" : "bias")
                + " of shape "
                + Arrays.toString(t.shape())
                + " and normalized_shape = "
                + Arrays.toString(shape));
      }
    }
    if (!fits) {
      String wanted = Arrays.toString(shape).replace("[", "[*, ");
      throw TensorException.runtime(
          "Given normalized_shape="
              + Arrays.toString(shape)
              + ", expected input with shape "
              + wanted
              + ", but got input of size"
              + Arrays.toString(x.shape()));
    }
    int n = PoolGeometry.volume(shape);
    int rows = n == 0 ? 0 : x.numel() / n;
    int[] statShape = x.shape().clone();
    Arrays.fill(statShape, outer, statShape.length, 1);
    int[] dims = new int[inner];
    for (int d = 0; d < inner; d++) {
      dims[d] = outer + d;
    }
    Fused.Formula formula =
        t -> {
          Tensor mean = Reductions.mean(t[0], dims, true, null);
          Tensor centred = sub(t[0], mean);
          Tensor variance = Reductions.mean(mul(centred, centred), dims, true, null);
          Tensor y = mul(centred, Pointwise.rsqrt(add(variance, eps)));
          y = t[1] == null ? y : mul(y, t[1]);
          return t[2] == null ? y : add(y, t[2]);
        };
    if (x.home() != null && n > 0) {
      Tensor[] there = NormLaunch.rows(x, n, w, b, eps);
      if (there != null) {
        return recorded(there, x, w, b, n, shape, statShape, formula);
      }
    }
    boolean fast =
        x.dtype() == DType.FLOAT32 && x.numel() > 0 && (w == null || w.dtype() == DType.FLOAT32);
    if (!fast) {
      checkTypes(x, w, b);
      Tensor r =
          Fused.record("NativeLayerNormBackward0", Fused.widened(x.dtype(), formula), x, w, b);
      Tensor mean = Fused.untracked(() -> Reductions.mean(x, dims, true, null));
      Tensor rstd =
          Fused.untracked(
              () -> {
                Tensor c = sub(x, mean);
                return Pointwise.rsqrt(add(Reductions.mean(mul(c, c), dims, true, null), eps));
              });
      return new Tensor[] {r, mean, rstd};
    }
    float[] in = floats(x);
    float[] weight = floats(w);
    float[] out = Storage.rawFloats(x.numel());
    float[] mean = new float[rows];
    float[] rstd = new float[rows];
    Normalize.rows(in, 0, rows, n, weight, floats(b), eps, out, mean, rstd);
    Tensor r = Tensor.of(out, x.shape()).on(x.device());
    if (Grad.wanted(x, w, b)) {
      Grad.record(
          r,
          "NativeLayerNormBackward0",
          new Tensor[] {x, w, b},
          Grad.save(x, w, b),
          (node, g) -> {
            if (GradMode.enabled()) {
              return Fused.gradients(formula, node, g, node.saved(0), node.saved(1), node.saved(2));
            }
            float[] dx = node.needs(0) ? Storage.rawFloats(rows * n) : null;
            float[] dw = node.needs(1) ? new float[n] : null;
            float[] db = node.needs(2) ? new float[n] : null;
            Normalize.rowsBackward(
                floats(g),
                0,
                floats(node.saved(0)),
                0,
                rows,
                n,
                floats(node.saved(1)),
                mean,
                rstd,
                dx,
                dw,
                db);
            return gradients(x, dx, shape, dw, db);
          });
    }
    return new Tensor[] {
      r, Tensor.of(mean, statShape).on(x.device()), Tensor.of(rstd, statShape).on(x.device())
    };
  }

  /** What a device computed, recorded. */
  private static Tensor[] recorded(
      Tensor[] there,
      Tensor x,
      Tensor w,
      Tensor b,
      int n,
      int[] shape,
      int[] statShape,
      Fused.Formula formula) {
    Tensor mean = there[1];
    Tensor rstd = there[2];
    if (Grad.wanted(x, w, b)) {
      Grad.record(
          there[0],
          "NativeLayerNormBackward0",
          new Tensor[] {x, w, b},
          Grad.save(x, w, b),
          (node, g) -> {
            if (GradMode.enabled()) {
              return Fused.gradients(formula, node, g, node.saved(0), node.saved(1), node.saved(2));
            }
            boolean[] wanted = {node.needs(0), node.needs(1), node.needs(2)};
            Tensor[] d =
                NormLaunch.rowsBackward(g, node.saved(0), node.saved(1), mean, rstd, n, wanted);
            return new Tensor[] {
              d[0],
              d[1] == null ? null : Views.view(d[1], shape),
              d[2] == null ? null : Views.view(d[2], shape)
            };
          });
    }
    return new Tensor[] {there[0], Views.view(mean, statShape), Views.view(rstd, statShape)};
  }

  /** What was computed, in the shapes of the input and the parameters; null stays. */
  private static Tensor[] gradients(Tensor x, float[] dx, int[] shape, float[] dw, float[] db) {
    return new Tensor[] {
      dx == null ? null : Tensor.of(dx, x.shape()).on(x.device()),
      dw == null ? null : Tensor.of(dw, shape).on(x.device()),
      db == null ? null : Tensor.of(db, shape).on(x.device())
    };
  }

  private static void checkAffine(String name, Tensor t, Tensor x) {
    if (t != null && (t.rank() != 1 || t.numel() != x.size(1))) {
      throw TensorException.runtime(
          "Expected "
              + name
              + " to be a vector of size equal to the number of channels in input, but got "
              + name
              + " of shape "
              + Arrays.toString(t.shape())
              + " and input of shape "
              + Arrays.toString(x.shape()));
    }
  }

  private static Tensor groupNorm(Tensor x, int groups, Tensor w, Tensor b, double eps) {
    int c = x.size(1);
    if (groups <= 0) {
      throw TensorException.runtime("Expected num groups to be greater than 0, got " + groups);
    }
    if (groups <= 0 || c % groups != 0) {
      throw TensorException.runtime(
          "Expected number of channels in input to be divisible by num_groups, but got input of"
              + " shape "
              + Arrays.toString(x.shape())
              + " and num_groups="
              + groups);
    }
    if (x.numel() > 0 && x.numel() / (x.size(0) * groups) == 1 && x.size(0) == 1) {
      throw TensorException.value(
          "Expected more than 1 value per channel when training, got input size "
              + Losses.sizeText(new int[] {x.size(0) * groups, 1}));
    }
    checkAffine("weight", w, x);
    checkAffine("bias", b, x);
    int[] affine = new int[x.rank()];
    Arrays.fill(affine, 1);
    affine[1] = c;
    int[] shape = x.shape();
    checkTypes(x, w, b);
    Fused.Formula formula =
        t -> {
          int rest = t[0].numel() / Math.max(1, t[0].size(0) * groups);
          Tensor v = Views.reshape(t[0], t[0].size(0), groups, rest);
          Tensor mean = Reductions.mean(v, new int[] {2}, true, null);
          Tensor centred = sub(v, mean);
          Tensor variance = Reductions.mean(mul(centred, centred), new int[] {2}, true, null);
          Tensor y = Views.reshape(mul(centred, Pointwise.rsqrt(add(variance, eps))), shape);
          y = t[1] == null ? y : mul(y, Views.reshape(t[1], affine));
          return t[2] == null ? y : add(y, Views.reshape(t[2], affine));
        };
    boolean fast =
        x.home() == null
            && x.dtype() == DType.FLOAT32
            && x.numel() > 0
            && (w == null || w.dtype() == DType.FLOAT32);
    if (!fast) {
      return Fused.record("NativeGroupNormBackward0", Fused.widened(x.dtype(), formula), x, w, b);
    }
    int n = x.size(0);
    GroupNorm kernel = new GroupNorm(n, c, groups, x.numel() / n / c);
    float[] out = Storage.rawFloats(x.numel());
    kernel.forward(floats(x), floats(w), floats(b), eps, out);
    Tensor r = Tensor.of(out, shape).on(x.device());
    if (Grad.wanted(x, w, b)) {
      Grad.record(
          r,
          "NativeGroupNormBackward0",
          new Tensor[] {x, w, b},
          Grad.save(x, w, b),
          (node, g) -> {
            if (GradMode.enabled()) {
              return Fused.gradients(formula, node, g, node.saved(0), node.saved(1), node.saved(2));
            }
            float[] dx = node.needs(0) ? Storage.rawFloats(x.numel()) : null;
            float[] dw = node.needs(1) ? new float[c] : null;
            float[] db = node.needs(2) ? new float[c] : null;
            kernel.backward(floats(g), floats(node.saved(0)), floats(node.saved(1)), dx, dw, db);
            return gradients(x, dx, new int[] {c}, dw, db);
          });
    }
    return r;
  }

  /** Half precision goes with parameters in single precision, all else with its own type. */
  private static void checkTypes(Tensor x, Tensor... parameters) {
    for (Tensor p : parameters) {
      if (p != null
          && p.dtype() != x.dtype()
          && !(x.dtype().isHalf() && p.dtype() == DType.FLOAT32)) {
        throw TensorException.runtime(
            "expected scalar type "
                + x.dtype().scalarName()
                + " but found "
                + p.dtype().scalarName());
      }
    }
  }

  private static Tensor localResponse(Tensor x, int size, double alpha, double beta, double k) {
    if (x.rank() < 3) {
      throw TensorException.value(
          "Expected 3D or higher dimensionality"
              + "                          input (got "
              + x.rank()
              + " dimensions)");
    }
    if (x.numel() == 0) {
      return x;
    }
    int[] pad = new int[2 * (x.rank() - 1)];
    pad[pad.length - 2] = size / 2;
    pad[pad.length - 1] = (size - 1) / 2;
    Tensor squares = Padding.constant(mul(x, x), pad, 0L);
    Tensor mean = div(Reductions.sum(Views.unfold(squares, 1, size, 1), x.rank()), size);
    // Integer images are averaged in integers.
    mean = x.dtype().isIntegral() ? Copies.to(mean, x.dtype()) : mean;
    return div(x, Powers.pow(add(mul(mean, alpha), k), Tensor.number(beta)));
  }

  /** Declares the functions. */
  static void register() {
    String tail = "Tensor? weight=None, Tensor? bias=None, float eps=1e-05";
    Ops.define(
        NeuralNetworks.NN,
        "layer_norm(Tensor input, int[] normalized_shape, " + tail + ") -> Tensor",
        Op.FUNCTION,
        a -> layerNorm(a.t(0), a.ints(1), a.t(2), a.t(3), a.d(4))[0]);
    Ops.define(
        "layer_norm(Tensor input, int[] normalized_shape, "
            + tail
            + ", bool cudnn_enable=True) -> Tensor",
        Op.FUNCTION,
        a -> layerNorm(a.t(0), a.ints(1), a.t(2), a.t(3), a.d(4))[0]);
    Ops.define(
        "native_layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias,"
            + " float eps) -> (Tensor, Tensor, Tensor)",
        Op.FUNCTION,
        a -> layerNorm(a.t(0), a.ints(1), a.t(2), a.t(3), a.d(4)));
    for (String space : new String[] {NeuralNetworks.NN, "torch"}) {
      Ops.define(
          space,
          "group_norm(Tensor input, int num_groups, " + tail + ") -> Tensor",
          Op.FUNCTION,
          a -> groupNorm(a.t(0), a.i(1), a.t(2), a.t(3), a.d(4)));
    }
    Ops.define(
        NeuralNetworks.NN,
        "local_response_norm(Tensor input, int size, float alpha=0.0001, float beta=0.75, float"
            + " k=1.0) -> Tensor",
        Op.FUNCTION,
        a -> localResponse(a.t(0), a.i(1), a.d(2), a.d(3), a.d(4)));
    BatchNorm.register();
  }
}

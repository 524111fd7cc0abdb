package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.Blend;
import org.dlscript.runtime.kernel.FloatMath;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.CopyLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Choosing elements by condition: where, masked fill. */
public final class Selection {
  // Elements that both a source of one number, repeated, and the result keep in the cache.
  private static final int BLOCK = 4096;

  private Selection() {}

  public static Tensor where(Tensor condition, Tensor a, Tensor b) {
    // Unlike for arithmetic, two numbers of one type make the default type.
    DType d = Promotion.result(new Tensor[] {a, b});
    int[] shape =
        Layout.broadcastOrThrow(Layout.broadcastOrThrow(condition.shape(), a.shape()), b.shape());
    Tensor r = rawWhere(condition, a, b, d, shape);
    if (Grad.wanted(a, b)) {
      Grad.record(
          r,
          "WhereBackward0",
          new Tensor[] {a, b},
          Grad.save(condition),
          (n, g) -> {
            Tensor c = n.saved(0);
            Tensor zero = Tensor.zeros(g.dtype());
            return new Tensor[] {
              n.needs(0) ? where(c, g, zero) : null, n.needs(1) ? where(c, zero, g) : null
            };
          });
    }
    return r;
  }

  private static Tensor expanded(Tensor t, int[] shape) {
    return Arrays.equals(t.shape(), shape) ? t : t.window(t.layout().expand(shape));
  }

  /** One of the sources: an array of the result's type, read at every element or only at one. */
  private record Source(Object array, int at, int step) {
    static Source of(Tensor t, DType d, int[] shape) {
      Tensor x = Copies.rawTo(t, d);
      return x.numel() == 1
          ? new Source(x.storage().reading(), x.offset(), 0)
          : x.isContiguous() && Arrays.equals(x.shape(), shape)
              ? new Source(x.storage().reading(), x.offset(), 1)
              : new Source(Cast.contiguousArray(expanded(x, shape)), 0, 1);
    }

    /** The n elements from the k-th, one after the other. */
    Source block(DType d, int k, int n) {
      if (step == 1) {
        return new Source(array, at + k, 1);
      }
      Object same = Storage.raw(d, n).array();
      Elements.fill(same, 0, n, array, at);
      return new Source(same, 0, 1);
    }
  }

  private static Tensor rawWhere(Tensor condition, Tensor a, Tensor b, DType d, int[] shape) {
    if (Remote.home(condition, a, b) != null) {
      Tensor r = CopyLaunch.where(condition, a, b, d, shape);
      if (r != null) {
        return r;
      }
    }
    byte[] c = (byte[]) Cast.contiguousArray(expanded(Comparison.truth(condition), shape));
    Tensor r = Tensor.empty(d, shape);
    Source x = Source.of(a, d, shape);
    Source y = Source.of(b, d, shape);
    Parallel.range(
        c.length, Parallel.GRAIN, (from, to) -> choose(c, x, y, d, r.storage().array(), from, to));
    return r;
  }

  private static void choose(byte[] c, Source x, Source y, DType d, Object out, int from, int to) {
    if (out instanceof float[] o && d == DType.FLOAT32) {
      float[] p = (float[]) x.array;
      float[] q = (float[]) y.array;
      int i = x.at + from * x.step;
      int j = y.at + from * y.step;
      FloatMath.choose(c, p, i, x.step, q, j, y.step, o, from, to - from);
    } else if (d.isComplex()) {
      for (int k = from; k < to; k++) {
        Source s = c[k] != 0 ? x : y;
        Elements.set(out, d, k, Elements.get(s.array, d, s.at + k * s.step));
      }
    } else {
      for (int k = from; k < to; k += BLOCK) {
        int n = Math.min(BLOCK, to - k);
        blend(c, x.block(d, k, n), y.block(d, k, n), out, k, n);
      }
    }
  }

  private static void blend(byte[] c, Source x, Source y, Object out, int o, int n) {
    int i = x.at;
    int j = y.at;
    switch (out) {
      case byte[] r -> Blend.run(c, (byte[]) x.array, i, (byte[]) y.array, j, r, o, n);
      case short[] r -> Blend.run(c, (short[]) x.array, i, (short[]) y.array, j, r, o, n);
      case int[] r -> Blend.run(c, (int[]) x.array, i, (int[]) y.array, j, r, o, n);
      case long[] r -> Blend.run(c, (long[]) x.array, i, (long[]) y.array, j, r, o, n);
      case double[] r -> Blend.run(c, (double[]) x.array, i, (double[]) y.array, j, r, o, n);
      default -> throw new IllegalStateException("no blend of " + out.getClass());
    }
  }

  public static Tensor maskedFill(Tensor self, Tensor mask, Tensor value) {
    if (mask.dtype() != DType.BOOL && mask.dtype() != DType.UINT8) {
      throw TensorException.runtime(
          "masked_fill_ only supports boolean masks, but got mask with dtype "
              + mask.dtype().nativeName());
    }
    if (value.rank() > 0) {
      throw TensorException.runtime(
          "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
              + value.rank()
              + " dimension(s).");
    }
    DType d = self.dtype();
    boolean number = value.isWrappedNumber() && !value.dtype().isComplex();
    if (!org.dlscript.runtime.op.Outputs.canCast(value.dtype(), d) && !number) {
      throw TensorException.runtime(
          "value cannot be converted to type "
              + org.dlscript.runtime.op.Outputs.numberName(d)
              + " without overflow");
    }
    if (value.isWrappedNumber()) {
      Copies.checkNumber(value.item(), d);
    }
    int[] shape = Layout.broadcastOrThrow(mask.shape(), self.shape());
    Tensor r = rawWhere(mask, Copies.rawTo(value, d), self, d, shape);
    if (Grad.wanted(self, value)) {
      Grad.record(
          r,
          value.isWrappedNumber() ? "MaskedFillBackward0" : "MaskedFillBackward1",
          new Tensor[] {self, value},
          Grad.save(mask),
          (n, g) -> {
            Tensor m = n.saved(0);
            Tensor zero = Tensor.zeros(g.dtype());
            return new Tensor[] {
              n.needs(0) ? maskedFill(g, m, zero) : null,
              n.needs(1) ? Reductions.sum(where(Comparison.truth(m), g, zero)) : null
            };
          });
    }
    return r;
  }

  static void register() {
    Ops.define(
        "where.self(Tensor condition, Tensor self, Tensor other) -> Tensor",
        Op.FUNCTION | Op.NUMBERS,
        a -> {
          Tensor c = a.t(0);
          if (c.dtype() != DType.BOOL && c.dtype() != DType.UINT8) {
            throw TensorException.runtime(
                "where expected condition to be a boolean tensor, but got a tensor with dtype "
                    + c.dtype().scalarName());
          }
          return where(c, a.t(1), a.t(2));
        });
    Ops.define(
        "where.method(Tensor self, Tensor condition, Tensor other) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a -> where(a.t(1), a.t(0), a.t(2)));
    Ops.define(
        "where(Tensor condition) -> Tensor[]", Op.FUNCTION, a -> Positions.nonzeroTuple(a.t(0)));
    Ops.define(
        "masked_fill(Tensor self, Tensor mask, Tensor value) -> Tensor",
        Op.ALL | Op.NUMBERS,
        a -> maskedFill(a.t(0), a.t(1), a.t(2)));
  }
}

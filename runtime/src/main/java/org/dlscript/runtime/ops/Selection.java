package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Choosing elements by condition: where, masked fill. */
public final class Selection {
  private Selection() {}

  public static Tensor where(Tensor condition, Tensor a, Tensor b) {
    DType d = Promotion.result(a, b);
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

  private static Tensor rawWhere(Tensor condition, Tensor a, Tensor b, DType d, int[] shape) {
    byte[] c =
        (byte[])
            org.dlscript.runtime.tensor.Cast.contiguousArray(
                expanded(Comparison.truth(condition), shape));
    Tensor r = Tensor.empty(d, shape);
    Copies.raw(r, b);
    Tensor x = Copies.rawTo(a, d);
    boolean scalar = x.numel() == 1;
    Object p =
        scalar
            ? x.storage().array()
            : org.dlscript.runtime.tensor.Cast.contiguousArray(expanded(x, shape));
    int at = scalar ? x.offset() : 0;
    int step = scalar ? 0 : 1;
    switch (r.storage().array()) {
      case float[] o when d == DType.FLOAT32 -> {
        float[] s = (float[]) p;
        for (int i = 0; i < c.length; i++) {
          o[i] = c[i] != 0 ? s[at + i * step] : o[i];
        }
      }
      case double[] o when d == DType.FLOAT64 -> {
        double[] s = (double[]) p;
        for (int i = 0; i < c.length; i++) {
          o[i] = c[i] != 0 ? s[at + i * step] : o[i];
        }
      }
      case long[] o -> {
        long[] s = (long[]) p;
        for (int i = 0; i < c.length; i++) {
          o[i] = c[i] != 0 ? s[at + i * step] : o[i];
        }
      }
      default -> {
        Object o = r.storage().array();
        for (int i = 0; i < c.length; i++) {
          if (c[i] != 0) {
            Elements.set(o, d, i, Elements.get(p, d, at + i * step));
          }
        }
      }
    }
    return r.on(a.device());
  }

  private static Tensor expanded(Tensor t, int[] shape) {
    return java.util.Arrays.equals(t.shape(), shape) ? t : t.withLayout(t.layout().expand(shape));
  }

  public static Tensor maskedFill(Tensor self, Tensor mask, Tensor value) {
    if (mask.dtype() != DType.BOOL && mask.dtype() != DType.UINT8) {
      throw TensorException.runtime(
          "masked_fill_ only supports boolean masks, but got mask with dtype "
              + mask.dtype().scalarName().toLowerCase(java.util.Locale.ROOT));
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
              + org.dlscript.runtime.op.Outputs.cName(d)
              + " without overflow");
    }
    int[] shape = Layout.broadcastOrThrow(self.shape(), mask.shape());
    Tensor r = rawWhere(mask, Copies.rawTo(value, d), self, d, shape);
    if (Grad.wanted(self, value)) {
      Grad.record(
          r,
          "MaskedFillBackward0",
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
        "where(Tensor condition) -> Tensor[]", Op.FUNCTION, a -> Indexing.nonzeroTuple(a.t(0)));
    Ops.define(
        "masked_fill(Tensor self, Tensor mask, Tensor value) -> Tensor",
        Op.ALL | Op.NUMBERS,
        a -> maskedFill(a.t(0), a.t(1), a.t(2)));
  }
}

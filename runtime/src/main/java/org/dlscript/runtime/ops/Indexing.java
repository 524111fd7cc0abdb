package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.StridedCopy;
import org.dlscript.runtime.tensor.Tensor;

/** Reading and writing elements at computed places. */
public final class Indexing {
  private Indexing() {}

  /** The places in memory of a layout's elements in row-major order, counted from an offset. */
  static Tensor positions(Layout l, int offset) {
    int extent = 1;
    for (int d = 0; d < l.rank(); d++) {
      extent += (l.shape[d] - 1) * l.strides[d];
    }
    long[] iota = new long[Math.max(extent, 0)];
    for (int k = 0; k < iota.length; k++) {
      iota[k] = offset + k;
    }
    long[] out = new long[l.numel];
    StridedCopy.run(iota, l.at(0), out, Layout.contiguous(l.shape), false);
    return Tensor.of(out, l.numel);
  }

  /** Elements of a flat tensor at places. */
  static Tensor takeFlat(Tensor flat, Tensor places) {
    Object a = Operand.flat(flat, flat.dtype());
    DType compute = Operand.computeType(flat.dtype());
    long[] p = Operand.longs(places);
    Object out = Storage.raw(compute, p.length).array();
    gather(a, p, out, compute.isComplex());
    Tensor r = Operand.result(out, flat.dtype(), places.shape()).on(flat.device());
    if (Grad.wanted(flat)) {
      int n = flat.numel();
      Grad.record(
          r,
          "TakeBackward0",
          flat,
          null,
          (node, g) -> scatterAddFlat(Tensor.zeros(g.dtype(), n), places, g));
    }
    return r;
  }

  static void gather(Object a, long[] p, Object out, boolean complex) {
    switch (a) {
      case float[] s -> {
        float[] d = (float[]) out;
        for (int i = 0; i < p.length; i++) {
          d[i] = s[(int) p[i]];
        }
      }
      case double[] s when complex -> {
        double[] d = (double[]) out;
        for (int i = 0; i < p.length; i++) {
          d[2 * i] = s[2 * (int) p[i]];
          d[2 * i + 1] = s[2 * (int) p[i] + 1];
        }
      }
      case double[] s -> {
        double[] d = (double[]) out;
        for (int i = 0; i < p.length; i++) {
          d[i] = s[(int) p[i]];
        }
      }
      default -> {
        long[] s = (long[]) a;
        long[] d = (long[]) out;
        for (int i = 0; i < p.length; i++) {
          d[i] = s[(int) p[i]];
        }
      }
    }
  }

  /** A copy of a flat tensor with values added at places, which may repeat. */
  static Tensor scatterAddFlat(Tensor flat, Tensor places, Tensor values) {
    Tensor r = Copies.contiguous(flat.alias());
    r = r.storage() == flat.storage() ? Copies.clone(r) : r;
    Object a = r.storage().array();
    long[] p = Operand.longs(places);
    Tensor v = Copies.contiguous(values.alias());
    DType d = r.dtype();
    switch (a) {
      case float[] s when d == DType.FLOAT32 && v.dtype() == d -> {
        float[] x = v.floats();
        for (int i = 0; i < p.length; i++) {
          s[(int) p[i]] += x[v.offset() + i];
        }
      }
      case double[] s when d == DType.FLOAT64 && v.dtype() == d -> {
        double[] x = v.doubles();
        for (int i = 0; i < p.length; i++) {
          s[(int) p[i]] += x[v.offset() + i];
        }
      }
      default -> {
        for (int i = 0; i < p.length; i++) {
          int at = (int) p[i];
          if (d.isComplex()) {
            var old = (org.dlscript.runtime.tensor.Complex) Elements.get(a, d, at);
            Object add = v.at(i);
            var c =
                add instanceof org.dlscript.runtime.tensor.Complex z
                    ? z
                    : org.dlscript.runtime.tensor.Complex.of(v.doubleAt(i));
            Elements.set(a, d, at, old.plus(c));
          } else if (d.isFloatingPoint()) {
            Elements.setDouble(a, d, at, Elements.getDouble(a, d, at) + v.doubleAt(i));
          } else {
            Elements.setLong(a, d, at, Elements.getLong(a, d, at) + v.longAt(i));
          }
        }
      }
    }
    if (Grad.wanted(flat, values)) {
      Grad.record(
          r,
          "PutBackward0",
          new Tensor[] {flat, values},
          null,
          (n, g) ->
              new Tensor[] {
                g,
                n.needs(1)
                    ? Views.reshape(takeFlat(Views.reshape(g, g.numel()), places), values.shape())
                    : null
              });
    }
    return r;
  }
}

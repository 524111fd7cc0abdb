package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.ops.Arithmetic.div;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.Arithmetic.sub;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.launch.ReductionLaunch;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Norms of vectors and matrices, and distances. */
final class Norms {
  private Norms() {}

  /** The p-norm over dimensions, all where null. */
  static Tensor vector(Tensor t, double p, int[] dims, boolean keepdim, DType dtype, String node) {
    Tensor x = dtype == null ? t : Copies.to(t, dtype);
    if (x.dtype().isIntegral()) {
      throw TensorException.runtime(
          (node.startsWith("Norm")
                  ? "norm(): input dtype should be either floating point or complex. Got "
                  : "linalg.vector_norm: Expected a floating point or complex tensor as input. Got"
                      + " ")
              + x.dtype().scalarName()
              + (node.startsWith("Norm") ? " instead." : ""));
    }
    boolean[] mask = Rows.mask(dims, x.rank());
    Tensor size = x.dtype().isComplex() ? Pointwise.abs(x) : x;
    if (size != x) {
      return vector(size, p, dims, keepdim, null, node);
    }
    boolean remote =
        x.home() != null && p == 2 && (x.dtype() == DType.FLOAT32 || x.dtype() == DType.FLOAT64);
    Tensor r = !remote ? null : ReductionLaunch.reduce("squares", x, mask, keepdim);
    if (r != null) {
      Tensor squares = r;
      r = Fused.untracked(() -> Pointwise.sqrt(squares));
    } else {
      r = onHost(x, p, mask, keepdim);
    }
    if (Grad.wanted(x)) {
      Grad.record(
          r,
          node,
          x,
          Grad.save(x, r),
          (n, g) -> {
            Tensor v = n.saved(0);
            Tensor rr = Reductions.keepDims(n.saved(1), v.shape(), mask, keepdim);
            Tensor gg = Reductions.keepDims(g, v.shape(), mask, keepdim);
            return vectorGrad(v, rr, gg, p);
          });
    }
    return r;
  }

  private static Tensor dist(Tensor a, Tensor b, double p) {
    if (!Grad.wanted(a, b) || a.dtype().isComplex() || b.dtype().isComplex()) {
      return vector(sub(a, b), p, null, false);
    }
    Tensor r = Fused.untracked(() -> vector(sub(a, b), p, null, false));
    return Grad.record(
        r,
        "DistBackward0",
        new Tensor[] {a, b},
        Grad.save(a, b, r),
        (n, g) -> {
          Tensor d = vectorGrad(sub(n.saved(0), n.saved(1)), n.saved(2), g, p);
          return new Tensor[] {n.needs(0) ? d : null, n.needs(1) ? Pointwise.neg(d) : null};
        });
  }

  private static Tensor onHost(Tensor x, double p, boolean[] mask, boolean keepdim) {
    boolean floats = p == 2 && x.dtype() == DType.FLOAT32;
    Rows rows = Rows.of(x, floats ? DType.FLOAT32 : DType.FLOAT64, mask, keepdim);
    if (rows.length == 0 && (p < 0 || Double.isInfinite(p)) && rows.count > 0) {
      throw TensorException.runtime(
          "linalg.vector_norm cannot compute the "
              + p
              + " norm on an empty tensor because the operation does not have an identity");
    }
    double[] out = new double[rows.count];
    rows.each(i -> out[i] = p == 2 ? Math.sqrt(rows.norm2(i)) : norm(rows, i, p));
    return Copies.rawTo(Tensor.of(out, rows.shape), x.dtype()).on(x.device());
  }

  private static double norm(Rows rows, int row, double p) {
    double[] a = (double[]) rows.array;
    int from = rows.at + row * rows.length;
    double s = p == Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : 0;
    for (int j = from; j < from + rows.length; j++) {
      double v = Math.abs(a[j]);
      if (p == 1) {
        s += v;
      } else if (p == 0) {
        s += v == 0 ? 0 : 1;
      } else if (Double.isInfinite(p)) {
        s = p > 0 ? Math.max(s, v) : Math.min(s, v);
      } else {
        s += Math.pow(v, p);
      }
    }
    return p == 1 || p == 0 || Double.isInfinite(p) ? s : Math.pow(s, 1 / p);
  }

  private static Tensor vectorGrad(Tensor x, Tensor r, Tensor g, double p) {
    if (p == 0) {
      return Creation.zerosLike(x);
    }
    if (p == 1) {
      return mul(Pointwise.sgn(x), g);
    }
    Tensor zero = Comparison.eq(r, 0);
    if (p == 2) {
      return mul(x, Selection.maskedFill(div(g, r), zero, Tensor.number(0L)));
    }
    if (Double.isInfinite(p)) {
      Tensor top = Copies.to(Comparison.eq(Pointwise.abs(x), r), x.dtype());
      Tensor count = Reductions.sumTo(top, r.shape());
      return mul(mul(Pointwise.sgn(x), top), div(g, count));
    }
    if (p < 1) {
      Tensor self =
          mul(
              Pointwise.sgn(x),
              Selection.maskedFill(
                  Powers.pow(Pointwise.abs(x), Tensor.number(p - 1)),
                  Comparison.eq(x, 0),
                  Tensor.number(0L)));
      return mul(self, mul(g, Powers.pow(r, Tensor.number(1 - p))));
    }
    Tensor self = mul(Pointwise.sgn(x), Powers.pow(Pointwise.abs(x), Tensor.number(p - 1)));
    return mul(
        self,
        Selection.maskedFill(div(g, Powers.pow(r, Tensor.number(p - 1))), zero, Tensor.number(0L)));
  }

  static Tensor vector(Tensor t, double p, int[] dims, boolean keepdim) {
    return vector(t, p, dims, keepdim, null, "LinalgVectorNormBackward0");
  }

  private static double number(Object ord) {
    return switch (ord) {
      case Long l -> l;
      case Double d -> d;
      case Boolean b -> b ? 1 : 0;
      case org.dlscript.runtime.tensor.Complex c ->
          throw TensorException.runtime(
              "norm_kernel_tensor_iterator_impl expects norm to be integer or float");
      default -> throw TensorException.runtime("linalg.norm: Order " + ord + " not supported.");
    };
  }

  /** Matrix norms over two dimensions. */
  static Tensor matrix(Tensor t, Object ord, int[] dims, boolean keepdim, DType dtype) {
    Tensor x = dtype == null ? t : Copies.to(t, dtype);
    if (x.rank() < 2) {
      throw TensorException.runtime(
          "linalg.matrix_norm: The input tensor A must have at least 2 dimensions.");
    }
    if (dims.length != 2) {
      throw TensorException.runtime(
          "linalg.matrix_norm: dim must be a 2-tuple. Got " + java.util.Arrays.toString(dims));
    }
    int r = x.layout().dim(dims[0]);
    int c = x.layout().dim(dims[1]);
    if (r == c) {
      throw TensorException.runtime(
          "linalg.matrix_norm: dims must be different. Got (" + dims[0] + ", " + dims[1] + ")");
    }
    if (x.dtype().isIntegral()) {
      throw TensorException.runtime(
          "linalg.matrix_norm: Expected a floating point or complex tensor as input. Got "
              + x.dtype().scalarName());
    }
    if ("fro".equals(ord)) {
      return vector(x, 2, new int[] {r, c}, keepdim);
    }
    Tensor result;
    if ("nuc".equals(ord) || !(ord instanceof String) && Math.abs(number(ord)) == 2) {
      Tensor s = Decompositions.svdvals(Views.moveDims(x, new int[] {r, c}, new int[] {-2, -1}));
      result =
          "nuc".equals(ord)
              ? Reductions.sum(s, -1)
              : Extrema.amax(s, new int[] {-1}, false, number(ord) > 0);
      if (keepdim) {
        result = Views.unsqueeze(Views.unsqueeze(result, -1), -1);
        return Views.moveDims(result, new int[] {-2, -1}, new int[] {r, c});
      }
      return result;
    }
    if (ord instanceof String) {
      throw TensorException.runtime("linalg.matrix_norm: Order " + ord + " not supported.");
    }
    double p = number(ord);
    if (Math.abs(p) != 1 && !Double.isInfinite(p)) {
      throw TensorException.runtime("linalg.matrix_norm: Order " + p + " not supported.");
    }
    int first = Double.isInfinite(p) ? c : r;
    int second = Double.isInfinite(p) ? r : c;
    Tensor sums = vector(x, 1, new int[] {first}, keepdim);
    int d = keepdim || second < first ? second : second - 1;
    return Extrema.amax(sums, new int[] {d}, keepdim, p > 0);
  }

  private static Tensor linalgNorm(Tensor t, Object ord, int[] dims, boolean keepdim, DType dtype) {
    if (ord != null && dims == null && t.rank() != 1 && t.rank() != 2) {
      throw TensorException.runtime(
          "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got "
              + t.rank()
              + "D.");
    }
    if (ord != null && (dims != null && dims.length == 2 || dims == null && t.rank() == 2)) {
      return matrix(t, ord, dims == null ? new int[] {0, 1} : dims, keepdim, dtype);
    }
    if (ord instanceof String) {
      throw TensorException.runtime("linalg.norm: Order " + ord + " not supported.");
    }
    return vector(
        t, ord == null ? 2 : number(ord), dims, keepdim, dtype, "LinalgVectorNormBackward0");
  }

  /** torch.norm, whose p may be a name. */
  private static Tensor norm(Tensor t, Object p, int[] dims, boolean keepdim, DType dtype) {
    if ("fro".equals(p) && dims != null && dims.length == 2) {
      return Fused.record(
          "SqrtBackward0", x -> vector(x[0], 2, dims, keepdim, dtype, "NormBackward1"), t);
    }
    if ("fro".equals(p) || p == null) {
      return vector(t, 2, dims, keepdim, dtype, "NormBackward1");
    }
    if ("nuc".equals(p)) {
      return matrix(t, "nuc", dims == null ? new int[] {0, 1} : dims, keepdim, dtype);
    }
    if (p instanceof String) {
      throw TensorException.runtime("only valid string values are 'fro' and 'nuc', found " + p);
    }
    return vector(t, number(p), dims, keepdim, dtype, "NormBackward1");
  }

  private static void real(Object number, String name) {
    if (number instanceof org.dlscript.runtime.tensor.Complex) {
      throw TensorException.runtime("renorm: " + name + " must be real-valued");
    }
  }

  static Tensor renorm(Tensor t, double p, int dim, double most) {
    if (p <= 0) {
      throw TensorException.runtime("renorm: non-positive-norm not supported");
    }
    if (t.rank() < 2) {
      throw TensorException.runtime(
          "renorm: input needs at least 2 dimensions, got " + t.rank() + " dimensions");
    }
    int d = t.layout().dim(dim);
    int[] others = new int[t.rank() - 1];
    for (int k = 0, j = 0; k < t.rank(); k++) {
      if (k != d) {
        others[j++] = k;
      }
    }
    Tensor n = vector(t, p, others, true);
    Tensor factor =
        Selection.where(
            Comparison.gt(n, most),
            div(Tensor.number(most), Arithmetic.add(n, 1e-7)),
            Creation.onesLike(n));
    return mul(t, factor);
  }

  static void register() {
    String l = Solving.LINALG;
    Ops.define(
        "norm(Tensor self, Any p='fro', Any dim=None, bool keepdim=False, ScalarType? dtype=None)"
            + " -> Tensor",
        BOTH,
        a ->
            norm(
                a.t(0),
                a.get(1),
                a.has(2) ? Contraction.ints(a.get(2)) : null,
                a.b(3),
                a.dtype(4)));
    Ops.define(
        l,
        "norm(Tensor self, Any ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType?"
            + " dtype=None) -> Tensor",
        FUNCTION,
        a -> linalgNorm(a.t(0), a.get(1), a.ints(2), a.b(3), a.dtype(4)));
    Ops.define(
        l,
        "vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType?"
            + " dtype=None) -> Tensor",
        FUNCTION,
        a -> vector(a.t(0), a.d(1), a.ints(2), a.b(3), a.dtype(4), "LinalgVectorNormBackward0"));
    Ops.define(
        l,
        "matrix_norm(Tensor self, Any ord='fro', int[] dim=[-2,-1], bool keepdim=False, *, ScalarType?"
            + " dtype=None) -> Tensor",
        FUNCTION,
        a -> matrix(a.t(0), a.get(1), a.ints(2), a.b(3), a.dtype(4)));
    Ops.define(
        l,
        "cond(Tensor self, Any p=None) -> Tensor",
        FUNCTION,
        a -> {
          Object p = a.get(1);
          if (p == null || !(p instanceof String) && Math.abs(number(p)) == 2) {
            Tensor s = Decompositions.svdvals(a.t(0));
            Tensor top = Views.select(s, -1, 0);
            Tensor low = Views.select(s, -1, -1);
            return p != null && number(p) < 0 ? div(low, top) : div(top, low);
          }
          int[] dims = {-2, -1};
          return mul(
              matrix(a.t(0), p, dims, false, null),
              matrix(Solving.inv(a.t(0), new int[2][]), p, dims, false, null));
        });
    Ops.define(
        "renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor",
        org.dlscript.runtime.op.Op.ALL,
        a -> {
          real(a.get(1), "p");
          real(a.get(3), "maxnorm");
          return Fused.record("RenormBackward0", t -> renorm(t[0], a.d(1), a.i(2), a.d(3)), a.t(0));
        });
    Ops.define(
        "dist(Tensor self, Tensor other, Scalar p=2) -> Tensor",
        BOTH,
        a ->
            Fused.record("DistBackward0", t -> dist(t[0], t[1], number(a.get(2))), a.t(0), a.t(1)));
    Ops.define(
        l,
        "vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor",
        FUNCTION,
        a -> {
          if (a.t(0).rank() == 1 && a.t(1).rank() == 1) {
            return VectorProducts.vdot(a.t(0), a.t(1));
          }
          int[] shape =
              org.dlscript.runtime.tensor.Layout.broadcastOrThrow(a.t(0).shape(), a.t(1).shape());
          return Reductions.sum(mul(Pointwise.conj(Views.expand(a.t(0), shape)), a.t(1)), a.i(2));
        });
    Ops.define(
        l,
        "cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor",
        FUNCTION,
        a -> cross(a.t(0), a.t(1), a.i(2), "linalg.cross"));
    Ops.define(
        "cross(Tensor self, Tensor other, int? dim=None) -> Tensor",
        BOTH,
        a -> {
          int d = -1;
          if (a.has(2)) {
            d = a.i(2);
          } else {
            int[] s = a.t(0).shape();
            for (int k = s.length - 1; k >= 0; k--) {
              d = s[k] == 3 ? k : d;
            }
            if (d < 0) {
              throw TensorException.runtime("no dimension of size 3 in input");
            }
          }
          return cross(a.t(0), a.t(1), d, "linalg.cross");
        });
    Distances.register();
  }

  private static Tensor shift(Tensor t, int by, int dim) {
    return Joining.roll(t, new int[] {by}, new int[] {dim});
  }

  private static Tensor cross(Tensor x, Tensor y, int dim, String name) {
    if (x.rank() != y.rank()) {
      throw TensorException.runtime(name + ": inputs must have the same number of dimensions.");
    }
    if (x.size(dim) != 3 || y.size(dim) != 3) {
      throw TensorException.runtime(
          name
              + ": inputs dimension "
              + dim
              + " must have length 3. Got "
              + x.size(dim)
              + " and "
              + y.size(dim));
    }
    int[] shape = org.dlscript.runtime.tensor.Layout.broadcastOrThrow(x.shape(), y.shape());
    int d = x.layout().dim(dim);
    Tensor a = Views.expand(x, shape);
    Tensor b = Views.expand(y, shape);
    return Fused.record(
        "LinalgCrossBackward0",
        t ->
            sub(
                mul(shift(t[0], -1, d), shift(t[1], 1, d)),
                mul(shift(t[0], 1, d), shift(t[1], -1, d))),
        a,
        b);
  }
}

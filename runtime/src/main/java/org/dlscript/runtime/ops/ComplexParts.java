package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Complex numbers taken apart and put together. */
final class ComplexParts {
  private ComplexParts() {}

  /** Views complex numbers as pairs of real ones in a last dimension of two. */
  static Tensor viewAsReal(Tensor z) {
    if (!z.dtype().isComplex()) {
      throw TensorException.runtime("view_as_real is only supported for complex tensors");
    }
    Layout l = z.layout();
    int rank = l.rank();
    int[] shape = Layout.with(l.shape, rank, 2);
    int[] strides = new int[rank + 1];
    for (int d = 0; d < rank; d++) {
      strides[d] = 2 * l.strides[d];
    }
    strides[rank] = 1;
    Tensor r = z.reinterpret(z.dtype().toReal(), Layout.strided(shape, strides, 2 * l.offset));
    if (Grad.wanted(z)) {
      Grad.record(r, "ViewAsRealBackward0", z, null, (n, g) -> viewAsComplex(Copies.contiguous(g)));
    }
    return r;
  }

  static Tensor viewAsComplex(Tensor t) {
    Layout l = t.layout();
    int rank = l.rank() - 1;
    if (t.dtype() != DType.FLOAT32 && t.dtype() != DType.FLOAT64) {
      throw TensorException.runtime(
          "view_as_complex is only supported for half, float and double tensors, but got a tensor"
              + " of scalar type: "
              + t.dtype().scalarName());
    }
    if (rank < 0 || l.shape[rank] != 2) {
      throw TensorException.runtime("Tensor must have a last dimension of size 2");
    }
    if (l.numel > 0 && (l.strides[rank] != 1 || l.offset % 2 != 0)) {
      throw TensorException.runtime("Tensor must have a last dimension with stride 1");
    }
    int[] strides = new int[rank];
    for (int d = 0; d < rank; d++) {
      if (l.numel > 0 && l.strides[d] % 2 != 0) {
        throw TensorException.runtime(
            "Tensor must have a stride divisible by 2 for all but last dimension");
      }
      strides[d] = l.strides[d] / 2;
    }
    Layout c = Layout.strided(java.util.Arrays.copyOf(l.shape, rank), strides, l.offset / 2);
    Tensor r = t.reinterpret(t.dtype().toComplex(), c);
    if (Grad.wanted(t)) {
      Grad.record(r, "ViewAsComplexBackward0", t, null, (n, g) -> viewAsReal(g));
    }
    return r;
  }

  private static Tensor part(Tensor z, int k) {
    boolean before = org.dlscript.runtime.autograd.GradMode.set(false);
    Tensor r;
    try {
      Tensor pairs = viewAsReal(z);
      r = pairs.withLayout(pairs.layout().select(pairs.rank() - 1, k));
    } finally {
      org.dlscript.runtime.autograd.GradMode.set(before);
    }
    if (Grad.wanted(z)) {
      Grad.record(
          r,
          "SelectBackward0",
          z,
          null,
          (n, g) ->
              k == 0
                  ? Copies.to(g, g.dtype().toComplex())
                  : Arithmetic.mul(g, Tensor.number(Complex.I)));
    }
    return r;
  }

  static Tensor real(Tensor z) {
    return z.dtype().isComplex() ? part(z, 0) : z;
  }

  static Tensor imag(Tensor z) {
    if (!z.dtype().isComplex()) {
      throw TensorException.runtime("imag is not implemented for tensors with non-complex dtypes.");
    }
    return part(z, 1);
  }

  static Tensor complex(Tensor re, Tensor im) {
    if (re.dtype() != im.dtype()) {
      throw TensorException.runtime(
          "Expected object of scalar type "
              + re.dtype().scalarName()
              + " but got scalar type "
              + im.dtype().scalarName()
              + " for second argument");
    }
    if (!re.dtype().isFloatingPoint()) {
      throw TensorException.runtime(
          "Expected both inputs to be Half, Float or Double tensors but got "
              + re.dtype().scalarName()
              + " and "
              + im.dtype().scalarName());
    }
    DType d = re.dtype().toComplex();
    Tensor r =
        Elementwise.binary(
            BinaryKernel.of("complex", (a, b) -> a, null, (a, b) -> new Complex(a.re(), b.re())),
            re,
            im,
            d);
    if (Grad.wanted(re, im)) {
      Grad.record(
          r,
          "ComplexBackward0",
          new Tensor[] {re, im},
          null,
          (n, g) -> new Tensor[] {real(g), imag(g)});
    }
    return r;
  }

  static Tensor abs(Tensor z) {
    Unary size = Unary.keeping("abs", Math::abs, null).complex(c -> Complex.of(c.abs()));
    Tensor r = Copies.rawTo(size.apply(z), z.dtype().toReal());
    if (Grad.wanted(z)) {
      Grad.record(
          r,
          "AbsBackward0",
          z,
          Grad.save(z),
          (n, g) -> Arithmetic.mul(Pointwise.sgn(n.saved(0)), g));
    }
    return r;
  }

  static Tensor angle(Tensor z) {
    if (!z.dtype().isComplex()) {
      Unary u =
          Unary.floating("angle", a -> a < 0 ? Math.PI : Double.isNaN(a) ? a : 0)
              .derivative((n, g) -> Creation.zerosLike(g));
      return u.apply(z);
    }
    Unary u = Unary.keeping("angle", a -> a, null).complex(c -> Complex.of(c.arg()));
    Tensor r = Copies.rawTo(u.apply(z), z.dtype().toReal());
    if (Grad.wanted(z)) {
      Grad.record(
          r,
          "AngleBackward0",
          z,
          Grad.save(z),
          (n, g) -> {
            Tensor w = n.saved(0);
            Tensor size = Pointwise.abs(w);
            Tensor t =
                Arithmetic.mul(Arithmetic.div(w, Pointwise.square(size)), Tensor.number(Complex.I));
            return Arithmetic.mul(
                Selection.where(Comparison.eq(size, 0), Creation.zerosLike(t), t), g);
          });
    }
    return r;
  }

  /** The conjugate of a complex tensor as scripts get it: marked, unless the tensor was one. */
  static Tensor marked(Tensor of, Tensor conjugate) {
    return of.dtype().isComplex() ? conjugate.conjugated(!of.isConjugated()) : conjugate;
  }

  static void register() {
    Ops.define(
        "view_as_real(Tensor self) -> Tensor",
        Op.FUNCTION,
        a -> {
          if (a.t(0).isConjugated()) {
            throw TensorException.runtime(
                "view_as_real doesn't work on unresolved conjugated tensors.  To resolve the"
                    + " conjugate tensor so you can view it as real, use self.resolve_conj();"
                    + " however, be warned that the resulting tensor will NOT alias the original.");
          }
          return viewAsReal(a.t(0));
        });
    Ops.define("view_as_complex(Tensor self) -> Tensor", Op.FUNCTION, a -> viewAsComplex(a.t(0)));
    Ops.define("real(Tensor self) -> Tensor", Op.FUNCTION | Op.PROPERTY, a -> real(a.t(0)));
    Ops.define("imag(Tensor self) -> Tensor", Op.FUNCTION | Op.PROPERTY, a -> imag(a.t(0)));
    Ops.define(
        "complex(Tensor real, Tensor imag) -> Tensor", Op.FUNCTION, a -> complex(a.t(0), a.t(1)));
    Ops.define(
        "polar(Tensor abs, Tensor angle) -> Tensor",
        Op.FUNCTION,
        a -> {
          if (!a.t(0).dtype().isFloatingPoint() || !a.t(1).dtype().isFloatingPoint()) {
            throw TensorException.runtime(
                "Expected both inputs to be Half, Float or Double tensors but got "
                    + a.t(0).dtype().scalarName()
                    + " and "
                    + a.t(1).dtype().scalarName());
          }
          return Fused.record(
              "PolarBackward0",
              t ->
                  complex(
                      Arithmetic.mul(t[0], Pointwise.cos(t[1])),
                      Arithmetic.mul(t[0], Pointwise.sin(t[1]))),
              a.t(0),
              a.t(1));
        });
    Ops.define("conj(Tensor self) -> Tensor", Op.BOTH, a -> marked(a.t(0), Pointwise.conj(a.t(0))));
    Ops.define(
        "conj_physical(Tensor self) -> Tensor",
        Op.ALL,
        a ->
            a.t(0).dtype().isComplex()
                ? Fused.record("ConjPhysicalBackward0", t -> Pointwise.CONJ.apply(t[0]), a.t(0))
                : a.t(0));
    Ops.define(
        "resolve_conj(Tensor self) -> Tensor",
        Op.BOTH,
        a -> a.t(0).isConjugated() ? Copies.clone(a.t(0)) : a.t(0));
    Ops.define("resolve_neg(Tensor self) -> Tensor", Op.BOTH, a -> a.t(0));
    Ops.define("is_conj(Tensor self) -> bool", Op.BOTH, a -> a.t(0).isConjugated());
    Ops.define("is_neg(Tensor self) -> bool", Op.BOTH, a -> false);
    Ops.define("angle(Tensor self) -> Tensor", Op.BOTH, a -> angle(a.t(0)));
    Ops.define("is_complex(Tensor self) -> bool", Op.BOTH, a -> a.t(0).dtype().isComplex());
    Ops.define(
        "is_floating_point(Tensor self) -> bool", Op.BOTH, a -> a.t(0).dtype().isFloatingPoint());
    Ops.define("is_signed(Tensor self) -> bool", Op.BOTH, a -> a.t(0).dtype().isSigned());
    Ops.define(
        "result_type.Tensor(Tensor tensor, Tensor other) -> ScalarType",
        Op.FUNCTION | Op.NUMBERS_ONLY,
        a -> Promotion.result(new Tensor[] {a.t(0), a.t(1)}));
    Ops.define(
        "can_cast(ScalarType from_, ScalarType to) -> bool",
        Op.FUNCTION,
        a -> org.dlscript.runtime.op.Outputs.canCast(a.dtype(0), a.dtype(1)));
    Ops.define(
        "promote_types(ScalarType type1, ScalarType type2) -> ScalarType",
        Op.FUNCTION,
        a -> DType.promote(a.dtype(0), a.dtype(1)));
  }
}

package org.dlscript.runtime.ops;

import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.Tensor;

/** Elementwise functions of one tensor. */
public final class Pointwise {
  private Pointwise() {}

  static final Unary NEG =
      Unary.keeping("neg", a -> -a, a -> -a)
          .complex(Complex::negate)
          .floats(
              (in, at, out, n) -> {
                for (int i = 0; i < n; i++) {
                  out[i] = -in[at + i];
                }
              })
          .derivative((n, g) -> neg(g));

  static final Unary CONJ =
      Unary.keeping("conj", a -> a, a -> a).complex(Complex::conj).derivative((n, g) -> conj(g));

  public static Tensor neg(Tensor t) {
    return NEG.apply(t);
  }

  /** The complex conjugate; a real tensor is returned itself. */
  public static Tensor conj(Tensor t) {
    return t.dtype().isComplex() ? CONJ.apply(t) : t;
  }

  static void register() {}
}

package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.mul;
import static org.dlscript.runtime.ops.BinaryFunctions.*;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The declarations of the binary functions. */
final class BinaryForms {
  private BinaryForms() {}

  static void register() {
    Ops.define(
        "addcmul.deprecated(Tensor self, Scalar value, Tensor tensor1, Tensor tensor2) -> Tensor",
        Op.BOTH | Op.NO_OUT,
        a -> addcmul(a.t(0), a.t(2), a.t(3), a.get(1)));
    Ops.define(
        "addcdiv.deprecated(Tensor self, Scalar value, Tensor tensor1, Tensor tensor2) -> Tensor",
        Op.BOTH | Op.NO_OUT,
        a -> addcdiv(a.t(0), a.t(2), a.t(3), a.get(1)));
    Ops.define(
        "add.deprecated(Tensor self, Scalar alpha, Tensor other) -> Tensor",
        Op.BOTH | Op.NO_OUT,
        a -> Arithmetic.add(a.t(0), a.t(2), a.get(1)));
    int forms = Op.ALL | Op.NUMBERS;
    int first = Op.ALL | Op.NUMBER_FIRST;
    int numbers = Op.ALL | Op.NUMBERS_ONLY;
    Ops.define(
        "div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor",
        numbers,
        a -> quotient(a.t(0), a.t(1), a.s(2)));
    Ops.define(
        "true_divide(Tensor self, Tensor other) -> Tensor",
        numbers,
        a -> Arithmetic.div(a.t(0), a.t(1)));
    Ops.define(
        "floor_divide(Tensor self, Tensor other) -> Tensor",
        numbers,
        a -> integral(FLOOR_DIVIDE, a.t(0), a.t(1)));
    Ops.define(
        "__rdiv__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a -> mul(Pointwise.reciprocal(a.t(0)), a.t(1)));
    Ops.define(
        "__rtruediv__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a -> mul(Pointwise.reciprocal(a.t(0)), a.t(1)));
    Ops.define(
        "__rfloordiv__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a -> integral(FLOOR_DIVIDE, a.t(1), a.t(0)));
    Ops.define(
        "__rmod__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a -> REMAINDER.apply(a.t(1), a.t(0)));
    Ops.define(
        "__radd__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a -> add(a.t(0), a.t(1)));
    Ops.define(
        "__rmul__(Tensor self, Tensor other) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a -> mul(a.t(0), a.t(1)));
    FMOD.register("torch", "fmod", forms);
    Ops.define(
        "remainder(Tensor self, Tensor other) -> Tensor",
        first,
        a -> {
          if (Promotion.result(a.t(0), a.t(1)) == DType.BOOL) {
            throw TensorException.unsupported("remainder_cpu", DType.BOOL);
          }
          return REMAINDER.apply(a.t(0), a.t(1));
        });
    for (String[] n : new String[][] {{"divide", "div"}}) {
      for (String form : new String[] {"torch.", "torch.Tensor."}) {
        Ops.alias(form + n[0], form + n[1]);
        Ops.alias(form + n[0] + "_", form + n[1] + "_");
      }
    }
    Ops.define(
        "maximum(Tensor self, Tensor other) -> Tensor",
        Op.BOTH,
        a -> real("maximum", MAXIMUM, a.t(0), a.t(1)));
    Ops.define(
        "minimum(Tensor self, Tensor other) -> Tensor",
        Op.BOTH,
        a -> real("minimum", MINIMUM, a.t(0), a.t(1)));
    FMAX.register("torch", "fmax", Op.BOTH & ~Op.NUMBERS);
    FMIN.register("torch", "fmin", Op.BOTH);
    ATAN2.register("torch", "atan2", Op.ALL);
    ATAN2.register("torch", "arctan2", Op.ALL);
    HYPOT.register("torch", "hypot", Op.ALL);
    COPYSIGN.register("torch", "copysign", forms);
    Ops.define(
        "nextafter(Tensor self, Tensor other) -> Tensor",
        Op.ALL,
        a -> BinaryFunctions.nextafter(a.t(0), a.t(1)));
    XLOGY.register("torch", "xlogy", first);
    XLOGY.register("torch.special", "xlogy", Op.FUNCTION | Op.NUMBER_FIRST);
    XLOG1PY.register("torch.special", "xlog1py", Op.FUNCTION | Op.NUMBER_FIRST);
    LOGADDEXP.register("torch", "logaddexp", Op.BOTH);
    LOGADDEXP2.register("torch", "logaddexp2", Op.BOTH);
    GCD.register("torch", "gcd", Op.ALL);
    LCM.register("torch", "lcm", Op.ALL);
    Ops.define(
        "heaviside(Tensor self, Tensor values) -> Tensor",
        Op.ALL,
        a -> {
          if (a.t(0).dtype() != a.t(1).dtype()) {
            throw TensorException.runtime(
                "heaviside is not yet implemented for tensors with different dtypes.");
          }
          return HEAVISIDE.apply(a.t(0), a.t(1));
        });
    Ops.define(
            "ldexp(Tensor self, Tensor other) -> Tensor",
            Op.ALL,
            a -> mul(a.t(0), Powers.pow(Tensor.number(2.0), a.t(1))))
        .overwriting(
            a -> {
              // In place it is the product's out= form.
              if (Grad.wanted(a.t(0), a.t(1))) {
                throw TensorException.runtime(
                    "mul(): functions with out=... arguments don't support automatic"
                        + " differentiation, but one of the arguments requires grad.");
              }
              return false;
            });
    Ops.define(
            "lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor",
            Op.ALL,
            a ->
                lerp(
                    a.t(0),
                    a.t(1),
                    Tensor.number(a.get(2) instanceof Boolean b ? (b ? 1L : 0L) : a.get(2))))
        .refuses("lerp_kernel_scalar", DType.Category.INTEGRAL, DType.Category.BOOL);
    Ops.define(
            "lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor",
            Op.ALL,
            a -> lerp(a.t(0), a.t(1), a.t(2)))
        .refuses("lerp_kernel_tensor", DType.Category.INTEGRAL, DType.Category.BOOL);
    Ops.define(
        "addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
        Op.BOTH,
        a -> addcmul(a.t(0), a.t(1), a.t(2), a.get(3)));
    Ops.define(
        "addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
        Op.BOTH,
        a -> addcdiv(a.t(0), a.t(1), a.t(2), a.get(3)));
  }
}

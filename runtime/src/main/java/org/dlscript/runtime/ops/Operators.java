package org.dlscript.runtime.ops;

import org.dlscript.runtime.op.Devices;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Python's arithmetic operators on tensors and numbers, straight to the kernels; devices must
 * agree.
 */
public final class Operators {
  private Operators() {}

  public static Tensor add(Tensor a, Tensor b) {
    Devices.check(a, b);
    return Arithmetic.add(a, b);
  }

  public static Tensor sub(Tensor a, Tensor b) {
    Devices.check(a, b);
    return Arithmetic.sub(a, b);
  }

  public static Tensor mul(Tensor a, Tensor b) {
    Devices.check(a, b);
    return Arithmetic.mul(a, b);
  }

  public static Tensor div(Tensor a, Tensor b) {
    Devices.check(a, b);
    return Arithmetic.div(a, b);
  }

  /** other - self. */
  public static Tensor subtractFrom(Tensor self, Tensor other) {
    Devices.check(self, other);
    return Arithmetic.rsub(self, other);
  }

  /** other / self. */
  public static Tensor divideInto(Tensor self, Tensor other) {
    Devices.check(self, other);
    return Arithmetic.mul(Pointwise.reciprocal(self), other);
  }
}

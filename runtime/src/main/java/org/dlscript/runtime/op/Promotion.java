package org.dlscript.runtime.op;

import org.dlscript.runtime.session.Session;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** PyTorch's type promotion: tensors with dimensions, then scalar tensors, then Python numbers. */
public final class Promotion {
  private static final Session.Key<DType> DEFAULT = new Session.Key<>(() -> DType.FLOAT32);

  private Promotion() {}

  public static DType defaultDType() {
    return DEFAULT.get();
  }

  public static void setDefaultDType(DType dtype) {
    DEFAULT.set(dtype);
  }

  /** The type that a Python number has on its own. */
  public static DType ofNumber(DType wrapped) {
    return switch (wrapped) {
      case FLOAT64 -> defaultDType();
      case COMPLEX128 -> defaultDType().toComplex();
      default -> wrapped;
    };
  }

  public static DType result(Tensor a, Tensor b) {
    if (a.dtype() == b.dtype()) {
      return a.dtype();
    }
    return result(new Tensor[] {a, b});
  }

  /** The common type of tensors, some of which may be null. */
  public static DType result(Tensor... tensors) {
    DType dims = null;
    DType zero = null;
    DType number = null;
    for (Tensor t : tensors) {
      if (t == null) {
        continue;
      }
      if (t.isWrappedNumber()) {
        DType d = ofNumber(t.dtype());
        number = number == null ? d : DType.promote(number, d);
      } else if (t.rank() == 0) {
        zero = zero == null ? t.dtype() : DType.promote(zero, t.dtype());
      } else {
        dims = dims == null ? t.dtype() : DType.promote(dims, t.dtype());
      }
    }
    return combine(dims, combine(zero, number));
  }

  private static DType combine(DType high, DType low) {
    if (high == null) {
      return low;
    }
    if (low == null) {
      return high;
    }
    if (high.isComplex() || high.category().ordinal() >= low.category().ordinal()) {
      return high;
    }
    if (high.isFloatingPoint() && low.isComplex()) {
      // A real type of the higher priority sets the precision of the parts.
      return high.toComplex();
    }
    return DType.promote(high, low);
  }

  /** Integer types become the default floating-point type. */
  public static DType toFloat(DType d) {
    return d.isIntegral() ? defaultDType() : d;
  }
}

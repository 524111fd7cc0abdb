package org.dlscript.runtime.ops;

import org.dlscript.runtime.op.BindingErrors;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Reads values out of arguments whose schema takes anything; what does not fit is a TypeError that
 * names the argument. Stateless.
 */
final class Given {
  private Given() {}

  /** An element of a list of ints. */
  static int integer(Object v, String operator, String argument, int position) {
    return switch (v) {
      case Long l -> Math.clamp(l, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case Tensor t when t.numel() == 1 && t.dtype().isIntegral() -> (int) t.longAt(0);
      case null, default ->
          throw TensorException.type(
              operator
                  + "(): argument '"
                  + argument
                  + "' must be tuple of ints, but found element of type "
                  + BindingErrors.typeName(v)
                  + " at pos "
                  + (position + 1));
    };
  }

  /** A number, or a tensor of one. */
  static double number(Object v, String operator, String argument) {
    return switch (v) {
      case Number n -> n.doubleValue();
      case Boolean b -> b ? 1 : 0;
      case Tensor t -> t.doubleAt(0);
      case null, default ->
          throw TensorException.type(
              operator
                  + "(): argument '"
                  + argument
                  + "' must be Number, not "
                  + BindingErrors.typeName(v));
    };
  }

  /** Whether a factor changes nothing. */
  static boolean isOne(Object alpha) {
    return (alpha instanceof Long l && l == 1) || (alpha instanceof Double d && d == 1);
  }

  static Object conj(Object number) {
    return number instanceof Complex c ? c.conj() : number;
  }

  static Object negate(Object number) {
    return switch (number) {
      case Long l -> -l;
      case Double d -> -d;
      case Complex c -> c.negate();
      default -> number.equals(Boolean.TRUE) ? -1L : 0L;
    };
  }
}

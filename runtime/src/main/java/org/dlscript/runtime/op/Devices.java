package org.dlscript.runtime.op;

import java.util.Set;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The device of an operation: that of its tensors, which must agree; its results get it too. */
public final class Devices {
  private static final Set<String> MOVES =
      Set.of(
          "to",
          "cpu",
          "cuda",
          "copy_",
          "set_",
          "type_as",
          "index",
          "index_put",
          "index_put_",
          "tensor",
          "as_tensor",
          "is_set_to");

  private Devices() {}

  /** Whether some tensor is elsewhere than on the plain CPU. */
  static boolean involved(Object[] arguments) {
    for (Object o : arguments) {
      if (o instanceof Tensor t) {
        if (t.device() != Device.CPU) {
          return true;
        }
      } else if (o instanceof Tensor[] ts) {
        for (Tensor t : ts) {
          if (t != null && t.device() != Device.CPU) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Throws where two tensors with dimensions lie on different devices. */
  public static void check(Tensor a, Tensor b) {
    if (a.device() != b.device()
        && !a.device().equals(b.device())
        && !a.isWrappedNumber()
        && !b.isWrappedNumber()
        && !(a.rank() == 0 && a.device().isCpu())
        && !(b.rank() == 0 && b.device().isCpu())) {
      throw TensorException.runtime(
          "Expected all tensors to be on the same device, but found at least two devices, "
              + a.device()
              + " and "
              + b.device()
              + "!");
    }
  }

  /** The common device, or null where the operator moves between devices. */
  static Device common(Op op, Object[] arguments) {
    if (MOVES.contains(op.name())) {
      return null;
    }
    Device found = null;
    boolean scalar = true;
    for (int k = 0; k < arguments.length; k++) {
      Tensor[] ts =
          arguments[k] instanceof Tensor t
              ? new Tensor[] {t}
              : arguments[k] instanceof Tensor[] a ? a : new Tensor[0];
      for (Tensor t : ts) {
        if (t == null || t.isWrappedNumber()) {
          continue;
        }
        boolean zeroDim = t.rank() == 0 && t.device().isCpu();
        if (found == null || (scalar && !zeroDim)) {
          if (found != null && !found.equals(t.device()) && !found.isCpu()) {
            throw mismatch(op, found, t.device(), k);
          }
          found = t.device();
          scalar = zeroDim;
        } else if (!zeroDim && !found.equals(t.device())) {
          throw mismatch(op, found, t.device(), k);
        }
      }
    }
    return found;
  }

  private static TensorException mismatch(Op op, Device a, Device b, int k) {
    String where =
        switch (op.name()) {
          case "mm", "bmm", "addmm", "mv", "dot", "index_select", "gather" ->
              " (when checking argument for argument "
                  + op.schema().arguments().get(k).name()
                  + " in method wrapper_"
                  + op.name()
                  + ")";
          case "linear" -> " (when checking argument for argument mat1 in method wrapper_addmm)";
          case "matmul" -> " (when checking argument for argument mat2 in method wrapper_mm)";
          default -> "";
        };
    boolean firstIsCpu = a.isCpu();
    Device x = firstIsCpu && !where.isEmpty() ? b : a;
    Device y = x == a ? b : a;
    return TensorException.runtime(
        "Expected all tensors to be on the same device, but found at least two devices, "
            + x
            + " and "
            + y
            + "!"
            + where);
  }

  /** Labels results. */
  static Object label(Object result, Device device) {
    switch (result) {
      case Tensor t -> t.on(device);
      case Object[] a -> {
        for (Object o : a) {
          if (o instanceof Tensor t) {
            t.on(device);
          }
        }
      }
      case null, default -> {}
    }
    return result;
  }
}

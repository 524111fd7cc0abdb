package org.dlscript.stdlib.torch;

import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.ops.Creation;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.numpy.PyNdarray;

/** {@code torch.Tensor(…)} and {@code torch.FloatTensor(…)}: sizes, or data. */
final class LegacyTensors {
  private LegacyTensors() {}

  static Object make(Object[] a) {
    PyClass cls = (PyClass) a[0];
    Tensor t = of(Promotion.defaultDType(), ((PyTuple) a[1]).items, (PyDict) a[2], "Tensor");
    return cls == TensorType.TENSOR ? PyTensor.of(t) : PyTensor.of(cls, t);
  }

  /** A tensor of the dtype from sizes or from a sequence, array or tensor. */
  static Tensor of(DType dtype, Object[] args, PyDict kw, String name) {
    Object device = kw.remove("device");
    Object size = kw.remove("size");
    if (kw.size() > 0) {
      throw Errors.typeError(name + "(): unexpected keyword argument");
    }
    Tensor t = make(dtype, size != null ? new Object[] {size} : args);
    return device instanceof PyDevice d ? t.on(Placement.of(d.device)) : t;
  }

  private static Tensor make(DType dtype, Object[] args) {
    if (args.length == 0) {
      return Tensor.zeros(dtype, 0);
    }
    if (args.length == 1) {
      Object x = args[0];
      if (x instanceof PyTensor p) {
        return p.tensor.dtype() == dtype ? p.tensor.data() : Copies.to(p.tensor.data(), dtype);
      }
      if (x instanceof PyTuple s && s.type() == TorchSize.TYPE) {
        return Tensor.zeros(dtype, sizes(s.items));
      }
      if (Types.of(x).name().equals("TypedStorage")) {
        Tensor memory = ((PyTensor) Attributes.get(x, "_flat")).tensor;
        return memory.dtype() == dtype ? memory.data() : Copies.to(memory, dtype);
      }
      if (x instanceof PyNdarray
          || x instanceof PyList
          || x instanceof PyTuple
          || x instanceof org.dlscript.language.object.PyRange) {
        Object data =
            Values.data(
                x instanceof org.dlscript.language.object.PyRange ? Iteration.toList(x) : x);
        return data instanceof Tensor t ? Copies.to(t, dtype) : Creation.tensor(data, dtype);
      }
    }
    for (int k = 0; k < args.length; k++) {
      Object o = args[k];
      if (Ints.intOrNull(o) != null) {
        continue;
      }
      if (k > 0) {
        throw Errors.typeError(
            "new(): argument 'size' must be tuple of ints, but found element of type "
                + Types.of(o).name()
                + " at pos "
                + (k + 1));
      }
      throw Errors.typeError(
          o instanceof com.oracle.truffle.api.strings.TruffleString
              ? "new(): invalid data type 'str'"
              : "new(): data must be a sequence (got " + Types.of(o).name() + ")");
    }
    return Creation.sized(dtype, sizes(args));
  }

  private static int[] sizes(Object[] items) {
    int[] out = new int[items.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Ints.asInt(items[i]);
    }
    return out;
  }
}

package org.dlscript.stdlib.numpy;

import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.torch.PyTensor;

/**
 * Attributes and methods that arrays and numpy's scalars share: facts about the memory, and the
 * methods that are functions of the guest module {@code numpy}. Stateless.
 */
final class NdarrayAttributes {
  /** The methods that stand in the guest's table of methods. */
  static final String GUEST =
      "all any argmax argmin argpartition argsort astype byteswap choose clip compress conj"
          + " conjugate copy cumprod cumsum diagonal dot dumps fill flatten itemset max mean min"
          + " newbyteorder nonzero partition prod ptp put ravel repeat reshape resize round"
          + " searchsorted setflags sort squeeze std sum swapaxes take tobytes tofile tostring trace"
          + " transpose var view";

  private NdarrayAttributes() {}

  private static PyNdarray array(Object o) {
    return (PyNdarray) o;
  }

  private static Tensor of(Object o) {
    return ((PyNdarray) o).tensor();
  }

  static void define(TypeBuilder t) {
    for (String name : GUEST.split(" ")) {
      t.raw(name, (args, names, values) -> Calls.call(method(args[0], name), args, names, values));
    }
    memory(t);
    conversions(t);
  }

  private static Object method(Object self, String name) {
    PyModule m = (PyModule) DlsContext.get(null).importer().load("numpy");
    Object f = m.dict.get("_methods") instanceof PyDict d ? d.get(Str.of(name)) : null;
    if (f == null) {
      // A module that numpy itself is still reading asks too early.
      throw Errors.noAttribute(self, name);
    }
    return f;
  }

  private static void memory(TypeBuilder t) {
    t.getter("_tensor", a -> PyTensor.of(of(a)));
    t.getset(
        "shape",
        a -> NdarrayType.shape(array(a).positions()),
        (a, v) -> {
          Tensor x = array(a).positions();
          Tensor r = array(NdarrayType.call("reshape", a, v)).positions();
          x.setLayout(r.layout());
          return PyNone.NONE;
        });
    t.getter("ndim", a -> (long) array(a).positions().rank());
    t.getter("size", a -> (long) array(a).positions().numel());
    t.getter("dtype", a -> array(a).dtype());
    t.getter("itemsize", a -> (long) array(a).dtype().itemSize);
    t.getter("nbytes", a -> (long) array(a).dtype().itemSize * array(a).positions().numel());
    t.getter(
        "strides",
        a -> {
          Tensor x = array(a).positions();
          Object[] out = new Object[x.rank()];
          for (int i = 0; i < out.length; i++) {
            out[i] = (long) x.layout().strides[i] * array(a).dtype().itemSize;
          }
          return new PyTuple(out);
        });
    t.getter("T", a -> NdarrayType.call("transpose", a));
    t.getset(
        "real",
        a -> NdarrayType.result(of(a).dtype().isComplex() ? Ufuncs.op("torch.real", of(a)) : of(a)),
        setter("_set_real"));
    t.getset("imag", a -> NdarrayType.call("imag", a), setter("_set_imag"));
    t.getset("flat", a -> NdarrayType.call("_flat", a), setter("_set_flat"));
    t.getter(
        "base",
        a -> {
          // The engine keeps no list of views: an array over part of a storage is one.
          Tensor x = array(a).positions();
          boolean whole = x.isContiguous() && x.numel() == NdarrayType.storageSize(x);
          return whole ? PyNone.NONE : PyNdarray.of(x.data());
        });
    t.getter(
        "_storage", a -> (long) System.identityHashCode(array(a).positions().storage().array()));
    t.getter("_span", a -> NdarrayType.call("_span_of", a));
    t.getter("flags", a -> NdarrayType.call("_flags", a));
    t.getter("_contiguous", a -> array(a).positions().isContiguous());
    t.getter("_offset", a -> (long) array(a).positions().offset());
    t.getter("_positions", a -> PyTensor.of(array(a).positions()));
  }

  private static void conversions(TypeBuilder t) {
    t.methodN(
        "item(self, /, *args)",
        a -> {
          Object[] args = ((PyTuple) a[1]).items;
          if (args.length > 0) {
            Object r =
                NdarrayType.item(
                    args.length == 1 && of(a[0]).rank() != 1
                        ? NdarrayType.call("ravel", a[0])
                        : a[0],
                    args.length == 1 ? args[0] : a[1]);
            return r instanceof PyNdarray v ? v.scalarValue() : r;
          }
          if (array(a[0]).positions().numel() != 1) {
            throw Errors.valueError("can only convert an array of size 1 to a Python scalar");
          }
          return array(a[0]).pool() != null
              ? array(a[0]).pool().get(array(a[0]).positions().longAt(0))
              : array(a[0]).value(of(a[0]).item());
        });
    t.method("tolist(self, /)", a -> ObjectArrays.toList(array(a)));
    t.methodN("__array__(self, /, dtype=None, copy=None)", a -> a[0]);
    t.method("__copy__(self, /)", a -> NdarrayType.call("copy", a));
    t.method("__deepcopy__(self, memo, /)", (a, memo) -> NdarrayType.call("copy", a));
  }

  /** Setting by a function of the library. */
  private static Fn.F2 setter(String name) {
    return (a, v) -> {
      NdarrayType.call(name, a, v);
      return PyNone.NONE;
    };
  }
}

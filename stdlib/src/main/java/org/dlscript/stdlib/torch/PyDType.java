package org.dlscript.stdlib.torch;

import java.util.EnumMap;
import java.util.Map;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.tensor.DType;

/** {@code torch.dtype}: one object a dtype. */
public final class PyDType extends PyObject {
  static final PyClass TYPE = Types.sealed("torch.dtype", PyDType::define);

  static {
    TYPE.setMessageName("torch.dtype");
  }

  private static final Map<DType, PyDType> ALL = new EnumMap<>(DType.class);

  static {
    for (DType d : DType.values()) {
      ALL.put(d, new PyDType(d));
    }
  }

  public final DType dtype;

  private PyDType(DType dtype) {
    super(TYPE);
    this.dtype = dtype;
  }

  public static PyDType of(DType d) {
    return ALL.get(d);
  }

  private static DType of(Object o) {
    return ((PyDType) o).dtype;
  }

  private static void define(TypeBuilder t) {
    t.method("__repr__(self, /)", d -> Str.of("torch." + of(d).torchName()));
    t.method("__reduce__(self, /)", d -> Str.of(of(d).torchName()));
    t.getter("is_floating_point", d -> of(d).isFloatingPoint());
    t.getter("is_complex", d -> of(d).isComplex());
    t.getter("is_signed", d -> of(d).isSigned());
    t.getter("itemsize", d -> (long) of(d).itemSize());
    t.method("to_real(self, /)", d -> of(of(d).toReal()));
    t.method("to_complex(self, /)", d -> of(of(d).toComplex()));
  }
}

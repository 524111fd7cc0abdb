package org.dlscript.stdlib.torch;

import java.util.EnumMap;
import java.util.Map;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.tensor.MemoryFormat;

/** {@code torch.memory_format}: one object a format. */
final class PyMemoryFormat extends PyObject {
  static final PyClass TYPE = Types.sealed("torch.memory_format", PyMemoryFormat::define);

  static {
    TYPE.setMessageName("torch.memory_format");
  }

  private static final Map<MemoryFormat, PyMemoryFormat> ALL = new EnumMap<>(MemoryFormat.class);

  static {
    for (MemoryFormat f : MemoryFormat.values()) {
      ALL.put(f, new PyMemoryFormat(f));
    }
  }

  final MemoryFormat format;

  private PyMemoryFormat(MemoryFormat format) {
    super(TYPE);
    this.format = format;
  }

  static PyMemoryFormat of(MemoryFormat f) {
    return ALL.get(f);
  }

  private static void define(TypeBuilder t) {
    t.method("__repr__(self, /)", f -> Str.of(((PyMemoryFormat) f).format.toString()));
    t.method("__reduce__(self, /)", f -> Str.of(((PyMemoryFormat) f).format.torchName()));
  }
}

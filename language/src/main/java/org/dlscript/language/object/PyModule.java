package org.dlscript.language.object;

/** A module: its attributes are the items of its namespace dict. */
public final class PyModule extends PyObject {
  public final PyDict dict = new PyDict();

  public PyModule(String name) {
    this(Types.MODULE, name);
  }

  public PyModule(PyClass cls, String name) {
    super(cls);
    dict.put("__name__", Str.of(name));
    dict.put("__doc__", PyNone.NONE);
    dict.put("__package__", PyNone.NONE);
    dict.put("__loader__", PyNone.NONE);
    dict.put("__spec__", PyNone.NONE);
  }

  public String name() {
    Object n = dict.get("__name__");
    return n == null ? "?" : Text.str(n);
  }
}

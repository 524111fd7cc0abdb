package org.dlscript.language.object;

/** A module: its attributes are the items of its namespace dict. */
public final class PyModule extends PyObject {
  public final PyDict dict = new PyDict();

  public PyModule(String name) {
    this(Types.MODULE, name);
  }

  public PyModule(PyClass cls, String name) {
    super(cls);
    begin(Str.of(name), PyNone.NONE);
  }

  private PyModule(PyClass cls) {
    super(cls);
  }

  /** A module without a name, which its class is to initialise. */
  public static PyModule bare(PyClass cls) {
    return new PyModule(cls);
  }

  /** What every module has from the beginning. */
  public final void begin(Object name, Object doc) {
    dict.put("__name__", name);
    dict.put("__doc__", doc);
    dict.put("__package__", PyNone.NONE);
    dict.put("__loader__", PyNone.NONE);
    dict.put("__spec__", PyNone.NONE);
  }

  public String name() {
    Object n = dict.get("__name__");
    return n == null ? "?" : Text.str(n);
  }
}

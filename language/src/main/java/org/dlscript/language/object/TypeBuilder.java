package org.dlscript.language.object;

import java.util.function.Function;
import org.dlscript.language.nodes.Inlined;

/** Declares the methods of a builtin class. */
public final class TypeBuilder {
  private final PyClass cls;

  TypeBuilder(PyClass cls) {
    this.cls = cls;
  }

  public PyClass type() {
    return cls;
  }

  private TypeBuilder add(String declaration, Fn code) {
    PyBuiltin b = PyBuiltin.method(declaration, code, cls);
    cls.set(b.name, b);
    return this;
  }

  public TypeBuilder method(String declaration, Fn.F1 code) {
    return add(declaration, code);
  }

  public TypeBuilder method(String declaration, Fn.F2 code) {
    return add(declaration, code);
  }

  public TypeBuilder method(String declaration, Fn.F3 code) {
    return add(declaration, code);
  }

  public TypeBuilder method(String declaration, Fn.F4 code) {
    return add(declaration, code);
  }

  /** A method that takes all its bound arguments, self first, as one array. */
  public TypeBuilder methodN(String declaration, Fn.FN code) {
    return add(declaration, code);
  }

  /** A method that binds for itself; self is the first argument. */
  public TypeBuilder raw(String name, Fn.Raw code) {
    return add(name + "(self, /, *args, **kwargs)", code);
  }

  /** The usual cases of a method declared before, as nodes. */
  public TypeBuilder inlined(String name, Inlined.Factory make) {
    ((PyBuiltin) cls.own(name)).inlined(make);
    return this;
  }

  /** The same function under another name. */
  public TypeBuilder alias(String name, String existing) {
    cls.set(name, cls.own(existing));
    return this;
  }

  /** A read-only computed attribute. */
  public TypeBuilder getter(String name, Fn.F1 get) {
    cls.set(name, new PyGetSet(cls, name, get, null));
    return this;
  }

  /** A read-only attribute that is a plain field in CPython; so its messages say. */
  public TypeBuilder member(String name, Fn.F1 get) {
    cls.set(name, PyGetSet.member(cls, name, get, null));
    return this;
  }

  /** A computed attribute; the setter's second argument is null on deletion. */
  public TypeBuilder getset(String name, Fn.F1 get, Fn.F2 set) {
    cls.set(name, new PyGetSet(cls, name, get, set));
    return this;
  }

  public TypeBuilder constant(String name, Object value) {
    cls.set(name, value);
    return this;
  }

  /** {@code __new__(cls, …)}: gets the class and the bound arguments as one array. */
  public TypeBuilder constructor(String declaration, Fn.FN code) {
    PyBuiltin b =
        new PyBuiltin(
            Types.BUILTIN_FUNCTION,
            "__new__" + declaration.substring(declaration.indexOf('(')),
            code,
            null,
            null,
            null);
    cls.set("__new__", new PyWrapped(Types.STATICMETHOD, b));
    cls.set("__constructor_name__", Str.of(declaration.substring(0, declaration.indexOf('('))));
    return this;
  }

  public TypeBuilder staticMethod(String declaration, Fn code) {
    PyBuiltin b = PyBuiltin.function(declaration, code, null, null);
    cls.set(b.name, new PyWrapped(Types.STATICMETHOD, b));
    return this;
  }

  /** A class method: the class is the first argument. */
  public TypeBuilder classMethod(String declaration, Fn code) {
    PyBuiltin b = PyBuiltin.function(declaration, code, null, null);
    cls.set(b.name, new PyWrapped(Types.CLASSMETHOD, b));
    return this;
  }

  public TypeBuilder allocator(Function<PyClass, PyObject> allocator) {
    cls.setAllocator(allocator);
    return this;
  }

  public TypeBuilder doc(String text) {
    cls.set("__doc__", Str.of(text));
    return this;
  }
}

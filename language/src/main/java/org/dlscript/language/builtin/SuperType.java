package org.dlscript.language.builtin;

import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySuper;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code super}; the form without arguments is filled in by the calling node. */
public final class SuperType {
  private SuperType() {}

  public static void define(TypeBuilder t) {
    t.constructor(
        "super(cls, type=<absent>, object_or_type=<absent>, /)",
        a -> {
          if (a[1] == null) {
            throw Errors.runtimeError("super(): no arguments");
          }
          if (!(a[1] instanceof PyClass c)) {
            throw Errors.typeError(
                "super() argument 1 must be a type, not " + Types.of(a[1]).name());
          }
          if (a[2] == null) {
            return new PySuper((PyClass) a[0], c, PyNone.NONE, null);
          }
          PySuper plain = of(c, a[2]);
          return a[0] == Types.SUPER
              ? plain
              : new PySuper((PyClass) a[0], c, plain.self, plain.startType);
        });
    // The constructor has done it; a subclass may hand on its arguments.
    t.method("__init__(self, /, *args)", (s, args) -> PyNone.NONE);
    t.method(
        "__repr__(self, /)",
        s -> {
          PySuper p = (PySuper) s;
          return Str.of(
              "<super: <class '"
                  + p.cls.name()
                  + "'>, "
                  + (p.startType == null ? "NULL" : "<" + p.startType.name() + " object>")
                  + ">");
        });
    t.method(
        "__get__(self, instance, owner=None, /)",
        (s, instance, owner) -> {
          PySuper p = (PySuper) s;
          if (instance == PyNone.NONE || p.startType != null) {
            return p;
          }
          return p.type() == Types.SUPER
              ? of(p.cls, instance)
              : Calls.call(p.type(), p.cls, instance);
        });
    t.getter("__thisclass__", s -> ((PySuper) s).cls);
    t.getter("__self__", s -> ((PySuper) s).self);
    t.getter(
        "__self_class__",
        s -> {
          PyClass c = ((PySuper) s).startType;
          return c == null ? PyNone.NONE : c;
        });
  }

  /** {@code super(cls, self)} for an instance or a subclass. */
  public static PySuper of(PyClass cls, Object self) {
    if (self instanceof PyClass s && s.isSubclassOf(cls)) {
      return new PySuper(cls, self, s);
    }
    PyClass t = Types.of(self);
    if (t.isSubclassOf(cls)) {
      return new PySuper(cls, self, t);
    }
    Object claimed = Attributes.findQuietly(self, "__class__");
    if (claimed instanceof PyClass c && c.isSubclassOf(cls)) {
      return new PySuper(cls, self, c);
    }
    throw Errors.typeError(
        "super(type, obj): obj ("
            + (self instanceof PyClass c ? "type " + c.name() : "instance of " + t.name())
            + ") is not an instance or subtype of type ("
            + cls.name()
            + ").");
  }
}

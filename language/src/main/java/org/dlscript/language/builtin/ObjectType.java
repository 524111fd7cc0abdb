package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Constructors;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Identity;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code object}, and the classes of None, Ellipsis and NotImplemented. */
public final class ObjectType {
  private ObjectType() {}

  public static void define(TypeBuilder t) {
    t.constructor(
        "object(cls, /, *args, **kwargs)",
        a ->
            Constructors.newObject(
                (PyClass) a[0], ((PyTuple) a[1]).size() + ((PyDict) a[2]).size() > 0));
    t.methodN(
        "__init__(self, /, *args, **kwargs)",
        a -> {
          if (((PyTuple) a[1]).size() + ((PyDict) a[2]).size() > 0) {
            PyClass c = Types.of(a[0]);
            boolean own = c.slot(Slot.INIT) != Types.OBJECT.own("__init__");
            if (own || c.slot(Slot.NEW) == Types.OBJECT.own("__new__")) {
              throw Errors.typeError(
                  (own ? "object" : c.name())
                      + ".__init__() takes exactly one argument (the instance to initialize)");
            }
          }
          return PyNone.NONE;
        });
    t.method("__repr__(self, /)", self -> Str.of(Text.defaultRepr(self)));
    t.method("__str__(self, /)", Text::reprObject);
    t.method("__hash__(self, /)", Hashing::identity);
    t.method(
        "__eq__(self, value, /)",
        (self, o) -> Identity.same(self, o) ? (Object) true : PyNone.NOT_IMPLEMENTED);
    t.method("__ne__(self, value, /)", ObjectType::notEqual);
    for (String name : new String[] {"__lt__", "__le__", "__gt__", "__ge__"}) {
      t.method(name + "(self, value, /)", (self, o) -> PyNone.NOT_IMPLEMENTED);
    }
    t.method(
        "__getattribute__(self, name, /)",
        (self, name) -> {
          String n = attributeName(name);
          Object v = Attributes.plain(self, Types.of(self), n);
          if (v == null) {
            throw Errors.noAttribute(self, n);
          }
          return v;
        });
    t.method(
        "__setattr__(self, name, value, /)",
        (self, name, value) -> {
          notForClass(self, "__setattr__");
          Attributes.setPlain(self, Types.of(self), attributeName(name), value);
          return PyNone.NONE;
        });
    t.method(
        "__delattr__(self, name, /)",
        (self, name) -> {
          notForClass(self, "__delattr__");
          Attributes.setPlain(self, Types.of(self), attributeName(name), null);
          return PyNone.NONE;
        });
    t.method("__dir__(self, /)", self -> Directory.of(self));
    t.method(
        "__format__(self, format_spec, /)",
        (self, spec) -> {
          if (!((TruffleString) spec).isEmpty()) {
            throw Errors.typeError(
                "unsupported format string passed to "
                    + Types.of(self).messageName()
                    + ".__format__");
          }
          return Text.strObject(self);
        });
    t.method("__sizeof__(self, /)", self -> 16L);
    t.method("__reduce__(self, /)", self -> Copying.reduce(self, 0));
    t.method(
        "__reduce_ex__(self, protocol, /)",
        (self, protocol) -> {
          Object own = Types.of(self).lookup("__reduce__");
          if (own != Types.OBJECT.own("__reduce__")) {
            return Calls.call(Attributes.get(self, "__reduce__"));
          }
          return Copying.reduce(self, org.dlscript.language.object.Ints.asInt(protocol));
        });
    t.method("__getstate__(self, /)", Copying::state);
    t.classMethod(
        "__init_subclass__(cls, /)", (org.dlscript.language.object.Fn.F1) cls -> PyNone.NONE);
    t.classMethod(
        "__subclasshook__(cls, subclass, /)",
        (org.dlscript.language.object.Fn.F2) (cls, sub) -> PyNone.NOT_IMPLEMENTED);
    t.getset("__class__", Types::of, ObjectType::setClass);
    t.getset(
        "__dict__",
        self -> {
          if (self instanceof PyObject o && o.type().hasDict()) {
            return o.instanceDict();
          }
          throw Errors.noAttribute(self, "__dict__");
        },
        (self, value) -> {
          if (self instanceof PyClass c) {
            throw Errors.attributeError(
                c, "__dict__", "attribute '__dict__' of 'type' objects is not writable");
          }
          if (value == null) {
            if (self instanceof org.dlscript.language.object.PyFunction) {
              throw Errors.typeError("cannot delete __dict__");
            }
            ((PyObject) self).replaceInstanceDict(new PyDict());
            return PyNone.NONE;
          }
          if (!(value instanceof PyDict d)) {
            throw Errors.typeError(
                "__dict__ must be set to a dictionary, not a '"
                    + (value == null ? "NoneType" : Types.of(value).messageName())
                    + "'");
          }
          ((PyObject) self).replaceInstanceDict(d);
          return PyNone.NONE;
        });
    t.constant("__doc__", Str.of("The base class of the class hierarchy."));
  }

  /** Classes are changed by type's own methods, which know what must not be. */
  private static void notForClass(Object self, String method) {
    if (self instanceof PyClass) {
      throw Errors.typeError(
          "can't apply this " + method + " to " + Types.of(self).messageName() + " object");
    }
  }

  static String attributeName(Object name) {
    if (org.dlscript.language.object.PyBoxed.unbox(name) instanceof TruffleString s) {
      return Str.java(s).intern();
    }
    throw Errors.typeError(
        "attribute name must be string, not '" + Types.of(name).messageName() + "'");
  }

  private static Object notEqual(Object self, Object o) {
    Object r = Calls.call(Types.of(self).slot(Slot.EQ), self, o);
    return r == PyNone.NOT_IMPLEMENTED
        ? r
        : (Object) !org.dlscript.language.object.Operators.truth(r);
  }

  private static boolean sameSlots(PyClass a, PyClass b) {
    PyClass x = ClassLayout.solid(a);
    PyClass y = ClassLayout.solid(b);
    // Two classes that add the same slots to the same base are alike.
    return x == y
        || x.slotNames().length > 0
            && java.util.Set.of(x.slotNames()).equals(java.util.Set.of(y.slotNames()))
            && ClassLayout.solid(ClassLayout.best(x.bases()))
                == ClassLayout.solid(ClassLayout.best(y.bases()));
  }

  private static Object setClass(Object self, Object value) {
    if (!(value instanceof PyClass c)) {
      throw Errors.typeError(
          "__class__ must be set to a class, not '"
              + (value == null ? "NoneType" : Types.of(value).messageName())
              + "' object");
    }
    if (self instanceof org.dlscript.language.object.PyModule m && c.isSubclassOf(Types.MODULE)) {
      m.setType(c);
      return PyNone.NONE;
    }
    if (self instanceof Console.Stream s && c.isSubclassOf(Console.STREAM)) {
      s.setType(c);
      return PyNone.NONE;
    }
    if (!(self instanceof PyObject o)
        || o.type().isBuiltin() && !(o instanceof org.dlscript.language.object.PyModule)
        || c.isBuiltin()) {
      throw Errors.typeError(
          "__class__ assignment only supported for mutable types or ModuleType subclasses");
    }
    if (o.type().hasDict() != c.hasDict() || !sameSlots(o.type(), c)) {
      throw Errors.typeError(
          "__class__ assignment: '"
              + c.name()
              + "' object layout differs from '"
              + Types.of(self).messageName()
              + "'");
    }
    o.setType(c);
    return PyNone.NONE;
  }

  public static void defineNone(TypeBuilder t) {
    t.constructor("NoneType(cls, /)", a -> PyNone.NONE);
    t.method("__repr__(self, /)", self -> Str.of("None"));
    t.method("__bool__(self, /)", self -> false);
    t.method("__hash__(self, /)", self -> 0xfca86420L);
  }

  public static void defineEllipsis(TypeBuilder t) {
    t.constructor("ellipsis(cls, /)", a -> PyNone.ELLIPSIS);
    t.method("__repr__(self, /)", self -> Str.of("Ellipsis"));
    t.method("__reduce__(self, /)", self -> Str.of("Ellipsis"));
  }

  public static void defineNotImplemented(TypeBuilder t) {
    t.constructor("NotImplementedType(cls, /)", a -> PyNone.NOT_IMPLEMENTED);
    t.method("__repr__(self, /)", self -> Str.of("NotImplemented"));
    t.method("__reduce__(self, /)", self -> Str.of("NotImplemented"));
  }

  /** {@code object.__dir__} and friends as a list of names. */
  static PyList names(java.util.Collection<String> names) {
    PyList l = new PyList();
    for (String n : names) {
      l.add(Str.of(n));
    }
    return l;
  }
}

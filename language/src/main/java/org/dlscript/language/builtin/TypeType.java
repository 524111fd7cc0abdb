package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code type}, and the classes of {@code X | Y} and {@code list[int]}. */
public final class TypeType {
  private TypeType() {}

  public static void define(TypeBuilder t) {
    t.constructor(
        "type(cls, object_or_name, bases=<absent>, dict=<absent>, /, **kwds)", TypeType::make);
    t.methodN(
        "__init__(self, /, *args, **kwargs)",
        a -> {
          int n = ((PyTuple) a[1]).size();
          if (n != 1 && n != 3) {
            throw Errors.typeError("type.__init__() takes 1 or 3 arguments");
          }
          return PyNone.NONE;
        });
    t.methodN(
        "__call__(self, /, *args, **kwargs)",
        a -> {
          PyDict kw = (PyDict) a[2];
          return Calls.instantiate(
              (PyClass) a[0], ((PyTuple) a[1]).items, Iteration.toStrings(kw), kw.valuesArray());
        });
    t.method("__repr__(self, /)", c -> Str.of(repr((PyClass) c)));
    t.method(
        "__getattribute__(self, name, /)",
        (c, name) -> {
          String n = ObjectType.attributeName(name);
          Object v = Attributes.ofClass((PyClass) c, n);
          if (v == null) {
            throw Errors.noAttribute(c, n);
          }
          return v;
        });
    t.method(
        "__setattr__(self, name, value, /)",
        (c, name, value) -> {
          Attributes.setPlain(c, Types.of(c), ObjectType.attributeName(name), value);
          return PyNone.NONE;
        });
    t.method(
        "__delattr__(self, name, /)",
        (c, name) -> {
          Attributes.setPlain(c, Types.of(c), ObjectType.attributeName(name), null);
          return PyNone.NONE;
        });
    t.method("mro(self, /)", c -> new PyList(((PyClass) c).mro().clone()));
    t.method("__subclasses__(self, /)", c -> new PyList(((PyClass) c).subclassesAlive().toArray()));
    t.method(
        "__instancecheck__(self, instance, /)", (c, o) -> TypeChecks.plainInstance(o, (PyClass) c));
    t.method("__subclasscheck__(self, subclass, /)", (c, o) -> TypeChecks.plainSubclass(o, c));
    t.method("__or__(self, value, /)", UnionType::of);
    t.method("__ror__(self, value, /)", (a, b) -> UnionType.of(b, a));
    t.method("__dir__(self, /)", Directory::of);
    t.classMethod(
        "__prepare__(cls, /, *args, **kwargs)",
        (org.dlscript.language.object.Fn.FN) a -> new PyDict());
    t.getset(
        "__name__",
        c -> Str.of(((PyClass) c).name()),
        (c, v) -> {
          PyClass k = mutable(c, "__name__");
          k.setName(ClassCreation.className(string(v, "__name__", k)));
          return PyNone.NONE;
        });
    t.getset(
        "__qualname__",
        c -> Str.of(((PyClass) c).qualname()),
        (c, v) -> {
          PyClass k = mutable(c, "__qualname__");
          k.setQualname(string(v, "__qualname__", k));
          return PyNone.NONE;
        });
    t.getset(
        "__module__",
        c -> {
          Object m = ((PyClass) c).own("__module__");
          if (m instanceof org.dlscript.language.object.PyGetSet) {
            // That of its instances, not its own.
            return Str.of("builtins");
          }
          return m == null || c == Types.TYPE ? Str.of("builtins") : m;
        },
        (c, v) -> {
          mutable(c, "__module__").set("__module__", v);
          // The line was one of the old module's.
          ((PyClass) c).remove("__firstlineno__");
          return PyNone.NONE;
        });
    t.getset(
        "__doc__",
        c -> {
          Object d = ((PyClass) c).own("__doc__");
          return d == null || d instanceof org.dlscript.language.object.PyGetSet
              ? PyNone.NONE
              : Attributes.bind(d, null, (PyClass) c);
        },
        (c, v) -> {
          if (v == null) {
            throw Errors.typeError(
                "cannot delete '__doc__' attribute of immutable type '"
                    + ((PyClass) c).name()
                    + "'");
          }
          mutable(c, "__doc__").set("__doc__", v);
          return PyNone.NONE;
        });
    t.getset(
        "__bases__",
        c -> new PyTuple((Object[]) ((PyClass) c).bases().clone()),
        TypeType::setBases);
    t.getter("__mro__", c -> new PyTuple((Object[]) ((PyClass) c).mro().clone()));
    t.getter(
        "__base__",
        c -> {
          PyClass[] b = ((PyClass) c).bases();
          return b.length == 0 ? PyNone.NONE : ClassLayout.best(b);
        });
    t.getter("__dict__", c -> ClassDict.of((PyClass) c));
    t.getter("__basicsize__", c -> 16L);
    t.getter("__itemsize__", c -> 0L);
    t.getter("__dictoffset__", c -> ((PyClass) c).hasDict() ? -1L : 0L);
    t.getter("__flags__", c -> ClassLayout.flags((PyClass) c));
    t.getset(
        "__abstractmethods__",
        c -> {
          Object v = ((PyClass) c).own("__abstractmethods__");
          if (v == null || c == Types.TYPE) {
            throw Errors.noAttribute(c, "__abstractmethods__");
          }
          return v;
        },
        (c, v) -> {
          PyClass k = (PyClass) c;
          if (v == null) {
            if (k.own("__abstractmethods__") == null) {
              throw Errors.noAttribute(c, "__abstractmethods__");
            }
            k.set("__abstractmethods__", null);
            k.setAbstract(false);
            return PyNone.NONE;
          }
          k.set("__abstractmethods__", v);
          k.setAbstract(Operators.truth(v));
          return PyNone.NONE;
        });
    t.getset(
        "__annotations__",
        c -> {
          PyClass k = (PyClass) c;
          Object v = k.own("__annotations__");
          if (v == null) {
            if (k.isBuiltin()) {
              throw Errors.noAttribute(c, "__annotations__");
            }
            v = new PyDict();
            k.set("__annotations__", v);
          }
          return v;
        },
        (c, v) -> {
          PyClass k = mutable(c, "__annotations__");
          if (v != null) {
            k.set("__annotations__", v);
          } else if (k.own("__annotations__") == null) {
            throw Errors.noAttribute(c, "__annotations__");
          } else {
            k.remove("__annotations__");
          }
          return PyNone.NONE;
        });
    t.getset(
        "__type_params__",
        c -> {
          Object v = ((PyClass) c).own("__type_params__");
          return v == null || v instanceof org.dlscript.language.object.PyGetSet
              ? PyTuple.EMPTY
              : v;
        },
        (c, v) -> {
          if (v == null) {
            throw Errors.typeError(
                "cannot delete '__type_params__' attribute of immutable type '"
                    + ((PyClass) c).name()
                    + "'");
          }
          mutable(c, "__type_params__").set("__type_params__", v);
          return PyNone.NONE;
        });
    t.getter("__text_signature__", c -> PyNone.NONE);
  }

  private static Object make(Object[] a) {
    PyClass meta = (PyClass) a[0];
    PyDict kw = (PyDict) a[4];
    if (a[2] == null && a[3] == null) {
      if (meta == Types.TYPE) {
        return Types.of(a[1]);
      }
      throw Errors.typeError("type.__new__() takes exactly 3 arguments (1 given)");
    }
    if (a[2] == null || a[3] == null) {
      throw Errors.typeError(
          meta == Types.TYPE
              ? "type() takes 1 or 3 arguments"
              : "type.__new__() takes exactly 3 arguments (2 given)");
    }
    if (!(org.dlscript.language.object.PyBoxed.unbox(a[1]) instanceof TruffleString name)) {
      throw Errors.typeError("type.__new__() argument 1 must be str, not " + Types.of(a[1]).name());
    }
    if (!(a[2] instanceof PyTuple bases)) {
      throw Errors.typeError(
          "type.__new__() argument 2 must be tuple, not " + Types.of(a[2]).name());
    }
    if (!(a[3] instanceof PyDict namespace)) {
      throw Errors.typeError(
          "type.__new__() argument 3 must be dict, not " + Types.of(a[3]).name());
    }
    for (Object b : bases.items) {
      if (!(b instanceof PyClass) && Attributes.findQuietly(b, "__mro_entries__") != null) {
        throw Errors.typeError(
            "type() doesn't support MRO entry resolution; use types.new_class()");
      }
    }
    PyClass winner = ClassCreation.winner(meta, bases);
    if (winner != meta && winner.slot(Slot.NEW) != Types.TYPE.own("__new__")) {
      Object make = winner.slot(Slot.NEW);
      Object f =
          make instanceof org.dlscript.language.object.PyWrapped w
              ? w.callable
              : Attributes.bind(make, null, winner);
      return Calls.call(
          f,
          new Object[] {winner, a[1], bases, namespace},
          Iteration.toStrings(kw),
          kw.valuesArray());
    }
    return ClassCreation.newType(
        meta,
        ClassCreation.className(Str.java(name)),
        bases,
        namespace,
        Iteration.toStrings(kw),
        kw.valuesArray());
  }

  static String repr(PyClass c) {
    Object m = c.own("__module__");
    String module = m instanceof TruffleString s ? Str.java(s) : "builtins";
    return "<class '" + (module.equals("builtins") ? "" : module + ".") + c.qualname() + "'>";
  }

  private static PyClass mutable(Object c, String name) {
    PyClass k = (PyClass) c;
    if (k.isBuiltin()) {
      throw Errors.typeError(
          "cannot set '" + name + "' attribute of immutable type '" + k.name() + "'");
    }
    return k;
  }

  private static String string(Object v, String what, PyClass c) {
    if (org.dlscript.language.object.PyBoxed.unbox(v) instanceof TruffleString s) {
      return Str.java(s);
    }
    if (v == null) {
      throw Errors.typeError("cannot delete '" + what + "' attribute of type '" + c.name() + "'");
    }
    throw Errors.typeError(
        "can only assign string to "
            + c.name()
            + "."
            + what
            + ", not '"
            + Types.of(v).messageName()
            + "'");
  }

  private static Object setBases(Object c, Object v) {
    PyClass k = mutable(c, "__bases__");
    if (v == null) {
      throw Errors.typeError("cannot delete '__bases__' attribute of type '" + k.name() + "'");
    }
    if (!(v instanceof PyTuple given)) {
      throw Errors.typeError(
          "can only assign tuple to " + k.name() + ".__bases__, not " + Types.of(v).messageName());
    }
    if (given.size() == 0) {
      throw Errors.typeError(
          "can only assign non-empty tuple to " + k.name() + ".__bases__, not ()");
    }
    Object[] items = given.items;
    PyClass[] bases = new PyClass[items.length];
    for (int i = 0; i < items.length; i++) {
      if (!(items[i] instanceof PyClass b)) {
        throw Errors.typeError(
            k.name()
                + ".__bases__ must be tuple of classes, not '"
                + Types.of(items[i]).name()
                + "'");
      }
      bases[i] = b;
      for (int j = 0; j < i; j++) {
        if (bases[j] == b) {
          throw Errors.typeError("duplicate base class " + b.name());
        }
      }
      if (b.isSubclassOf(k)) {
        throw Errors.typeError("a __bases__ item causes an inheritance cycle");
      }
      if (!b.isSubclassable()) {
        throw Errors.typeError("type '" + b.messageName() + "' is not an acceptable base type");
      }
    }
    PyClass before = ClassLayout.solid(ClassLayout.best(k.bases()));
    if (ClassLayout.solid(ClassLayout.best(bases)) != before) {
      throw Errors.typeError(
          "__bases__ assignment: '"
              + bases[0].name()
              + "' object layout differs from '"
              + k.bases()[0].name()
              + "'");
    }
    k.setBases(bases);
    return PyNone.NONE;
  }

  static String shortName(Object o) {
    if (o == Types.NONE_TYPE) {
      return "None";
    }
    if (o instanceof PyClass c) {
      String r = repr(c);
      return r.substring(8, r.length() - 2);
    }
    return o == PyNone.ELLIPSIS ? "..." : Text.repr(o);
  }

  static boolean isBuiltinSlot(PyClass meta, Slot slot) {
    return meta.slot(slot) instanceof PyBuiltin b && b.owner == Types.TYPE;
  }
}

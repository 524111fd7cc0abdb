package org.dlscript.language.builtin;

import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyGetSet;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyProperty;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.PyWrapped;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code property}, {@code classmethod}, {@code staticmethod} and computed attributes. */
public final class DescriptorTypes {
  private DescriptorTypes() {}

  private static PyProperty property(Object o) {
    return (PyProperty) o;
  }

  public static void defineProperty(TypeBuilder t) {
    t.constructor(
        "property(cls, fget=None, fset=None, fdel=None, doc=None)",
        a -> {
          PyProperty p = new PyProperty((PyClass) a[0], a[1], a[2], a[3], PyNone.NONE);
          document(p, a[1], a[4]);
          return p;
        });
    t.methodN(
        "__init__(self, fget=None, fset=None, fdel=None, doc=None)",
        a -> {
          PyProperty p = property(a[0]);
          p.getter = a[1];
          p.setter = a[2];
          p.deleter = a[3];
          document(p, a[1], a[4]);
          return PyNone.NONE;
        });
    t.method("getter(self, fget, /)", (p, f) -> with(property(p), f, null, null));
    t.method("setter(self, fset, /)", (p, f) -> with(property(p), null, f, null));
    t.method("deleter(self, fdel, /)", (p, f) -> with(property(p), null, null, f));
    t.method(
        "__get__(self, instance, owner=None, /)",
        (p, o, owner) -> Attributes.bind(p, o == PyNone.NONE ? null : o, Types.of(o)));
    t.method(
        "__set__(self, instance, value, /)",
        (p, o, v) -> {
          property(p).set(o, v);
          return PyNone.NONE;
        });
    t.method(
        "__delete__(self, instance, /)",
        (p, o) -> {
          property(p).delete(o);
          return PyNone.NONE;
        });
    t.methodN(
        "__set_name__(self, /, *args)",
        a -> {
          Object[] args = ((PyTuple) a[1]).items;
          if (args.length != 2) {
            throw Errors.typeError(
                "__set_name__() takes 2 positional arguments but " + args.length + " were given");
          }
          property(a[0]).name = args[1];
          return PyNone.NONE;
        });
    t.member("fget", p -> property(p).getter);
    t.member("fset", p -> property(p).setter);
    t.member("fdel", p -> property(p).deleter);
    t.getset(
        "__doc__",
        p -> property(p).doc,
        (p, v) -> {
          property(p).doc = v == null ? PyNone.NONE : v;
          return PyNone.NONE;
        });
    t.getset(
        "__name__",
        p -> {
          PyProperty q = property(p);
          Object name = q.name();
          if (name == null) {
            throw Errors.noAttribute(q, "__name__");
          }
          return name;
        },
        (p, v) -> {
          property(p).name = v;
          return PyNone.NONE;
        });
    t.getter(
        "__isabstractmethod__",
        p -> isAbstract(property(p).getter) || isAbstract(property(p).setter));
  }

  /** A subclass's instance has its documentation in its own attribute, as the class has one too. */
  private static void document(PyProperty p, Object getter, Object given) {
    p.ownDoc = given != PyNone.NONE;
    Object doc = p.ownDoc ? given : docOf(getter);
    p.doc = doc;
    if (p.type() != Types.PROPERTY) {
      if (doc == PyNone.NONE && !p.ownDoc && p.getter == PyNone.NONE) {
        return;
      }
      try {
        Attributes.set(p, "__doc__", doc);
      } catch (org.dlscript.language.object.PyException e) {
        if (p.ownDoc || !e.is(org.dlscript.language.object.ExceptionTypes.ATTRIBUTE_ERROR)) {
          throw e;
        }
      }
    }
  }

  private static Object docOf(Object getter) {
    Object d = getter == PyNone.NONE ? null : Attributes.findQuietly(getter, "__doc__");
    return d == null ? PyNone.NONE : d;
  }

  private static Object with(PyProperty p, Object get, Object set, Object delete) {
    Object getter = get == null || get == PyNone.NONE ? p.getter : get;
    Object doc = p.ownDoc || getter == PyNone.NONE ? p.doc : PyNone.NONE;
    Object made =
        Calls.call(
            p.type(),
            getter,
            set == null || set == PyNone.NONE ? p.setter : set,
            delete == null || delete == PyNone.NONE ? p.deleter : delete,
            doc);
    if (made instanceof PyProperty q) {
      q.name = p.name;
      q.ownDoc = p.ownDoc;
    }
    return made;
  }

  /** Whether a function, or what wraps one, says that it is abstract. */
  public static boolean isAbstract(Object f) {
    Object v = f == PyNone.NONE ? null : Attributes.findQuietly(f, "__isabstractmethod__");
    return v != null && org.dlscript.language.object.Operators.truth(v);
  }

  public static void defineClassMethod(TypeBuilder t) {
    wrapped(t, "classmethod");
    t.method(
        "__get__(self, instance, owner=None, /)",
        (w, o, owner) ->
            Attributes.bind(
                w, o == PyNone.NONE ? null : o, owner instanceof PyClass c ? c : Types.of(o)));
  }

  public static void defineStaticMethod(TypeBuilder t) {
    wrapped(t, "staticmethod");
    t.method("__get__(self, instance, owner=None, /)", (w, o, owner) -> ((PyWrapped) w).callable);
    t.methodN(
        "__call__(self, /, *args, **kwargs)",
        a -> {
          PyDict kw = (PyDict) a[2];
          return Calls.call(
              ((PyWrapped) a[0]).callable,
              ((PyTuple) a[1]).items,
              Iteration.toStrings(kw),
              kw.valuesArray());
        });
  }

  private static void wrapped(TypeBuilder t, String name) {
    // A subclass whose own __init__ does not hand the function on wraps nothing.
    t.constructor(
        name + "(cls, function, /)",
        a -> {
          PyClass cls = (PyClass) a[0];
          boolean plain =
              cls.isBuiltin() || cls.slot(Slot.INIT) == cls.layoutBase().own("__init__");
          return new PyWrapped(cls, plain ? a[1] : PyNone.NONE);
        });
    t.method(
        "__init__(self, function, /)",
        (w, f) -> {
          ((PyWrapped) w).callable = f;
          return PyNone.NONE;
        });
    t.member("__func__", w -> ((PyWrapped) w).callable);
    t.getter("__wrapped__", w -> ((PyWrapped) w).callable);
    t.getter("__isabstractmethod__", w -> isAbstract(((PyWrapped) w).callable));
    for (String n :
        new String[] {"__name__", "__qualname__", "__doc__", "__module__", "__annotations__"}) {
      t.getter(n, w -> Attributes.get(((PyWrapped) w).callable, n));
    }
    t.method(
        "__repr__(self, /)",
        w -> Str.of("<" + name + "(" + Text.repr(((PyWrapped) w).callable) + ")>"));
  }

  /** Stores by the descriptor itself where it is a slot, whatever {@code __setattr__} does. */
  private static void store(PyGetSet g, Object o, Object value) {
    if (Types.of(g) == Types.MEMBER) {
      g.check(o);
      g.setter.call(o, value);
    } else {
      Attributes.set(o, g.name, value);
    }
  }

  public static void defineGetSet(TypeBuilder t) {
    t.method(
        "__get__(self, instance, owner=None, /)",
        (g, o, owner) -> {
          if (o == PyNone.NONE) {
            return g;
          }
          ((PyGetSet) g).check(o);
          return ((PyGetSet) g).getter.call(o);
        });
    t.method(
        "__set__(self, instance, value, /)",
        (Fn.F3)
            (g, o, v) -> {
              store((PyGetSet) g, o, v);
              return PyNone.NONE;
            });
    t.method(
        "__repr__(self, /)",
        g ->
            Str.of(
                (Types.of(g) == Types.MEMBER ? "<member '" : "<attribute '")
                    + ((PyGetSet) g).name
                    + "' of '"
                    + ((PyGetSet) g).owner.name()
                    + "' objects>"));
    t.method(
        "__delete__(self, instance, /)",
        (g, o) -> {
          store((PyGetSet) g, o, null);
          return PyNone.NONE;
        });
    t.getter(
        "__qualname__", g -> Str.of(((PyGetSet) g).owner.qualname() + "." + ((PyGetSet) g).name));
    t.getter("__name__", g -> Str.of(((PyGetSet) g).name));
    t.getter("__objclass__", g -> ((PyGetSet) g).owner);
    t.getter("__doc__", g -> ((PyGetSet) g).doc);
  }
}

package org.dlscript.language.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code types.GenericAlias}: {@code list[int]} and its like. */
public final class AliasType {
  private AliasType() {}

  /** The value of {@code list[int]}, or of what {@code *tuple[int]} gives. */
  static final class Alias extends PyObject {
    final Object origin;
    final PyTuple args;
    final boolean unpacked;

    Alias(PyClass cls, Object origin, PyTuple args, boolean unpacked) {
      super(cls);
      this.origin = origin;
      this.args = args;
      this.unpacked = unpacked;
    }
  }

  /** {@code cls[args]} of a builtin generic class. */
  public static Object of(Object origin, Object args) {
    return make(Types.GENERIC_ALIAS, origin, args);
  }

  private static Alias make(PyClass cls, Object origin, Object args) {
    return new Alias(cls, origin, args instanceof PyTuple t ? t : new PyTuple(args), false);
  }

  /** The only element of iterating over an alias: what {@code *tuple[int]} puts into a list. */
  public static Object unpacked(Object alias) {
    Alias a = (Alias) alias;
    return new Alias(Types.GENERIC_ALIAS, a.origin, a.args, true);
  }

  private static String shortNames(Object[] types) {
    List<String> names = new ArrayList<>();
    for (Object m : types) {
      names.add(TypeType.shortName(m));
    }
    return "[" + String.join(", ", names) + "]";
  }

  /** Attributes that an alias has itself or not at all; others are its class's. */
  private static final Set<String> OWN =
      Set.of(
          "__copy__",
          "__deepcopy__",
          "__getstate__",
          "__setstate__",
          "__getnewargs__",
          "__getnewargs_ex__",
          "__typing_subst__",
          "__wrapped__",
          "__set_name__",
          "__get__");

  /** What an alias has besides its class's attributes. */
  private static final String[] ATTRIBUTES = {
    "__origin__",
    "__args__",
    "__parameters__",
    "__mro_entries__",
    "__unpacked__",
    "__typing_unpacked_tuple_args__"
  };

  private static Object repr(Object x) {
    Alias a = (Alias) x;
    List<String> parts = new ArrayList<>();
    for (Object m : a.args.items) {
      parts.add(
          m instanceof PyList l
              ? shortNames(l.toArray())
              : m instanceof PyTuple t ? shortNames(t.items) : TypeType.shortName(m));
    }
    return Str.of(
        (a.unpacked ? "*" : "")
            + TypeType.shortName(a.origin)
            + "["
            + (parts.isEmpty() ? "()" : String.join(", ", parts))
            + "]");
  }

  private static Object call(Object[] a) {
    PyDict kw = (PyDict) a[2];
    Object origin = ((Alias) a[0]).origin;
    Object made =
        Calls.call(origin, ((PyTuple) a[1]).items, Iteration.toStrings(kw), kw.valuesArray());
    if (made instanceof PyObject o && !o.type().isBuiltin()) {
      try {
        Attributes.set(o, "__orig_class__", a[0]);
      } catch (PyException e) {
        if (!e.is(ExceptionTypes.ATTRIBUTE_ERROR) && !e.is(ExceptionTypes.TYPE_ERROR)) {
          throw e;
        }
      }
    }
    return made;
  }

  private static boolean equal(Alias a, Alias b) {
    return a.unpacked == b.unpacked
        && Operators.equal(a.origin, b.origin)
        && Operators.equal(a.args, b.args);
  }

  public static void define(TypeBuilder t) {
    t.constructor("GenericAlias(cls, origin, args, /)", a -> make((PyClass) a[0], a[1], a[2]));
    t.method("__repr__(self, /)", AliasType::repr);
    t.methodN("__call__(self, /, *args, **kwargs)", AliasType::call);
    t.method(
        "__getitem__(self, key, /)",
        (x, k) -> {
          Alias a = (Alias) x;
          PyTuple args =
              AliasParameters.substituted(x, a.args, AliasParameters.of(a.args.items), k);
          return new Alias(Types.GENERIC_ALIAS, a.origin, args, a.unpacked);
        });
    t.method("__iter__(self, /)", x -> Iterators.ofArray(new Object[] {unpacked(x)}));
    t.method(
        "__reduce__(self, /)",
        x -> {
          Alias a = (Alias) x;
          if (a.unpacked) {
            Object types = DlsContext.get(null).importer().load("_types");
            return new PyTuple(
                Attributes.get(types, "unpacked"), new PyTuple(of(a.origin, a.args)));
          }
          return new PyTuple(a.type(), new PyTuple(a.origin, a.args));
        });
    t.method("__mro_entries__(self, bases, /)", (x, bases) -> new PyTuple(((Alias) x).origin));
    t.method(
        "__instancecheck__(self, instance, /)",
        (x, o) -> {
          throw Errors.typeError("isinstance() argument 2 cannot be a parameterized generic");
        });
    t.method(
        "__subclasscheck__(self, subclass, /)",
        (x, o) -> {
          throw Errors.typeError("issubclass() argument 2 cannot be a parameterized generic");
        });
    t.method(
        "__eq__(self, value, /)",
        (x, y) -> y instanceof Alias b ? (Object) equal((Alias) x, b) : PyNone.NOT_IMPLEMENTED);
    t.method(
        "__hash__(self, /)",
        x -> Hashing.hash(((Alias) x).origin) ^ Hashing.hash(((Alias) x).args));
    t.method("__or__(self, value, /)", UnionType::of);
    t.method("__ror__(self, value, /)", (a, b) -> UnionType.of(b, a));
    t.method(
        "__getattr__(self, name, /)",
        (x, name) -> {
          String n = ObjectType.attributeName(name);
          if (OWN.contains(n)) {
            throw Errors.noAttribute(x, n);
          }
          return Attributes.get(((Alias) x).origin, n);
        });
    t.method(
        "__dir__(self, /)",
        x -> {
          PyList names = Directory.of(((Alias) x).origin);
          for (String own : ATTRIBUTES) {
            names.add(Str.of(own));
          }
          return names;
        });
    t.getter("__origin__", x -> ((Alias) x).origin);
    t.getter("__args__", x -> ((Alias) x).args);
    t.getter("__unpacked__", x -> ((Alias) x).unpacked);
    t.getter(
        "__typing_unpacked_tuple_args__",
        x ->
            ((Alias) x).unpacked && ((Alias) x).origin == Types.TUPLE
                ? ((Alias) x).args
                : PyNone.NONE);
    t.getter("__parameters__", x -> new PyTuple(AliasParameters.of(((Alias) x).args.items)));
  }
}

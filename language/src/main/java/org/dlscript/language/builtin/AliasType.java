package org.dlscript.language.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code types.GenericAlias}: {@code list[int]} and its like. */
public final class AliasType {
  private AliasType() {}

  private static String shortNames(PyList types) {
    List<String> names = new ArrayList<>();
    for (Object m : types.toArray()) {
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
          "__typing_unpacked_tuple_args__",
          "__unpacked__",
          "__set_name__",
          "__get__");

  public static void define(TypeBuilder t) {
    t.constructor("GenericAlias(cls, origin, args, /)", a -> TypeType.alias(a[1], a[2]));
    t.method(
        "__repr__(self, /)",
        x -> {
          TypeType.Alias a = (TypeType.Alias) x;
          List<String> parts = new ArrayList<>();
          for (Object m : a.args.items) {
            parts.add(m instanceof PyList l ? shortNames(l) : TypeType.shortName(m));
          }
          return Str.of(
              TypeType.shortName(a.origin)
                  + "["
                  + (parts.isEmpty() ? "()" : String.join(", ", parts))
                  + "]");
        });
    t.methodN(
        "__call__(self, /, *args, **kwargs)",
        a -> {
          PyDict kw = (PyDict) a[2];
          return Calls.call(
              ((TypeType.Alias) a[0]).origin,
              ((PyTuple) a[1]).items,
              Iteration.toStrings(kw),
              kw.valuesArray());
        });
    t.method(
        "__getitem__(self, key, /)",
        (x, k) ->
            TypeType.alias(
                ((TypeType.Alias) x).origin,
                AliasParameters.substituted(x, ((TypeType.Alias) x).args, k)));
    t.method(
        "__iter__(self, /)",
        x -> {
          Object typing = DlsContext.get(null).importer().load("typing");
          return Iterators.ofArray(
              new Object[] {Operators.getItem(Attributes.get(typing, "Unpack"), x)});
        });
    t.method(
        "__reduce__(self, /)",
        x ->
            new PyTuple(
                Types.of(x), new PyTuple(((TypeType.Alias) x).origin, ((TypeType.Alias) x).args)));
    t.method(
        "__mro_entries__(self, bases, /)", (x, bases) -> new PyTuple(((TypeType.Alias) x).origin));
    t.method(
        "__eq__(self, value, /)",
        (x, y) ->
            y instanceof TypeType.Alias b
                ? (Object)
                    (((TypeType.Alias) x).origin == b.origin
                        && Operators.equal(((TypeType.Alias) x).args, b.args))
                : PyNone.NOT_IMPLEMENTED);
    t.method(
        "__hash__(self, /)",
        x -> org.dlscript.language.object.Hashing.hash(((TypeType.Alias) x).args) ^ 31);
    t.method("__or__(self, value, /)", TypeType::union);
    t.method("__ror__(self, value, /)", (a, b) -> TypeType.union(b, a));
    t.method(
        "__getattr__(self, name, /)",
        (x, name) -> {
          String n = ObjectType.attributeName(name);
          if (OWN.contains(n)) {
            throw Errors.noAttribute(x, n);
          }
          return Attributes.get(((TypeType.Alias) x).origin, n);
        });
    t.getter("__origin__", x -> ((TypeType.Alias) x).origin);
    t.getter("__args__", x -> ((TypeType.Alias) x).args);
    t.getter(
        "__parameters__", x -> new PyTuple(AliasParameters.of(((TypeType.Alias) x).args.items)));
  }
}

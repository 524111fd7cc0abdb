package org.dlscript.language.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PySet;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code types.UnionType}: {@code int | str}. */
public final class UnionType {
  private UnionType() {}

  /** The value of {@code X | Y} for classes. */
  static final class Union extends PyObject {
    final Object[] members;

    Union(Object[] members) {
      super(Types.UNION);
      this.members = members;
    }

    /** The members as a set: their order does not matter to equality. */
    PySet set() {
      PySet set = new PySet(Types.FROZENSET);
      for (Object m : members) {
        set.add(m);
      }
      return set;
    }
  }

  /** {@code a | b}, or NotImplemented. */
  public static Object of(Object a, Object b) {
    List<Object> members = new ArrayList<>();
    for (Object x : new Object[] {a, b}) {
      if (x instanceof Union u) {
        for (Object m : u.members) {
          addMember(members, m);
        }
      } else if (x == PyNone.NONE) {
        addMember(members, Types.NONE_TYPE);
      } else if (x instanceof PyClass
          || x instanceof AliasType.Alias
          || Types.of(x).name().equals("TypeAliasType")) {
        addMember(members, x);
      } else {
        return PyNone.NOT_IMPLEMENTED;
      }
    }
    return members.size() == 1 ? members.get(0) : new Union(members.toArray());
  }

  private static void addMember(List<Object> members, Object m) {
    for (Object o : members) {
      if (Operators.sameOrEqual(o, m)) {
        return;
      }
    }
    members.add(m);
  }

  /**
   * One member after the other: a generic alias is only wrong where the answer is not known before
   * it.
   */
  private static boolean anyMember(Union u, String function, Predicate<Object> test) {
    for (Object m : u.members) {
      if (m instanceof AliasType.Alias) {
        throw Errors.typeError(function + "() argument 2 cannot be a parameterized generic");
      }
      if (test.test(m)) {
        return true;
      }
    }
    return false;
  }

  private static Object substituted(Object x, Object key) {
    Union u = (Union) x;
    PyTuple args = new PyTuple(u.members);
    Object result = null;
    for (Object m :
        AliasParameters.substituted(x, args, AliasParameters.of(u.members), key).items) {
      result = result == null ? m : Operators.binary(Slot.OR, result, m);
    }
    return result;
  }

  public static void define(TypeBuilder t) {
    t.method(
        "__repr__(self, /)",
        u -> {
          List<String> parts = new ArrayList<>();
          for (Object m : ((Union) u).members) {
            parts.add(TypeType.shortName(m));
          }
          return Str.of(String.join(" | ", parts));
        });
    t.method("__or__(self, value, /)", UnionType::of);
    t.method("__ror__(self, value, /)", (a, b) -> of(b, a));
    t.method("__getitem__(self, key, /)", UnionType::substituted);
    t.method(
        "__eq__(self, value, /)",
        (a, b) ->
            b instanceof Union u
                ? (Object) Operators.equal(((Union) a).set(), u.set())
                : PyNone.NOT_IMPLEMENTED);
    t.method("__hash__(self, /)", u -> Hashing.hash(((Union) u).set()));
    t.method(
        "__instancecheck__(self, instance, /)",
        (u, o) -> anyMember((Union) u, "isinstance", m -> TypeChecks.isInstance(o, m)));
    t.method(
        "__subclasscheck__(self, subclass, /)",
        (u, o) -> {
          if (!(o instanceof PyClass)) {
            throw Errors.typeError("issubclass() arg 1 must be a class");
          }
          return anyMember((Union) u, "issubclass", m -> TypeChecks.isSubclass(o, m));
        });
    t.method(
        "__reduce__(self, /)",
        u ->
            new PyTuple(
                Attributes.get(DlsContext.get(null).importer().load("functools"), "reduce"),
                new PyTuple(
                    Attributes.get(DlsContext.get(null).importer().load("operator"), "or_"),
                    new PyTuple(((Union) u).members))));
    t.getter("__args__", u -> new PyTuple(((Union) u).members));
    t.getter("__parameters__", u -> new PyTuple(AliasParameters.of(((Union) u).members)));
  }
}

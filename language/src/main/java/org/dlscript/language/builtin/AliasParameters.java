package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;

/**
 * The type variables in the arguments of a generic alias, and putting types in their place. What
 * may stand for a variable is the variable's own rule: its {@code __typing_prepare_subst__} says
 * which of the given types are its, its {@code __typing_subst__} checks them.
 */
public final class AliasParameters {
  private AliasParameters() {}

  private static Object attribute(Object o, String name) {
    Object v = Attributes.findQuietly(o, name);
    return v == PyNone.NONE ? null : v;
  }

  private static Object[] sequence(Object o) {
    return o instanceof PyTuple t ? t.items : o instanceof PyList l ? l.toArray() : null;
  }

  /** The variables, each once, in the order of their first appearance. */
  @TruffleBoundary
  public static Object[] of(Object[] args) {
    Set<Object> found = new LinkedHashSet<>();
    for (Object a : args) {
      if (a instanceof PyClass) {
        continue;
      }
      Object[] list = sequence(a);
      if (list != null) {
        found.addAll(Arrays.asList(of(list)));
      } else if (attribute(a, "__typing_subst__") != null) {
        found.add(a);
      } else if (attribute(a, "__parameters__") instanceof PyTuple t) {
        found.addAll(Arrays.asList(t.items));
      }
    }
    return found.toArray();
  }

  /** Types of which unpacked tuples of known length are replaced by their members. */
  @TruffleBoundary
  public static Object[] flattened(Object[] items) {
    List<Object> out = new ArrayList<>();
    for (Object item : items) {
      Object[] inside =
          item instanceof PyClass
                  || !(attribute(item, "__typing_unpacked_tuple_args__") instanceof PyTuple t)
              ? null
              : t.items;
      if (inside == null || inside.length > 0 && inside[inside.length - 1] == PyNone.ELLIPSIS) {
        out.add(item);
      } else {
        out.addAll(Arrays.asList(inside));
      }
    }
    return out.toArray();
  }

  /** The arguments with types for the variables. */
  @TruffleBoundary
  static PyTuple substituted(Object alias, PyTuple args, Object[] variables, Object key) {
    if (variables.length == 0) {
      throw Errors.typeError(Text.repr(alias) + " is not a generic class");
    }
    Object[] given = flattened(key instanceof PyTuple t ? t.items : new Object[] {key});
    given = prepared(alias, variables, given);
    return new PyTuple(substituted(args.items, Arrays.asList(variables), given, false));
  }

  /** The types as the variables divide them among themselves: as many as there are variables. */
  @TruffleBoundary
  public static Object[] prepared(Object alias, Object[] variables, Object[] given) {
    for (Object v : variables) {
      Object prepare = attribute(v, "__typing_prepare_subst__");
      if (prepare != null) {
        Object r = Calls.call(prepare, alias, new PyTuple(given));
        given = r instanceof PyTuple t ? t.items : new Object[] {r};
      }
    }
    if (given.length != variables.length) {
      throw Errors.typeError(
          "Too "
              + (given.length > variables.length ? "many" : "few")
              + " arguments for "
              + Text.repr(alias)
              + "; actual "
              + given.length
              + ", expected "
              + variables.length);
    }
    return given;
  }

  /**
   * The arguments with a type for each variable.
   *
   * @param flat whether lists of types become several arguments, as in a callable's
   */
  @TruffleBoundary
  public static Object[] substituted(
      Object[] args, List<Object> variables, Object[] given, boolean flat) {
    List<Object> out = new ArrayList<>();
    for (Object a : args) {
      if (a instanceof PyClass) {
        out.add(a);
        continue;
      }
      Object[] list = sequence(a);
      if (list != null) {
        Object[] inside = substituted(list, variables, given, flat);
        out.add(a instanceof PyList ? new PyList(inside) : new PyTuple(inside));
        continue;
      }
      Object check = attribute(a, "__typing_subst__");
      Object value =
          check == null
              ? inside(a, variables, given)
              : Calls.call(check, given[variables.indexOf(a)]);
      Object several = attribute(a, "__typing_is_unpacked_typevartuple__");
      if (value instanceof PyTuple t && (flat || several != null && Operators.truth(several))) {
        out.addAll(Arrays.asList(t.items));
      } else {
        out.add(value);
      }
    }
    return out.toArray();
  }

  /** An argument that may be generic itself, with types for its variables. */
  private static Object inside(Object o, List<Object> variables, Object[] given) {
    if (!(attribute(o, "__parameters__") instanceof PyTuple own) || own.size() == 0) {
      return o;
    }
    List<Object> types = new ArrayList<>();
    for (Object v : own.items) {
      int at = variables.indexOf(v);
      Object value = at < 0 ? v : given[at];
      if (value instanceof PyTuple t && attribute(v, "__iter__") != null) {
        types.addAll(Arrays.asList(t.items));
      } else {
        types.add(value);
      }
    }
    return Operators.getItem(o, new PyTuple(types.toArray()));
  }
}

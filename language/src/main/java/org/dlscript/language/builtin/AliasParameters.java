package org.dlscript.language.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** The type variables in the arguments of a generic alias, and putting types in their place. */
final class AliasParameters {
  private AliasParameters() {}

  private static boolean isVariable(Object o) {
    return !(o instanceof PyClass) && Attributes.findQuietly(o, "__typing_subst__") != null;
  }

  private static Object[] inside(Object o) {
    if (o instanceof PyList l) {
      return of(l.toArray());
    }
    if (o instanceof PyClass) {
      return new Object[0];
    }
    return Attributes.findQuietly(o, "__parameters__") instanceof PyTuple t
        ? t.items
        : new Object[0];
  }

  /** The variables, each once, in the order of their first appearance. */
  static Object[] of(Object[] args) {
    Set<Object> found = new LinkedHashSet<>();
    for (Object a : args) {
      if (isVariable(a)) {
        found.add(a);
      } else {
        found.addAll(Arrays.asList(inside(a)));
      }
    }
    return found.toArray();
  }

  /** The arguments with types for the variables. */
  static PyTuple substituted(Object alias, PyTuple args, Object key) {
    Object[] variables = of(args.items);
    if (variables.length == 0) {
      throw Errors.typeError(Text.repr(alias) + " is not a generic class");
    }
    Object[] given = key instanceof PyTuple t ? t.items : new Object[] {key};
    for (Object v : variables) {
      if (!Types.of(v).name().equals("TypeVar")) {
        // One variable may stand for several types: the library knows the rules.
        Object forms = DlsContext.get(null).importer().load("_typing_forms");
        return (PyTuple)
            Calls.call(Attributes.get(forms, "_subscripted"), alias, args, new PyTuple(given));
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
    return new PyTuple(substituted(args.items, Arrays.asList(variables), given));
  }

  private static Object[] substituted(Object[] args, List<Object> variables, Object[] given) {
    Object[] out = new Object[args.length];
    for (int i = 0; i < args.length; i++) {
      Object a = args[i];
      int at = variables.indexOf(a);
      if (at >= 0) {
        out[i] = given[at];
        continue;
      }
      Object[] own = inside(a);
      if (own.length == 0) {
        out[i] = a;
      } else if (a instanceof PyList l) {
        out[i] = new PyList(substituted(l.toArray(), variables, given));
      } else {
        List<Object> types = new ArrayList<>();
        for (Object v : own) {
          types.add(given[variables.indexOf(v)]);
        }
        out[i] = Operators.getItem(a, new PyTuple(types.toArray()));
      }
    }
    return out;
  }
}

package org.dlscript.language.builtin;

import static org.dlscript.language.object.ExceptionTypes.BASE_EXCEPTION;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyGetSet;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** Which bases go together, by what their instances hold; and {@code __slots__}. */
final class ClassLayout {
  private ClassLayout() {}

  /**
   * The nearest class whose instances hold more than those of its base: a builtin or one with
   * slots.
   */
  static PyClass solid(PyClass c) {
    if (c.isBuiltin()) {
      return c.layoutBase();
    }
    if (c.slotNames().length > 0) {
      return c;
    }
    return solid(best(c.bases()));
  }

  private static boolean sameLayout(PyClass a, PyClass b) {
    if (a == b || a.isSubclassOf(BASE_EXCEPTION) && b.isSubclassOf(BASE_EXCEPTION)) {
      return true;
    }
    return a.isBuiltin()
        && b.isBuiltin()
        && a.allocator() != null
        && a.allocator() == b.allocator();
  }

  /** The base that decides the layout; TypeError where two of them would. */
  static PyClass best(PyClass[] bases) {
    PyClass winner = bases[0];
    PyClass solid = solid(winner);
    for (PyClass b : bases) {
      PyClass s = solid(b);
      if (solid.isSubclassOf(s) || sameLayout(s, solid) && !s.isSubclassOf(solid)) {
        continue;
      }
      if (!s.isSubclassOf(solid)) {
        throw Errors.typeError("multiple bases have instance lay-out conflict");
      }
      winner = b;
      solid = s;
    }
    return winner;
  }

  /** Defines the slots of a new class. */
  static void define(PyClass cls, Object slots, PyDict namespace) {
    Object[] names =
        PyBoxed.unbox(slots) instanceof TruffleString
            ? new Object[] {slots}
            : Iteration.toArray(slots);
    List<String> own = new ArrayList<>();
    boolean weak = false;
    for (Object o : names) {
      if (!(PyBoxed.unbox(o) instanceof TruffleString s)) {
        throw Errors.typeError(
            "__slots__ items must be strings, not '" + Types.of(o).messageName() + "'");
      }
      String plain = Str.java(s);
      if (!org.dlscript.language.text.StringTests.isIdentifier(plain)) {
        throw Errors.typeError("__slots__ must be identifiers");
      }
      String n = mangle(cls.name(), plain).intern();
      if (n.equals("__dict__")) {
        if (cls.hasDict()) {
          throw Errors.typeError("__dict__ slot disallowed: we already got one");
        }
        cls.setHasDict(true);
      } else if (n.equals("__weakref__")) {
        if (weak) {
          throw Errors.typeError("__weakref__ slot disallowed: we already got one");
        }
        weak = true;
        for (PyClass b : cls.bases()) {
          if (b != Types.OBJECT && !b.isBuiltin()) {
            if (b.hasDict()) {
              throw Errors.typeError("__weakref__ slot disallowed: we already got one");
            }
          }
        }
        cls.set(n, new PyGetSet(cls, n, self -> PyNone.NONE, null));
      } else {
        if (namespace.get(plain) != null
            && !n.equals("__qualname__")
            && !n.equals("__classcell__")) {
          throw Errors.valueError(Text.repr(s) + " in __slots__ conflicts with class variable");
        }
        own.add(n);
        cls.set(n, member(cls, n));
      }
    }
    if (!own.isEmpty() && isSized(cls.layoutBase())) {
      throw Errors.typeError(
          "nonempty __slots__ not supported for subtype of '" + cls.bases()[0].name() + "'");
    }
    cls.setSlotNames(own.toArray(new String[0]));
  }

  /** True for the classes whose instances have lengths of their own in C. */
  private static boolean isSized(PyClass layout) {
    return layout == Types.INT
        || layout == Types.TUPLE
        || layout == Types.BYTES
        || layout == Types.TYPE;
  }

  /** How many classes above have a slot of that name, which theirs does not share. */
  private static int depth(PyClass cls, String n) {
    int depth = 0;
    for (PyClass c : cls.mro()) {
      if (c != cls && java.util.Arrays.asList(c.slotNames()).contains(n)) {
        depth++;
      }
    }
    return depth;
  }

  private static PyGetSet member(PyClass cls, String n) {
    PyObject.SlotKey key = PyObject.SlotKey.of(n, depth(cls, n));
    return PyGetSet.member(
        cls,
        n,
        self -> {
          Object v = ((PyObject) self).slotValue(key);
          if (v == null) {
            throw Errors.attributeError(
                self, n, "'" + fullName(Types.of(self)) + "' object has no attribute '" + n + "'");
          }
          return v;
        },
        (self, value) -> {
          if (value != null) {
            ((PyObject) self).setSlotValue(key, value);
          } else if (!((PyObject) self).removeSlotValue(key)) {
            throw Errors.attributeError(self, n, n);
          }
          return PyNone.NONE;
        });
  }

  /** With the module, unless it is the program's own. */
  private static String fullName(PyClass c) {
    Object module = c.lookup("__module__");
    String m = module instanceof TruffleString s ? Str.java(s) : "__main__";
    boolean plain = m.equals("__main__") || m.equals("builtins");
    return plain ? c.qualname() : m + "." + c.qualname();
  }

  private static String mangle(String cls, String name) {
    if (!name.startsWith("__") || name.endsWith("__")) {
      return name;
    }
    String c = cls.replaceFirst("^_+", "");
    return c.isEmpty() ? name : "_" + c + name;
  }

  /** CPython's bits: immutable, of the heap, with subclasses, abstract. */
  static long flags(PyClass c) {
    return (c.isBuiltin() ? 1L << 8 : 1L << 9)
        | (c.isSubclassable() ? 1L << 10 : 0)
        | (c.isAbstract() ? 1L << 20 : 0);
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyGetSet;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.PyWrapped;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;
import org.dlscript.language.object.Warnings;

/** The class statement and {@code type(name, bases, namespace)}. */
public final class ClassCreation {
  private ClassCreation() {}

  /** Runs the body in a fresh namespace and calls the metaclass, as builtins.__build_class__. */
  @TruffleBoundary
  public static Object create(
      String name, PyFunction body, PyTuple bases, String[] kwNames, Object[] kwValues) {
    PyTuple resolved = resolveBases(bases);
    Object meta = null;
    List<String> names = new ArrayList<>(Arrays.asList(kwNames));
    List<Object> values = new ArrayList<>(Arrays.asList(kwValues));
    int m = names.indexOf("metaclass");
    if (m >= 0) {
      meta = values.remove(m);
      names.remove(m);
    }
    if (meta == null) {
      meta = resolved.size() > 0 ? Types.of(resolved.items[0]) : Types.TYPE;
    }
    if (meta instanceof PyClass mc) {
      meta = winner(mc, resolved);
    }
    String[] restNames = names.toArray(new String[0]);
    Object[] restValues = values.toArray();
    Object namespace = new PyDict();
    Object prepare = Attributes.findQuietly(meta, "__prepare__");
    if (prepare != null && meta != Types.TYPE) {
      namespace = Calls.call(prepare, new Object[] {Str.of(name), resolved}, restNames, restValues);
      if (Types.of(namespace).slot(Slot.GETITEM) == null) {
        throw Errors.typeError(
            (meta instanceof PyClass mc ? mc.name() : "<metaclass>")
                + ".__prepare__() must return a mapping, not "
                + Types.of(namespace).messageName());
      }
    }
    body.code.target().call(body, namespace);
    Object cell = classCell(namespace);
    if (resolved != bases) {
      org.dlscript.language.object.Operators.setItem(namespace, Str.of("__orig_bases__"), bases);
    }
    Object cls =
        Calls.call(meta, new Object[] {Str.of(name), resolved, namespace}, restNames, restValues);
    if (cell instanceof Cell c && cls instanceof PyClass made) {
      checkCell(c, name, made);
    }
    return cls;
  }

  private static Object classCell(Object namespace) {
    try {
      return org.dlscript.language.object.Operators.getItem(namespace, Str.of("__classcell__"));
    } catch (PyException e) {
      if (e.is(ExceptionTypes.KEY_ERROR)) {
        return null;
      }
      throw e;
    }
  }

  /** The metaclass must have handed the cell of {@code super()} on to type.__new__. */
  private static void checkCell(Cell cell, String name, PyClass made) {
    if (cell.value == null) {
      throw Errors.runtimeError(
          "__class__ not set defining "
              + Text.repr(Str.of(name))
              + " as "
              + Text.repr(made)
              + ". Was __classcell__ propagated to type.__new__?");
    }
    if (cell.value != made) {
      throw Errors.typeError(
          "__class__ set to "
              + Text.repr(cell.value)
              + " defining "
              + Text.repr(Str.of(name))
              + " as "
              + Text.repr(made));
    }
  }

  /** A name that CPython could keep as bytes. */
  static String className(String name) {
    if (name.indexOf(0) >= 0) {
      throw Errors.valueError("type name must not contain null characters");
    }
    return encodable(name);
  }

  /** The text, which UTF-8 must be able to say. */
  private static String encodable(String text) {
    Codecs.encode(Str.of(text), "utf-8", "strict");
    return text;
  }

  private static PyTuple resolveBases(PyTuple bases) {
    List<Object> out = new ArrayList<>();
    boolean changed = false;
    for (Object b : bases.items) {
      Object entries = b instanceof PyClass ? null : Attributes.findQuietly(b, "__mro_entries__");
      if (entries == null) {
        out.add(b);
      } else {
        changed = true;
        if (!(Calls.call(entries, bases) instanceof PyTuple replaced)) {
          throw Errors.typeError("__mro_entries__ must return a tuple");
        }
        out.addAll(Arrays.asList(replaced.items));
      }
    }
    return changed ? new PyTuple(out.toArray()) : bases;
  }

  /** The most derived metaclass among the given one and those of the bases. */
  static PyClass winner(PyClass meta, PyTuple bases) {
    PyClass w = meta;
    for (Object b : bases.items) {
      PyClass t = Types.of(b);
      if (w.isSubclassOf(t)) {
        continue;
      }
      if (t.isSubclassOf(w)) {
        w = t;
        continue;
      }
      throw Errors.typeError(
          "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of"
              + " the metaclasses of all its bases");
    }
    return w;
  }

  /** {@code type.__new__}. */
  @TruffleBoundary
  static Object newType(
      PyClass meta,
      String name,
      PyTuple baseTuple,
      PyDict namespace,
      String[] kwNames,
      Object[] kwValues) {
    PyClass[] bases = new PyClass[Math.max(1, baseTuple.size())];
    bases[0] = Types.OBJECT;
    for (int i = 0; i < baseTuple.size(); i++) {
      if (!(baseTuple.items[i] instanceof PyClass c)) {
        throw Errors.typeError("bases must be types");
      }
      if (!c.isSubclassable()) {
        throw Errors.typeError("type '" + c.messageName() + "' is not an acceptable base type");
      }
      bases[i] = c;
      for (int j = 0; j < i; j++) {
        if (bases[j] == c) {
          throw Errors.typeError("duplicate base class " + c.name());
        }
      }
    }
    PyClass chosen = winner(meta, baseTuple);
    ClassLayout.best(bases);
    Object slots = namespace.get("__slots__");
    PyClass cls = new PyClass(chosen, name, bases, slots == null, false);
    Object qualname = namespace.get("__qualname__");
    if (qualname instanceof TruffleString s) {
      cls.setQualname(Str.java(s));
    } else if (qualname != null) {
      throw Errors.typeError(
          "type __qualname__ must be a str, not " + Types.of(qualname).messageName());
    }
    PyDict.Cursor c = namespace.cursor();
    while (c.advance()) {
      if (c.key() instanceof TruffleString k && !Str.java(k).equals("__qualname__")) {
        String n = Str.java(k);
        if (!n.equals("__classcell__") && !n.equals("__classdictcell__")) {
          cls.set(n, wrapSpecial(n, c.value()));
        }
      } else if (!(PyBoxed.unbox(c.key()) instanceof TruffleString)) {
        Warnings.warn(
            ExceptionTypes.RUNTIME_WARNING,
            "non-string key in the __dict__ of class " + cls.name());
      }
    }
    if (namespace.get("__module__") == null) {
      Object module = CodeFunctions.globals().get("__name__");
      if (module != null) {
        cls.set("__module__", module);
      }
    }
    if (cls.own("__doc__") instanceof TruffleString doc) {
      encodable(Str.java(doc));
    }
    if (cls.own("__doc__") == null) {
      cls.set("__doc__", PyNone.NONE);
    }
    if (cls.own("__eq__") != null && cls.own("__hash__") == null) {
      cls.set("__hash__", PyNone.NONE);
    }
    if (slots != null) {
      ClassLayout.define(cls, slots, namespace);
    }
    if (namespace.get("__classdictcell__") instanceof Cell cell) {
      cell.value = cls;
    }
    Object classCell = namespace.get("__classcell__");
    if (classCell instanceof Cell cell) {
      cell.value = cls;
    } else if (classCell != null) {
      throw Errors.typeError(
          "type.__new__() argument '__classcell__' must be a nonlocal cell, not "
              + Text.repr(Types.of(classCell)));
    }
    if (cls.hasDict() && !anyHasDict(bases)) {
      for (String hidden : new String[] {"__dict__", "__weakref__"}) {
        // A class that lists its slots can be referred to weakly only where it says so.
        if (cls.own(hidden) == null && !(slots != null && hidden.equals("__weakref__"))) {
          cls.set(hidden, dictDescriptor(cls, hidden));
        }
      }
    }
    ownOrder(chosen, cls);
    callSetName(cls, namespace);
    Object hook = cls.lookupAfter(cls, "__init_subclass__");
    if (hook != null) {
      Object bound = Attributes.bind(hook, null, cls);
      if (!(hook instanceof PyWrapped w && w == Types.OBJECT.own("__init_subclass__"))
          || kwNames.length > 0) {
        Calls.call(bound, new Object[0], kwNames, kwValues);
      }
    }
    return cls;
  }

  private static boolean anyHasDict(PyClass[] bases) {
    for (PyClass b : bases) {
      if (b.hasDict()) {
        return true;
      }
    }
    return false;
  }

  private static PyGetSet dictDescriptor(PyClass cls, String name) {
    if (name.equals("__weakref__")) {
      return new PyGetSet(cls, name, self -> PyNone.NONE, null);
    }
    PyGetSet plain = (PyGetSet) Types.OBJECT.own(name);
    return new PyGetSet(cls, name, plain.getter, plain.setter);
  }

  /** A metaclass may put the classes in an order of its own by a method {@code mro}. */
  private static void ownOrder(PyClass meta, PyClass cls) {
    Object mro = meta.lookup("mro");
    if (mro == Types.TYPE.own("mro")) {
      return;
    }
    Object[] order = Iteration.toArray(Calls.call(Attributes.bind(mro, cls, meta)));
    PyClass[] out = new PyClass[order.length];
    for (int i = 0; i < order.length; i++) {
      if (!(order[i] instanceof PyClass c)) {
        throw Errors.typeError("mro() returned a non-class ('" + Types.of(order[i]).name() + "')");
      }
      if (!cls.layoutBase().isSubclassOf(c.layoutBase())) {
        throw Errors.typeError("mro() returned base with unsuitable layout ('" + c.name() + "')");
      }
      out[i] = c;
    }
    cls.setMro(out);
  }

  private static Object wrapSpecial(String name, Object value) {
    if (value instanceof PyFunction) {
      if (name.equals("__new__")) {
        return new PyWrapped(Types.STATICMETHOD, value);
      }
      if (name.equals("__init_subclass__") || name.equals("__class_getitem__")) {
        return new PyWrapped(Types.CLASSMETHOD, value);
      }
    }
    return value;
  }

  private static void callSetName(PyClass cls, PyDict namespace) {
    for (Object key : namespace.keysArray()) {
      Object value = namespace.get(key);
      if (!(value instanceof PyObject o) || o instanceof PyFunction) {
        continue;
      }
      Object hook = o.type().slot(Slot.SET_NAME);
      if (hook != null) {
        try {
          Calls.call(hook, value, cls, key);
        } catch (PyException e) {
          Object add = Attributes.findQuietly(e.object, "add_note");
          if (add != null) {
            Calls.call(
                add,
                Str.of(
                    "Error calling __set_name__ on '"
                        + Types.of(value).messageName()
                        + "' instance "
                        + Text.repr(key)
                        + " in '"
                        + cls.name()
                        + "'"));
          }
          throw e;
        }
      }
    }
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Types;

/** The reduce protocol behind copy and pickle. */
final class Copying {
  private Copying() {}

  /**
   * {@code object.__getstate__}: the instance dict, or None where there is nothing in it; with the
   * values of slots, both.
   */
  @TruffleBoundary
  static Object state(Object self) {
    if (self instanceof PyObject o) {
      PyDict d = o.instanceDict();
      Object state = PyNone.NONE;
      if (d.size() > 0) {
        PyDict copy = new PyDict();
        copy.putAll(d);
        state = copy;
      }
      PyDict slots = slotValues(o);
      return slots.size() == 0 ? state : new PyTuple(state, slots);
    }
    return PyNone.NONE;
  }

  /** The values of slots, as attributes show them. */
  private static PyDict slotValues(PyObject o) {
    PyDict values = new PyDict();
    if (o.type().own("__slotnames__") instanceof PyList given) {
      for (Object name : given.toArray()) {
        String n = ObjectType.attributeName(name);
        Object v = Attributes.findQuietly(o, n);
        if (v != null) {
          values.put(n, v);
        }
      }
      return values;
    }
    for (PyClass c : o.type().mro()) {
      for (String name : c.slotNames()) {
        Object v = Attributes.findQuietly(o, name);
        if (v != null) {
          values.put(name, v);
        }
      }
    }
    return values;
  }

  /** A method that is looked up on the class, bound to the object; null if there is none. */
  private static Object ofClass(Object self, String name) {
    PyClass cls = Types.of(self);
    Object f = cls.lookup(name);
    return f == null ? null : Attributes.bind(f, self, cls);
  }

  /**
   * {@code object.__reduce_ex__}; from protocol 2 on copyreg.__newobj__, its arguments, state,
   * items.
   */
  @TruffleBoundary
  static Object reduce(Object self, int protocol) {
    PyClass cls = Types.of(self);
    if (!(self instanceof PyObject)
        || cls.allocator() == null && !(self instanceof PyBoxed || self instanceof PyBytes)) {
      throw Errors.typeError("cannot pickle '" + cls.name() + "' object");
    }
    Object module = DlsContext.get(null).importer().load("copyreg");
    if (protocol < 2) {
      return Calls.method(module, "_reduce_ex", self, (long) protocol);
    }
    Object makeNew = Attributes.get(module, "__newobj__");
    Object[] args = {cls};
    Object withKeywords = ofClass(self, "__getnewargs_ex__");
    Object getNewArgs = ofClass(self, "__getnewargs__");
    if (withKeywords != null) {
      Object[] both = newArguments(Calls.call(withKeywords));
      if (((PyDict) both[1]).size() == 0) {
        args = Calls.prepend(cls, ((PyTuple) both[0]).items);
      } else {
        makeNew = Attributes.get(module, "__newobj_ex__");
        args = new Object[] {cls, both[0], both[1]};
      }
    } else if (getNewArgs != null) {
      Object given = Calls.call(getNewArgs);
      if (!(given instanceof PyTuple t)) {
        throw Errors.typeError(
            "__getnewargs__ should return a tuple, not '" + Types.of(given).messageName() + "'");
      }
      args = Calls.prepend(cls, t.items);
    } else if (self instanceof PyBoxed b) {
      args = new Object[] {cls, b.value};
    } else if (self instanceof PyTuple t) {
      args = new Object[] {cls, new PyTuple(t.items)};
    }
    Object state = Calls.call(Attributes.get(self, "__getstate__"));
    Object items = self instanceof PyList l ? Iterators.ofArray(l.toArray()) : PyNone.NONE;
    Object pairs = self instanceof PyDict d ? Calls.method(d, "items") : PyNone.NONE;
    return new PyTuple(
        makeNew,
        new PyTuple(args),
        state,
        items,
        pairs == PyNone.NONE ? pairs : org.dlscript.language.object.Iteration.iter(pairs));
  }

  private static Object[] newArguments(Object o) {
    if (!(o instanceof PyTuple t)) {
      throw Errors.typeError(
          "__getnewargs_ex__ should return a tuple, not '" + Types.of(o).messageName() + "'");
    }
    if (t.items.length != 2) {
      throw Errors.valueError(
          "__getnewargs_ex__ should return a tuple of length 2, not " + t.items.length);
    }
    if (!(t.items[0] instanceof PyTuple)) {
      throw Errors.typeError(
          "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '"
              + Types.of(t.items[0]).name()
              + "'");
    }
    if (!(t.items[1] instanceof PyDict)) {
      throw Errors.typeError(
          "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '"
              + Types.of(t.items[1]).name()
              + "'");
    }
    return t.items;
  }
}

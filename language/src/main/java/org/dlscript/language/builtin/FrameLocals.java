package org.dlscript.language.builtin;

import com.oracle.truffle.api.frame.Frame;
import com.oracle.truffle.api.frame.FrameSlotKind;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/**
 * The variables of a suspended frame as a mapping: reading it reads the frame, writing writes it. A
 * name that is no variable of the function is kept here alone.
 */
final class FrameLocals extends PyObject {
  private static final PyClass TYPE = Types.sealed("FrameLocalsProxy", FrameLocals::define);

  private final CodeFunctions.Caller seen;
  private final PyDict others = new PyDict();

  FrameLocals(CodeFunctions.Caller seen) {
    super(TYPE);
    this.seen = seen;
  }

  private PyDict now() {
    PyDict d = (PyDict) seen.locals();
    for (Object k : Iteration.toArray(others)) {
      d.put(k, others.get(k));
    }
    return d;
  }

  private Object put(Object key, Object value) {
    int slot = key instanceof TruffleString s ? slot(Str.java(s)) : -1;
    if (slot < 0) {
      others.put(key, value);
      return PyNone.NONE;
    }
    Frame f = seen.frame();
    if (f.getValue(slot) instanceof Cell c) {
      c.value = value;
      return PyNone.NONE;
    }
    f.getFrameDescriptor().setSlotKind(slot, FrameSlotKind.Object);
    f.setObject(slot, value);
    return PyNone.NONE;
  }

  private int slot(String name) {
    String[] names = seen.root().layout().localNames();
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return seen.root().layout().localSlots()[i];
      }
    }
    return -1;
  }

  private static FrameLocals of(Object o) {
    return (FrameLocals) o;
  }

  private static Object call(Object o, String method, Object... args) {
    return Calls.method(of(o).now(), method, args);
  }

  private static void define(TypeBuilder t) {
    t.method("__getitem__(self, key, /)", (p, k) -> Operators.getItem(of(p).now(), k));
    t.method("__setitem__(self, key, value, /)", (p, k, v) -> of(p).put(k, v));
    t.method(
        "__delitem__(self, key, /)",
        (p, k) -> {
          throw Errors.valueError("cannot remove local variables from FrameLocalsProxy");
        });
    t.method("__len__(self, /)", p -> (long) of(p).now().size());
    t.method("__iter__(self, /)", p -> Iteration.iter(of(p).now()));
    t.method("__reversed__(self, /)", p -> call(p, "__reversed__"));
    t.method("__contains__(self, key, /)", (p, k) -> Operators.contains(of(p).now(), k));
    t.method("__repr__(self, /)", p -> Str.of(Text.repr(of(p).now())));
    t.method(
        "__eq__(self, value, /)",
        (p, o) -> Operators.equal(of(p).now(), o instanceof FrameLocals q ? q.now() : o));
    t.method("keys(self, /)", p -> call(p, "keys"));
    t.method("values(self, /)", p -> call(p, "values"));
    t.method("items(self, /)", p -> call(p, "items"));
    t.method("copy(self, /)", p -> of(p).now());
    t.method("get(self, key, default=None, /)", (p, k, v) -> call(p, "get", k, v));
    t.method(
        "setdefault(self, key, default=None, /)",
        (p, k, v) -> {
          Object there = of(p).now().get(k);
          if (there == null) {
            of(p).put(k, v);
          }
          return there == null ? v : there;
        });
    t.method(
        "update(self, other, /)",
        (p, o) -> {
          for (Object k : Iteration.toArray(Calls.call(Attributes.get(o, "keys")))) {
            of(p).put(k, Operators.getItem(o, k));
          }
          return PyNone.NONE;
        });
  }
}

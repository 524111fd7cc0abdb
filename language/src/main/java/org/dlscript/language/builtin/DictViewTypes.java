package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PySet;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** The views keys(), values() and items(), their iterators, and mappingproxy. */
public final class DictViewTypes {
  static final int KEYS = 0;
  static final int VALUES = 1;
  static final int ITEMS = 2;

  private DictViewTypes() {}

  /** A live view of a dict. */
  public static final class View extends PyObject {
    final int kind;
    public final PyDict dict;

    View(int kind, PyDict dict) {
      super(type(kind, isOrdered(dict)));
      this.kind = kind;
      this.dict = dict;
    }

    /** Whether it is collections.OrderedDict, which is a guest class, or derives from it. */
    private static boolean isOrdered(PyDict dict) {
      return dict.type() != Types.DICT && dict.type().lookup("move_to_end") != null;
    }

    private static PyClass type(int kind, boolean ordered) {
      return switch (kind) {
        case KEYS -> ordered ? Types.ODICT_KEYS : Types.DICT_KEYS;
        case VALUES -> ordered ? Types.ODICT_VALUES : Types.DICT_VALUES;
        default -> ordered ? Types.ODICT_ITEMS : Types.DICT_ITEMS;
      };
    }
  }

  /** Walks a dict and notices when its size changes. */
  public static final class Iterator extends PyIterator {
    private final PyDict dict;
    private final int kind;
    private PyDict.Cursor cursor;
    private final int size;
    private int remaining;
    private final boolean reversed;

    Iterator(PyDict dict, int kind, boolean reversed) {
      super(
          reversed
              ? kind == KEYS
                  ? Types.DICT_REVERSE_KEY_ITERATOR
                  : kind == VALUES
                      ? Types.DICT_REVERSE_VALUE_ITERATOR
                      : Types.DICT_REVERSE_ITEM_ITERATOR
              : kind == KEYS
                  ? Types.DICT_KEY_ITERATOR
                  : kind == VALUES ? Types.DICT_VALUE_ITERATOR : Types.DICT_ITEM_ITERATOR);
      this.dict = dict;
      this.kind = kind;
      this.reversed = reversed;
      this.cursor = reversed ? dict.reverseCursor() : dict.cursor();
      this.size = dict.size();
      this.remaining = size;
    }

    @Override
    @TruffleBoundary
    public Object next() {
      if (cursor == null) {
        return null;
      }
      if (dict.size() != size) {
        cursor = null;
        throw Errors.runtimeError("dictionary changed size during iteration");
      }
      if (!cursor.advance()) {
        cursor = null;
        return null;
      }
      if (--remaining < 0) {
        cursor = null;
        throw Errors.runtimeError("dictionary keys changed during iteration");
      }
      return switch (kind) {
        case KEYS -> cursor.key();
        case VALUES -> cursor.value();
        default -> new PyTuple(cursor.key(), cursor.value());
      };
    }

    long lengthHint() {
      return cursor == null ? 0 : remaining;
    }

    @Override
    public PyTuple reduce() {
      Object[] items =
          kind == KEYS
              ? dict.keysArray()
              : kind == VALUES ? dict.valuesArray() : Iteration.toArray(new View(ITEMS, dict));
      if (cursor == null) {
        return Iterators.rest(items, items.length);
      }
      if (reversed) {
        java.util.Collections.reverse(java.util.Arrays.asList(items));
      }
      return Iterators.rest(items, items.length - Math.min(remaining, items.length));
    }
  }

  private static PyDict dict(Object v) {
    return ((View) v).dict;
  }

  private static void common(TypeBuilder t, int kind) {
    t.method("__len__(self, /)", v -> (long) dict(v).size());
    t.method("__iter__(self, /)", v -> new Iterator(dict(v), kind, false));
    t.method("__reversed__(self, /)", v -> new Iterator(dict(v), kind, true));
    t.method(
        "__repr__(self, /)",
        v -> {
          if (!Text.enter(v)) {
            return Str.of("...");
          }
          try {
            Object[] items = Iteration.toArray(v);
            String name = ((View) v).type().name();
            return Str.of(name + "(" + Text.reprItems("[", items, items.length, "])"));
          } finally {
            Text.leave(v);
          }
        });
    t.getter("mapping", v -> new Proxy(dict(v)));
  }

  private static PySet set(Object v) {
    PySet s = new PySet();
    Iteration.forEach(v, s::add);
    return s;
  }

  private static void setLike(TypeBuilder t) {
    t.constant("__hash__", PyNone.NONE);
    t.method("__and__(self, value, /)", (a, b) -> SetType.combine(set(a), b, '&'));
    t.method("__or__(self, value, /)", (a, b) -> SetType.combine(set(a), b, '|'));
    t.method("__sub__(self, value, /)", (a, b) -> SetType.combine(set(a), b, '-'));
    t.method("__xor__(self, value, /)", (a, b) -> SetType.combine(set(a), b, '^'));
    t.method("__rand__(self, value, /)", (a, b) -> SetType.combine(set(b), a, '&'));
    t.method("__ror__(self, value, /)", (a, b) -> SetType.combine(set(b), a, '|'));
    t.method("__rsub__(self, value, /)", (a, b) -> SetType.combine(set(b), a, '-'));
    t.method("__rxor__(self, value, /)", (a, b) -> SetType.combine(set(b), a, '^'));
    t.method("isdisjoint(self, other, /)", (a, b) -> SetType.isDisjoint(set(a), b));
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) ->
              b instanceof PySet || b instanceof View w && w.kind != VALUES
                  ? SetType.compare(op, set(a), set(b))
                  : PyNone.NOT_IMPLEMENTED);
    }
  }

  public static void defineKeys(TypeBuilder t) {
    common(t, KEYS);
    setLike(t);
    t.method("__contains__(self, key, /)", (v, k) -> dict(v).contains(k));
  }

  public static void defineValues(TypeBuilder t) {
    common(t, VALUES);
  }

  public static void defineItems(TypeBuilder t) {
    common(t, ITEMS);
    setLike(t);
    t.method(
        "__contains__(self, key, /)",
        (v, k) -> {
          if (!(k instanceof PyTuple p) || p.size() != 2) {
            return false;
          }
          Object found = dict(v).get(p.items[0]);
          return found != null && Operators.sameOrEqual(found, p.items[1]);
        });
  }

  /** A read-only view of a mapping. */
  public static final class Proxy extends PyObject {
    final Object mapping;

    public Proxy(Object mapping) {
      super(Types.MAPPING_PROXY);
      this.mapping = mapping;
    }
  }

  private static Object mapping(Object p) {
    return ((Proxy) p).mapping;
  }

  public static void defineProxy(TypeBuilder t) {
    t.constructor(
        "mappingproxy(cls, mapping, /)",
        a -> {
          PyClass c = Types.of(a[1]);
          if (c.slot(Slot.GETITEM) == null
              || a[1] instanceof PyTuple
              || a[1] instanceof org.dlscript.language.object.PyList) {
            throw Errors.typeError("mappingproxy() argument must be a mapping, not " + c.name());
          }
          return new Proxy(a[1]);
        });
    t.method("__len__(self, /)", p -> Operators.length(mapping(p)));
    t.method("__getitem__(self, key, /)", (p, k) -> Operators.getItem(mapping(p), k));
    t.method("__contains__(self, key, /)", (p, k) -> Operators.contains(mapping(p), k));
    t.method("__iter__(self, /)", p -> Iteration.iter(mapping(p)));
    t.method("__reversed__(self, /)", p -> Calls.method(mapping(p), "__reversed__"));
    t.method("__repr__(self, /)", p -> Str.of("mappingproxy(" + Text.repr(mapping(p)) + ")"));
    t.method("__str__(self, /)", p -> Text.strObject(mapping(p)));
    t.method(
        "__eq__(self, value, /)",
        (p, o) -> Operators.equal(mapping(p), o instanceof Proxy q ? q.mapping : o));
    t.method(
        "__or__(self, value, /)",
        (p, o) -> Operators.binary(Slot.OR, mapping(p), o instanceof Proxy q ? q.mapping : o));
    t.method(
        "__ror__(self, value, /)",
        (p, o) -> Operators.binary(Slot.OR, o instanceof Proxy q ? q.mapping : o, mapping(p)));
    t.method(
        "__ior__(self, value, /)",
        (p, o) -> {
          throw Errors.typeError("'|=' is not supported by mappingproxy; use '|' instead");
        });
    t.method("__hash__(self, /)", p -> org.dlscript.language.object.Hashing.hash(mapping(p)));
    for (String n : new String[] {"keys", "values", "items", "copy"}) {
      t.method(n + "(self, /)", p -> Calls.method(mapping(p), n));
    }
    t.method(
        "get(self, key, default=None, /)",
        (p, k, d) -> Calls.call(Attributes.get(mapping(p), "get"), k, d));
  }
}

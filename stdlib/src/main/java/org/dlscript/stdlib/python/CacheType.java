package org.dlscript.stdlib.python;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.Arrays;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Hashing;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyMethod;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** What {@code functools.lru_cache} makes: a function that remembers its results. */
final class CacheType {
  static final PyClass TYPE = Types.open("functools._lru_cache_wrapper", CacheType::define);

  static {
    TYPE.setHasDict(true);
  }

  /** Stands between the positional arguments and the keywords of a call. */
  private static final PyObject KEYWORDS = new PyObject(Types.OBJECT);

  private CacheType() {}

  /** The results by arguments, those used last behind the others. Not synchronised. */
  private static final class Cache extends PyObject {
    private final Object function;
    // Below zero: no limit.
    private final long most;
    private final boolean typed;
    private final Object information;
    private final PyDict results = new PyDict();
    private long hits;
    private long misses;

    Cache(PyClass cls, Object function, long most, boolean typed, Object information) {
      super(cls);
      this.function = function;
      this.most = most;
      this.typed = typed;
      this.information = information;
    }

    Object call(Object[] args, String[] names, Object[] values) {
      Object[] own = Arrays.copyOfRange(args, 1, args.length);
      Object key = key(own, names, values);
      long hash = Hashing.hash(key);
      PyDict.Entry known = results.find(key, hash);
      if (known != null) {
        hits++;
        if (most >= 0) {
          results.moveToEnd(known);
        }
        return known.value;
      }
      misses++;
      Object value = Calls.call(function, own, names, values);
      if (most != 0) {
        keep(key, hash, value);
      }
      return value;
    }

    /** The function may have called itself with the same arguments. */
    private void keep(Object key, long hash, Object value) {
      if (most > 0) {
        if (results.find(key, hash) != null) {
          return;
        }
        if (results.size() >= most) {
          results.removeOldest();
        }
      }
      results.put(key, hash, value);
    }

    private Object key(Object[] args, String[] names, Object[] values) {
      if (args.length == 1
          && names.length == 0
          && !typed
          && (args[0] instanceof Long || args[0] instanceof TruffleString)) {
        return args[0];
      }
      if (names.length == 0 && !typed) {
        return new PyTuple(args);
      }
      Object[] parts = new Object[2 * (args.length + names.length) + names.length + 1];
      System.arraycopy(args, 0, parts, 0, args.length);
      int n = args.length;
      if (names.length > 0) {
        parts[n++] = KEYWORDS;
        for (int i = 0; i < names.length; i++) {
          parts[n++] = Str.of(names[i]);
          parts[n++] = values[i];
        }
      }
      if (typed) {
        for (Object o : args) {
          parts[n++] = Types.of(o);
        }
        for (Object o : values) {
          parts[n++] = Types.of(o);
        }
      }
      return new PyTuple(Arrays.copyOf(parts, n));
    }
  }

  private static Cache of(Object o) {
    return (Cache) o;
  }

  private static void define(TypeBuilder t) {
    t.constructor(
        "_lru_cache_wrapper(cls, user_function, maxsize, typed, cache_info_type)",
        a -> {
          if (Types.of(a[1]).slot(org.dlscript.language.object.Slot.CALL) == null) {
            throw Errors.typeError("the first argument must be callable");
          }
          long most = a[2] == PyNone.NONE ? -1 : Math.max(0, Ints.asIndex(a[2]));
          return new Cache((PyClass) a[0], a[1], most, Operators.truth(a[3]), a[4]);
        });
    t.raw("__call__", (args, names, values) -> of(args[0]).call(args, names, values));
    t.method(
        "__get__(self, instance, owner=None, /)",
        (self, instance, owner) -> instance == PyNone.NONE ? self : new PyMethod(self, instance));
    t.method(
        "cache_info(self, /)",
        self -> {
          Cache c = of(self);
          Object limit = c.most < 0 ? PyNone.NONE : (Object) c.most;
          return Calls.call(c.information, c.hits, c.misses, limit, (long) c.results.size());
        });
    t.method(
        "cache_clear(self, /)",
        self -> {
          Cache c = of(self);
          c.results.clear();
          c.hits = 0;
          c.misses = 0;
          return PyNone.NONE;
        });
    t.method("__reduce__(self, /)", self -> Attributes.get(self, "__qualname__"));
    t.method("__copy__(self, /)", self -> self);
    t.method("__deepcopy__(self, memo, /)", (self, memo) -> self);
  }
}

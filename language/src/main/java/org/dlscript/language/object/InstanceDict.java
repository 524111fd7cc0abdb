package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;

/** An instance's {@code __dict__}: a dict whose items are the object's attributes. */
final class InstanceDict extends PyDict {
  final PyObject owner;

  InstanceDict(PyObject owner) {
    super(Types.DICT);
    this.owner = owner;
  }

  private static Object attributeKey(Object key) {
    return key instanceof TruffleString s ? Str.java(s).intern() : key;
  }

  private static Object guestKey(Object key) {
    return key instanceof String s ? Str.of(s) : key;
  }

  @Override
  @TruffleBoundary
  public Object get(Object key) {
    return LIB.getOrDefault(owner, attributeKey(key), null);
  }

  @Override
  @TruffleBoundary
  public void put(Object key, Object value) {
    LIB.put(owner, attributeKey(key), value);
  }

  @Override
  @TruffleBoundary
  public Object remove(Object key) {
    Object k = attributeKey(key);
    Object old = LIB.getOrDefault(owner, k, null);
    if (old != null) {
      LIB.removeKey(owner, k);
    }
    return old;
  }

  private Object[] keys() {
    Object[] all = LIB.getKeyArray(owner);
    int n = 0;
    for (Object k : all) {
      if (k instanceof String) {
        all[n++] = k;
      }
    }
    return n == all.length ? all : java.util.Arrays.copyOf(all, n);
  }

  @Override
  @TruffleBoundary
  public int size() {
    return keys().length;
  }

  @Override
  @TruffleBoundary
  public void clear() {
    for (Object k : keys()) {
      LIB.removeKey(owner, k);
    }
  }

  @Override
  public Cursor cursor() {
    Object[] keys = keys();
    return new Cursor() {
      private int i = -1;

      @Override
      public boolean advance() {
        return ++i < keys.length;
      }

      @Override
      public Object key() {
        return guestKey(keys[i]);
      }

      @Override
      public Object value() {
        return LIB.getOrDefault(owner, keys[i], PyNone.NONE);
      }
    };
  }

  @Override
  public Cursor reverseCursor() {
    Object[] keys = keys();
    return new Cursor() {
      private int i = keys.length;

      @Override
      public boolean advance() {
        return --i >= 0;
      }

      @Override
      public Object key() {
        return guestKey(keys[i]);
      }

      @Override
      public Object value() {
        return LIB.getOrDefault(owner, keys[i], PyNone.NONE);
      }
    };
  }
}

package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;

/**
 * A set or frozenset. The table probes and grows as CPython's setobject does, so sets of ints
 * (whose hashes are fixed) iterate and print in the same order. Not synchronised.
 */
public final class PySet extends PyObject {
  private static final int LINEAR_PROBES = 9;
  private static final Object DUMMY = new Object();

  private Object[] keys = new Object[8];
  private long[] hashes = new long[8];
  private int fill;
  private int used;

  /** A frozenset's hash once it was asked for, as nested sets ask again and again. */
  public long hash;

  public boolean hashed;

  /** Counts insertions and removals. */
  public int structure;

  public PySet() {
    super(Types.SET);
  }

  public PySet(PyClass cls) {
    super(cls);
  }

  public boolean isFrozen() {
    return type().isSubclassOf(Types.FROZENSET);
  }

  public int size() {
    return used;
  }

  private int find(Object key, long hash) {
    Object[] table = keys;
    int mask = table.length - 1;
    int i = (int) hash & mask;
    long perturb = hash;
    while (true) {
      int probes = i + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
      for (int j = i; j <= i + probes; j++) {
        Object k = table[j];
        if (k == null) {
          return -1;
        }
        if (k != DUMMY && hashes[j] == hash) {
          boolean same = Hashing.sameKey(k, key);
          if (keys != table || table[j] != k) {
            // A guest __eq__ changed the table under us: start over.
            return find(key, hash);
          }
          if (same) {
            return j;
          }
        }
      }
      perturb >>>= 5;
      i = (int) (i * 5L + 1 + perturb) & mask;
    }
  }

  @TruffleBoundary
  public boolean contains(Object key) {
    return find(key, Hashing.hash(key)) >= 0;
  }

  /** Adds a key; false when it was there. */
  @TruffleBoundary
  public boolean add(Object key) {
    long hash = Hashing.hash(key);
    if (find(key, hash) >= 0) {
      return false;
    }
    int mask = keys.length - 1;
    int i = (int) hash & mask;
    long perturb = hash;
    probing:
    while (true) {
      int probes = i + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
      for (int j = i; j <= i + probes; j++) {
        if (keys[j] == null) {
          keys[j] = key;
          hashes[j] = hash;
          break probing;
        }
      }
      perturb >>>= 5;
      i = (int) (i * 5L + 1 + perturb) & mask;
    }
    fill++;
    used++;
    structure++;
    if ((long) fill * 5 >= (long) mask * 3) {
      resize(used > 50000 ? used * 2 : used * 4);
    }
    return true;
  }

  private void resize(int least) {
    int size = 8;
    while (size <= least) {
      size <<= 1;
    }
    Object[] oldKeys = keys;
    long[] oldHashes = hashes;
    keys = new Object[size];
    hashes = new long[size];
    for (int k = 0; k < oldKeys.length; k++) {
      if (oldKeys[k] != null && oldKeys[k] != DUMMY) {
        insertClean(oldKeys[k], oldHashes[k]);
      }
    }
    fill = used;
  }

  private void insertClean(Object key, long hash) {
    int mask = keys.length - 1;
    int i = (int) hash & mask;
    long perturb = hash;
    while (true) {
      int probes = i + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
      for (int j = i; j <= i + probes; j++) {
        if (keys[j] == null) {
          keys[j] = key;
          hashes[j] = hash;
          return;
        }
      }
      perturb >>>= 5;
      i = (int) (i * 5L + 1 + perturb) & mask;
    }
  }

  @TruffleBoundary
  public boolean remove(Object key) {
    int i = find(key, Hashing.hash(key));
    if (i < 0) {
      return false;
    }
    keys[i] = DUMMY;
    used--;
    structure++;
    return true;
  }

  @TruffleBoundary
  public void clear() {
    keys = new Object[8];
    hashes = new long[8];
    fill = 0;
    used = 0;
    structure++;
  }

  /** The keys in iteration order. */
  @TruffleBoundary
  public Object[] toArray() {
    Object[] out = new Object[used];
    int n = 0;
    for (Object k : keys) {
      if (k != null && k != DUMMY) {
        out[n++] = k;
      }
    }
    return out;
  }

  /** Fills this empty set with another's keys as CPython's set_merge: a table of the same order. */
  @TruffleBoundary
  public void copyFrom(PySet other) {
    if (used == 0 && fill == 0) {
      if (other.used * 5L >= (keys.length - 1) * 3L) {
        resize((used + other.used) * 2);
      }
      if (keys.length == other.keys.length && other.fill == other.used) {
        System.arraycopy(other.keys, 0, keys, 0, keys.length);
        System.arraycopy(other.hashes, 0, hashes, 0, hashes.length);
      } else {
        for (int k = 0; k < other.keys.length; k++) {
          if (other.keys[k] != null && other.keys[k] != DUMMY) {
            insertClean(other.keys[k], other.hashes[k]);
          }
        }
      }
      used = other.used;
      fill = other.used;
      structure++;
      return;
    }
    if ((fill + other.used) * 5L >= (keys.length - 1) * 3L) {
      resize((used + other.used) * 2);
    }
    for (Object k : other.toArray()) {
      add(k);
    }
  }

  /** Removes and returns the first key in iteration order, or null. */
  @TruffleBoundary
  public Object pop() {
    for (int i = 0; i < keys.length; i++) {
      Object k = keys[i];
      if (k != null && k != DUMMY) {
        keys[i] = DUMMY;
        used--;
        structure++;
        return k;
      }
    }
    return null;
  }

  @TruffleBoundary
  public boolean containsAll(PySet other) {
    for (Object k : other.toArray()) {
      if (!contains(k)) {
        return false;
      }
    }
    return true;
  }
}

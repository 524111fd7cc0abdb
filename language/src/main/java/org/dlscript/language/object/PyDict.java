package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.Arrays;

/**
 * A dict: insertion-ordered hash table of {@link Entry} objects. An entry stays the same object
 * while its key is present, so a variable's node may keep it; {@link #structure} changes whenever a
 * key comes or goes. Not synchronised.
 */
public class PyDict extends PyObject {
  /** One item; {@code value} is null once the key was removed. */
  public static final class Entry {
    public final Object key;
    final long hash;
    public Object value;
    int position;

    Entry(Object key, long hash, Object value) {
      this.key = key;
      this.hash = hash;
      this.value = value;
    }
  }

  /**
   * A walk over the items in order; a change of the dict's keys during it is the caller's to see.
   */
  public interface Cursor {
    boolean advance();

    Object key();

    Object value();
  }

  private static final int DELETED = -1;

  // Of empty dicts, which are made for every call that collects keywords; never written to.
  private static final Entry[] NO_ENTRIES = {};
  private static final int[] NO_INDEX = new int[16];

  private Entry[] entries = NO_ENTRIES;

  /** Open addressing: 0 empty, -1 deleted, else 1 + position in entries. */
  private int[] index = NO_INDEX;

  private int used;
  private int live;

  /** No entry lies before this position, so that taking the oldest again and again is cheap. */
  private int first;

  private int filled;

  /** Counts how often entries changed their places. */
  private int epoch;

  /** Counts insertions and removals of keys. */
  public int structure;

  public PyDict() {
    super(Types.DICT);
  }

  public PyDict(PyClass cls) {
    super(cls);
  }

  public int size() {
    return live;
  }

  /** The entry of a string key given as Java string, or null. */
  @TruffleBoundary
  public final Entry entry(String key) {
    return entry(Str.of(key));
  }

  @TruffleBoundary
  public final Entry entry(Object key) {
    return find(key, Hashing.hash(key));
  }

  /** The entry of a key whose hash is known, or null; a guest's {@code __hash__} is not asked. */
  @TruffleBoundary
  public final Entry find(Object key, long hash) {
    int mask = index.length - 1;
    int i = spread(hash) & mask;
    while (true) {
      int slot = index[i];
      if (slot == 0) {
        return null;
      }
      if (slot > 0) {
        Entry e = entries[slot - 1];
        if (e.hash == hash && Hashing.sameKey(e.key, key)) {
          return e;
        }
        if (index.length - 1 != mask) {
          // A guest __eq__ changed the table under us: start over.
          return find(key, hash);
        }
      }
      i = (i + 1) & mask;
    }
  }

  /** The entry of an int key or null, for nodes: only the unusual key is looked for elsewhere. */
  public final Entry entry(long key) {
    long hash = Hashing.hashLong(key);
    int mask = index.length - 1;
    int i = spread(hash) & mask;
    while (true) {
      int slot = index[i];
      if (slot == 0) {
        return null;
      }
      if (slot > 0) {
        Entry e = entries[slot - 1];
        if (e.hash == hash) {
          if (!(e.key instanceof Long k)) {
            return entry((Object) key);
          }
          if (k == key) {
            return e;
          }
        }
      }
      i = (i + 1) & mask;
    }
  }

  private static int spread(long hash) {
    int h = (int) (hash ^ (hash >>> 32));
    h *= 0x9E3779B9;
    return h ^ (h >>> 15);
  }

  @TruffleBoundary
  public Object get(Object key) {
    Entry e = find(key, Hashing.hash(key));
    return e == null ? null : e.value;
  }

  public final Object get(String key) {
    return get((Object) Str.of(key));
  }

  public final void put(String key, Object value) {
    put((Object) Str.of(key), value);
  }

  @TruffleBoundary
  public void put(Object key, Object value) {
    put(key, Hashing.hash(key), value);
  }

  /** Puts a value under a key whose hash is known. */
  public final void put(Object key, long hash, Object value) {
    Entry e = find(key, hash);
    if (e != null) {
      e.value = value;
    } else {
      insert(new Entry(key, hash, value));
    }
  }

  private void insert(Entry e) {
    if (entries == NO_ENTRIES) {
      entries = new Entry[8];
      index = new int[16];
    }
    if (used == entries.length) {
      if (live < used - (used >> 2)) {
        compact();
      } else {
        entries = Arrays.copyOf(entries, entries.length * 2);
      }
    }
    if ((filled + 1) * 3 > index.length * 2) {
      rehash(live * 4 > index.length ? index.length * 2 : index.length);
    }
    e.position = used;
    entries[used++] = e;
    live++;
    structure++;
    place(e);
  }

  private void place(Entry e) {
    int mask = index.length - 1;
    int i = spread(e.hash) & mask;
    while (index[i] > 0) {
      i = (i + 1) & mask;
    }
    if (index[i] == 0) {
      filled++;
    }
    index[i] = e.position + 1;
  }

  private void compact() {
    epoch++;
    int n = 0;
    for (int i = 0; i < used; i++) {
      Entry e = entries[i];
      if (e != null) {
        e.position = n;
        entries[n++] = e;
      }
    }
    Arrays.fill(entries, n, used, null);
    used = n;
    first = 0;
    rehash(index.length);
  }

  private void rehash(int length) {
    index = new int[length];
    filled = 0;
    for (int i = 0; i < used; i++) {
      if (entries[i] != null) {
        place(entries[i]);
      }
    }
  }

  @TruffleBoundary
  public Object remove(Object key) {
    Entry e = find(key, Hashing.hash(key));
    return e == null ? null : remove(e);
  }

  private Object remove(Entry e) {
    takeOut(e);
    Object old = e.value;
    e.value = null;
    if (live == 0) {
      reset();
    }
    return old;
  }

  private void takeOut(Entry e) {
    int mask = index.length - 1;
    int i = spread(e.hash) & mask;
    while (index[i] != e.position + 1) {
      i = (i + 1) & mask;
    }
    index[i] = DELETED;
    entries[e.position] = null;
    if (e.position == first) {
      first++;
    }
    live--;
    structure++;
  }

  public final Object remove(String key) {
    return remove((Object) Str.of(key));
  }

  private void reset() {
    epoch++;
    entries = NO_ENTRIES;
    index = NO_INDEX;
    used = 0;
    live = 0;
    first = 0;
    filled = 0;
  }

  @TruffleBoundary
  public void clear() {
    for (int i = 0; i < used; i++) {
      if (entries[i] != null) {
        entries[i].value = null;
      }
    }
    structure++;
    reset();
  }

  /** Makes an existing key the last (or the first) one, as OrderedDict.move_to_end. */
  @TruffleBoundary
  public final boolean moveToEnd(Object key, boolean last) {
    Entry e = find(key, Hashing.hash(key));
    if (e == null) {
      return false;
    }
    if (last) {
      moveToEnd(e);
      return true;
    }
    Entry[] all = new Entry[entries.length];
    all[0] = e;
    int n = 1;
    for (int i = 0; i < used; i++) {
      if (entries[i] != null && entries[i] != e) {
        all[n++] = entries[i];
      }
    }
    entries = all;
    used = n;
    first = 0;
    for (int i = 0; i < n; i++) {
      all[i].position = i;
    }
    rehash(index.length);
    structure++;
    return true;
  }

  /** Makes the key of an entry of this dict the last one. */
  public final void moveToEnd(Entry e) {
    if (e.position != used - 1) {
      takeOut(e);
      insert(e);
    }
  }

  /** Removes the oldest key of a dict that has one. */
  public final void removeOldest() {
    int i = first;
    while (entries[i] == null) {
      i++;
    }
    first = i;
    remove(entries[i]);
  }

  public final boolean contains(Object key) {
    return get(key) != null;
  }

  public Cursor cursor() {
    return new EntryCursor(first - 1, 1);
  }

  public Cursor reverseCursor() {
    return new EntryCursor(used, -1);
  }

  /** Walks the entries; keeps what it is at, for the dict may lose it before it is read. */
  private final class EntryCursor implements Cursor {
    private final int step;
    private int i;
    private int seen = epoch;
    private Object key;
    private Object value;

    EntryCursor(int start, int step) {
      this.i = start;
      this.step = step;
    }

    @Override
    public boolean advance() {
      if (seen != epoch) {
        // The entries have moved: what is left is not known any more, so all count as new.
        seen = epoch;
        i = step > 0 ? first - 1 : used;
      }
      do {
        i = Math.min(i + step, used);
      } while (i >= 0 && i < used && entries[i] == null);
      if (i < 0 || i >= used) {
        return false;
      }
      key = entries[i].key;
      value = entries[i].value;
      return true;
    }

    @Override
    public Object key() {
      return key;
    }

    @Override
    public Object value() {
      return value;
    }
  }

  @TruffleBoundary
  public final Object[] keysArray() {
    Object[] out = new Object[size()];
    Cursor c = cursor();
    int n = 0;
    while (n < out.length && c.advance()) {
      out[n++] = c.key();
    }
    return out;
  }

  @TruffleBoundary
  public final Object[] valuesArray() {
    Object[] out = new Object[size()];
    Cursor c = cursor();
    int n = 0;
    while (n < out.length && c.advance()) {
      out[n++] = c.value();
    }
    return out;
  }

  @TruffleBoundary
  public final void putAll(PyDict other) {
    Cursor c = other.cursor();
    while (c.advance()) {
      put(c.key(), c.value());
    }
  }
}

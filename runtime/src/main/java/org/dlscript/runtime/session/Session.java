package org.dlscript.runtime.session;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What one program has set in the engine: its default type, its random stream, its print options,
 * its modes of differentiation. Whoever runs several programs gives each a session of its own and
 * enters it on the thread that runs the program; a thread that entered none has one to itself.
 *
 * <p>A session belongs to one thread at a time. The settings themselves are declared, as keys, by
 * the classes whose rules they are.
 */
public final class Session {
  private static final AtomicInteger KEYS = new AtomicInteger();
  private static final ThreadLocal<Session> CURRENT = ThreadLocal.withInitial(Session::new);

  private Object[] values = new Object[16];

  /** One setting, with what it is in a new session. */
  public static final class Key<T> {
    private final int index = KEYS.getAndIncrement();
    private final Supplier<? extends T> initial;

    /** A setting; {@code initial} is asked once a session and gives no null. */
    public Key(Supplier<? extends T> initial) {
      this.initial = initial;
    }

    /** The setting in the calling thread's session. */
    @SuppressWarnings("unchecked")
    public T get() {
      Session s = CURRENT.get();
      Object[] values = s.values;
      Object v = index < values.length ? values[index] : null;
      return v != null ? (T) v : s.first(this);
    }

    /** Changes the setting in the calling thread's session. */
    public void set(T value) {
      CURRENT.get().put(index, value);
    }
  }

  /** Makes this the calling thread's session and gives the one that was, for {@link #leave}. */
  public Session enter() {
    Session before = CURRENT.get();
    if (before != this) {
      CURRENT.set(this);
    }
    return before;
  }

  /** Ends what {@link #enter} began. */
  public void leave(Session before) {
    if (before != this) {
      CURRENT.set(before);
    }
  }

  private <T> T first(Key<T> key) {
    T v = key.initial.get();
    put(key.index, v);
    return v;
  }

  private void put(int index, Object value) {
    if (index >= values.length) {
      values = Arrays.copyOf(values, Math.max(index + 1, 2 * values.length));
    }
    values[index] = value;
  }
}

package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.Tracebacks;

/**
 * What happens when objects die: {@code __del__} and the callbacks of weak references. There are no
 * reference counts, so whether an object is dead is found out by a collection. Where the moment can
 * be seen (at del, print, and when a weak reference is asked) one is made, as long as that finds
 * anything or costs little; the rest dies at the end of the program. For the threads of one
 * context, of which one runs at a time.
 */
public final class Finalizers {
  // What collections may cost that find nothing; after del some are made however busy the machine.
  private static final long MOST_NANOS = 5_000_000_000L;
  private static final int DELETIONS = 100;
  private static final long PATIENCE_MILLIS = 300;
  private static final int PATIENT = 16;

  /** Whether any context has something to find out: asked before the context is looked up. */
  private static volatile boolean used;

  /** Whether this context has weak references or objects with {@code __del__}. */
  private boolean tracking;

  /** Whether a death in this context is seen without being asked for. */
  private boolean watched;

  private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
  private final Set<Tracked> tracked = new LinkedHashSet<>();

  /** The weak references whose callbacks are still to come. */
  private final Set<Weak> awaited = new LinkedHashSet<>();

  private long spent;
  private int deletions;

  /** How many collections in a row have found nothing. */
  private int vain;

  private int skipped;
  private int toSkip;

  /** A stand-in with the same attributes, on which {@code __del__} runs. */
  private static final class Tracked extends PhantomReference<Object> {
    final PyObject standIn;

    Tracked(PyObject o, PyObject standIn, ReferenceQueue<Object> queue) {
      super(o, queue);
      this.standIn = standIn;
    }
  }

  /** A weak reference as the guest's {@code weakref} holds it. */
  public static final class Handle extends PyObject {
    private final Weak reference;

    /** What is called when the object is gone, or null. */
    private final Object callback;

    private Handle(Object o, Object callback, ReferenceQueue<Object> queue) {
      super(Types.OBJECT);
      this.reference = new Weak(o, this, queue);
      this.callback = callback;
    }

    /** The object, or null. */
    public Object get() {
      return reference.get();
    }
  }

  private static final class Weak extends WeakReference<Object> {
    final WeakReference<Handle> handle;

    Weak(Object o, Handle handle, ReferenceQueue<Object> queue) {
      super(o, queue);
      this.handle = new WeakReference<>(handle);
    }
  }

  /** Whether any program has used weak references or {@code __del__}. */
  public static boolean used() {
    return used;
  }

  /** Sees to it that a new object's {@code __del__} runs. */
  @TruffleBoundary
  void track(PyObject o) {
    if (o.getClass() != PyObject.class || !o.type().hasDict()) {
      return;
    }
    PyDict attributes = new PyDict();
    o.replaceInstanceDict(attributes);
    PyObject standIn = new PyObject(o.type());
    standIn.replaceInstanceDict(attributes);
    Identity.share(o, standIn);
    tracked.add(new Tracked(o, standIn, queue));
    watched = true;
    use();
  }

  /** A weak reference; the callback, which may be null, gets no arguments. */
  @TruffleBoundary
  public Handle weak(Object o, Object callback) {
    use();
    Handle handle = new Handle(o, callback, queue);
    if (callback != null) {
      watched = true;
      awaited.add(handle.reference);
    }
    return handle;
  }

  private void use() {
    used = true;
    tracking = true;
    vain = toSkip = 0;
  }

  /** Finds out what has died after {@code del}, if anything would be seen to happen. */
  @TruffleBoundary
  public void settleDeleted() {
    if (watched) {
      vain = toSkip = 0;
      spent = ++deletions < DELETIONS ? Math.min(spent, MOST_NANOS) : spent;
      settle();
    }
  }

  /** The same before output, if that is likely to be worth it. */
  @TruffleBoundary
  public void settleWatched() {
    if (watched) {
      settle();
    }
  }

  /** Finds out what has died, where that is likely to be worth it. */
  @TruffleBoundary
  public void settle() {
    if (spent > MOST_NANOS || skipped++ < toSkip) {
      return;
    }
    skipped = 0;
    long start = System.nanoTime();
    if (collect() > 0) {
      vain = 0;
    } else {
      vain++;
      spent += System.nanoTime() - start;
    }
    toSkip = vain < PATIENT ? 0 : Math.min(2 * toSkip + 1, 1 << 20);
  }

  /** Collects, and finalizes what has died; how many objects those were. */
  @TruffleBoundary
  public int collect() {
    if (!tracking) {
      return 0;
    }
    PhantomReference<Object> mark = new PhantomReference<>(new Object(), queue);
    System.gc();
    int dead = 0;
    try {
      Reference<?> r = queue.remove(PATIENCE_MILLIS);
      while (r != null && r != mark) {
        dead++;
        r = queue.remove(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Reference.reachabilityFence(mark);
    return dead + run();
  }

  // Asks the references themselves: the thread that queues them may not have come to all of them.
  private int run() {
    List<Tracked> dead = new ArrayList<>(tracked);
    dead.removeIf(r -> !r.refersTo(null));
    dead.forEach(tracked::remove);
    List<Weak> cleared = new ArrayList<>(awaited);
    cleared.removeIf(w -> !w.refersTo(null) && w.handle.get() != null);
    cleared.forEach(awaited::remove);
    dead.forEach(Finalizers::finalizeNow);
    for (Weak w : cleared.reversed()) { // of one object the youngest comes first
      Handle h = w.handle.get();
      if (h != null) {
        guarded(h.callback, h.callback);
      }
    }
    return dead.size() + cleared.size();
  }

  private static void finalizeNow(Tracked t) {
    Object method = t.standIn.type().slot(Slot.DEL);
    if (method != null) {
      guarded(method, Attributes.bind(method, t.standIn, t.standIn.type()));
    }
  }

  private static void guarded(Object shown, Object callable) {
    try {
      Calls.call(callable);
    } catch (PyException e) {
      unraisable(e, shown);
    }
  }

  /** Tells {@code sys.unraisablehook} of an exception that nobody can catch. */
  static void unraisable(PyException e, Object shown) {
    Object sys = DlsContext.get(null).importer().load("sys");
    try {
      Calls.method(sys, "_unraisable", e.object, shown);
    } catch (PyException again) {
      DlsContext.get(null)
          .errors()
          .write(
              "Exception ignored in sys.unraisablehook: "
                  + Text.repr(Attributes.get(sys, "unraisablehook"))
                  + "\n"
                  + Tracebacks.format(again.object));
    }
  }

  /** The end of the program: all that is left is finalized, in the order of its making. */
  @TruffleBoundary
  public void finish() {
    while (!tracked.isEmpty()) {
      Tracked first = tracked.iterator().next();
      tracked.remove(first);
      finalizeNow(first);
    }
  }
}

package org.dlscript.stdlib.python;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.dlscript.language.DlsContext;
import org.dlscript.language.GuestThreads;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code _thread}: threads by number, and the lock that all else is made of. */
public final class ThreadModule implements NativeModule {
  /** The longest wait in seconds: what fits into nanoseconds. */
  private static final double LONGEST = 9223372036.0;

  static final PyClass LOCK = lockClass();

  private static PyClass lockClass() {
    PyClass c = Types.sealed("_thread.lock", ThreadModule::defineLock);
    c.setMessageName("_thread.lock");
    return c;
  }

  /** A lock: held or not, by nobody in particular. */
  static final class Lock extends PyObject {
    final Semaphore free = new Semaphore(1);

    Lock() {
      super(LOCK);
    }

    boolean isHeld() {
      return free.availablePermits() == 0;
    }
  }

  @Override
  public String[] names() {
    return new String[] {"_thread"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.value("lock", LOCK).value("LockType", LOCK).value("error", ExceptionTypes.RUNTIME_ERROR);
    m.value("TIMEOUT_MAX", LONGEST);
    m.function("allocate_lock()", () -> new Lock());
    m.function("get_ident()", GuestThreads::current);
    m.function("get_native_id()", GuestThreads::current);
    m.function(
        "start_new_thread(function, args, kwargs=<absent>, /)",
        (f, args, kwargs) -> {
          if (!(args instanceof PyTuple t)) {
            throw Errors.typeError("2nd arg must be a tuple");
          }
          PyDict kw = kwargs == null ? new PyDict() : (PyDict) kwargs;
          return context
              .threads()
              .start(
                  () ->
                      Calls.call(
                          f,
                          t.items,
                          org.dlscript.language.object.Iteration.toStrings(kw),
                          kw.valuesArray()));
        });
  }

  private static Object acquire(Lock lock, Object blocking, Object timeout) {
    double seconds = MathModule.number(timeout);
    boolean waits = Operators.truth(blocking);
    if (!waits && seconds != -1) {
      throw Errors.valueError("can't specify a timeout for a non-blocking call");
    }
    if (seconds < 0 && seconds != -1) {
      throw Errors.valueError("timeout value must be a non-negative number");
    }
    if (seconds > LONGEST) {
      throw Errors.overflow("timeout value is too large");
    }
    if (lock.free.tryAcquire()) {
      return true;
    }
    if (!waits || seconds == 0) {
      return false;
    }
    boolean[] taken = {false};
    GuestThreads threads = DlsContext.get(null).threads();
    if (seconds < 0) {
      threads.await(
          free -> {
            free.acquire();
            taken[0] = true;
          },
          lock.free);
    } else {
      long end = System.nanoTime() + (long) (seconds * 1e9);
      threads.await(
          free -> taken[0] = free.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS),
          lock.free);
    }
    return taken[0];
  }

  private static Object release(Lock lock) {
    if (!lock.isHeld()) {
      throw Errors.of(ExceptionTypes.RUNTIME_ERROR, "release unlocked lock");
    }
    lock.free.release();
    return PyNone.NONE;
  }

  private static void defineLock(TypeBuilder t) {
    t.constructor("lock(cls)", a -> new Lock());
    t.method(
        "acquire(self, blocking=True, timeout=-1)",
        (l, blocking, timeout) -> acquire((Lock) l, blocking, timeout));
    t.method("release(self, /)", l -> release((Lock) l));
    t.method("locked(self, /)", l -> ((Lock) l).isHeld());
    t.method("__enter__(self, /)", l -> acquire((Lock) l, true, -1.0));
    t.methodN("__exit__(self, /, *exc_info)", a -> release((Lock) a[0]));
    t.method(
        "__repr__(self, /)",
        l ->
            Str.of(
                "<"
                    + (((Lock) l).isHeld() ? "locked" : "unlocked")
                    + " _thread.lock object at "
                    + Text.address(l)
                    + ">"));
  }
}

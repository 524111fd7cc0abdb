package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.interop.InteropException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.interop.StopIterationException;
import com.oracle.truffle.api.interop.UnknownKeyException;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.ForeignObjects;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/**
 * What Python does with values of the host and of other languages: members are attributes, arrays
 * are indexed and iterated, maps have keys, executables are called and classes instantiated. An
 * exception of theirs becomes a {@code ForeignException}, a RuntimeError.
 */
public final class ForeignType {
  /** Wraps an exception that another language or the host threw. */
  public static final PyClass EXCEPTION =
      new PyClass(
          Types.TYPE, "ForeignException", new PyClass[] {ExceptionTypes.RUNTIME_ERROR}, true, true);

  private static final InteropLibrary LIB = InteropLibrary.getUncached();

  private ForeignType() {}

  public static void define(TypeBuilder t) {
    t.method("__getattr__(self, name, /)", (o, name) -> getAttribute(o, Text.str(name)));
    t.method(
        "__setattr__(self, name, value, /)",
        (o, name, value) -> guarded(o, () -> write(o, Text.str(name), value)));
    t.method(
        "__delattr__(self, name, /)",
        (o, name) ->
            guarded(
                o,
                () -> {
                  LIB.removeMember(o, Text.str(name));
                  return org.dlscript.language.object.PyNone.NONE;
                }));
    t.raw("__call__", (Fn.Raw) ForeignType::call);
    t.method("__len__(self, /)", ForeignType::length);
    t.method("__bool__(self, /)", o -> !isSized(o) || (long) length(o) > 0);
    t.method("__getitem__(self, key, /)", ForeignType::getItem);
    t.method(
        "__setitem__(self, key, value, /)",
        (o, key, value) -> guarded(o, () -> setItem(o, key, value)));
    t.method("__contains__(self, key, /)", ForeignType::contains);
    t.method("__iter__(self, /)", ForeignType::iterator);
    t.method("__repr__(self, /)", ForeignType::text);
    t.method("__str__(self, /)", ForeignType::text);
    t.method(
        "__eq__(self, other, /)",
        (a, b) -> LIB.isIdentical(a, ForeignObjects.toHost(b), LIB) || a.equals(b));
    t.method("__hash__(self, /)", o -> (long) o.hashCode());
    t.method("__dir__(self, /)", o -> guarded(o, () -> names(o)));
  }

  /** Work on a foreign value, whose refusals and exceptions become the guest's. */
  private interface Work {
    Object run() throws InteropException;
  }

  @TruffleBoundary
  private static Object guarded(Object o, Work work) {
    try {
      return ForeignObjects.fromHost(work.run());
    } catch (InvalidArrayIndexException e) {
      throw Errors.indexError("foreign array index out of range");
    } catch (UnknownKeyException e) {
      throw Errors.withArgs(ExceptionTypes.KEY_ERROR, ForeignObjects.fromHost(e.getUnknownKey()));
    } catch (InteropException e) {
      String reason = e.getMessage();
      throw Errors.typeError(
          Str.java(text(o)) + " does not allow that" + (reason == null ? "" : ": " + reason));
    } catch (PyException e) {
      throw e;
    } catch (AbstractTruffleException e) {
      throw wrapped(e);
    }
  }

  private static PyException wrapped(AbstractTruffleException e) {
    String kind = "";
    try {
      if (LIB.hasMetaObject(e)) {
        kind = LIB.asString(LIB.getMetaQualifiedName(LIB.getMetaObject(e)));
      }
    } catch (InteropException noName) {
      // The message has to do.
    }
    String message = e.getMessage();
    boolean both = !kind.isEmpty() && message != null && !message.isEmpty();
    PyBaseException x =
        new PyBaseException(
            EXCEPTION, Str.of(kind + (both ? ": " : "") + (message == null ? "" : message)));
    x.setInstanceAttribute("foreign", e);
    return new PyException(x);
  }

  private static Object getAttribute(Object o, String name) {
    if (!LIB.isMemberReadable(o, name)) {
      throw Errors.attributeError(
          o, name, "foreign object " + Str.java(text(o)) + " has no attribute '" + name + "'");
    }
    return guarded(o, () -> LIB.readMember(o, name));
  }

  private static Object write(Object o, String name, Object value) throws InteropException {
    LIB.writeMember(o, name, ForeignObjects.toHost(value));
    return org.dlscript.language.object.PyNone.NONE;
  }

  private static Object call(Object[] args, String[] names, Object[] values) {
    Object o = args[0];
    if (names.length > 0) {
      throw Errors.typeError("foreign functions take no keyword arguments");
    }
    Object[] given = new Object[args.length - 1];
    for (int i = 0; i < given.length; i++) {
      given[i] = ForeignObjects.toHost(args[i + 1]);
    }
    if (LIB.isExecutable(o)) {
      return guarded(o, () -> LIB.execute(o, given));
    }
    if (LIB.isInstantiable(o)) {
      return guarded(o, () -> LIB.instantiate(o, given));
    }
    throw Errors.typeError("'foreign' object is not callable");
  }

  private static boolean isSized(Object o) {
    return LIB.hasArrayElements(o) || LIB.hasHashEntries(o);
  }

  private static Object length(Object o) {
    if (!isSized(o)) {
      throw Errors.typeError("object of type 'foreign' has no len()");
    }
    return guarded(o, () -> LIB.hasArrayElements(o) ? LIB.getArraySize(o) : LIB.getHashSize(o));
  }

  private static long place(Object o, Object key) throws InteropException {
    long i = Ints.asLong(key);
    return i < 0 ? i + LIB.getArraySize(o) : i;
  }

  private static Object getItem(Object o, Object key) {
    if (LIB.hasArrayElements(o)) {
      return key instanceof PySlice
          ? Operators.getItem(new PyList(Iteration.toArray(o)), key)
          : guarded(o, () -> LIB.readArrayElement(o, place(o, key)));
    }
    if (LIB.hasHashEntries(o)) {
      return guarded(o, () -> LIB.readHashValue(o, ForeignObjects.toHost(key)));
    }
    throw Errors.typeError("'foreign' object is not subscriptable");
  }

  private static Object setItem(Object o, Object key, Object value) throws InteropException {
    Object v = ForeignObjects.toHost(value);
    if (LIB.hasArrayElements(o)) {
      LIB.writeArrayElement(o, place(o, key), v);
    } else if (LIB.hasHashEntries(o)) {
      LIB.writeHashEntry(o, ForeignObjects.toHost(key), v);
    } else {
      throw Errors.typeError("'foreign' object does not support item assignment");
    }
    return org.dlscript.language.object.PyNone.NONE;
  }

  private static Object contains(Object o, Object key) {
    if (LIB.hasHashEntries(o)) {
      return LIB.isHashEntryExisting(o, ForeignObjects.toHost(key));
    }
    for (Object v : Iteration.toArray(o)) {
      if (Operators.sameOrEqual(v, key)) {
        return true;
      }
    }
    return false;
  }

  private static Object iterator(Object o) {
    if (LIB.isIterator(o)) {
      return new Foreign(o);
    }
    if (LIB.hasHashEntries(o)) {
      return new Foreign(guarded(o, () -> LIB.getHashKeysIterator(o)));
    }
    if (LIB.hasIterator(o)) {
      return new Foreign(guarded(o, () -> LIB.getIterator(o)));
    }
    if (LIB.hasArrayElements(o)) {
      return new Elements(o);
    }
    // A Java stream is no Iterable but has an iterator.
    if (LIB.isMemberInvocable(o, "iterator")) {
      Object it = guarded(o, () -> LIB.invokeMember(o, "iterator"));
      if (LIB.isIterator(it)) {
        return new Foreign(it);
      }
    }
    throw Errors.typeError("'foreign' object is not iterable");
  }

  private static Object names(Object o) throws InteropException {
    return new PyList(LIB.hasMembers(o) ? Iteration.toArray(LIB.getMembers(o)) : new Object[0]);
  }

  private static com.oracle.truffle.api.strings.TruffleString text(Object o) {
    try {
      return Str.of(LIB.asString(LIB.toDisplayString(o)));
    } catch (InteropException e) {
      return Str.of("<foreign object>");
    } catch (AbstractTruffleException e) {
      throw wrapped(e);
    }
  }

  /** Over what a foreign iterator gives. */
  private static final class Foreign extends PyIterator {
    private final Object iterator;

    Foreign(Object iterator) {
      super(Types.CALLABLE_ITERATOR);
      this.iterator = iterator;
    }

    @Override
    @TruffleBoundary
    public Object next() {
      try {
        return ForeignObjects.fromHost(LIB.getIteratorNextElement(iterator));
      } catch (StopIterationException e) {
        return null;
      } catch (InteropException e) {
        throw Errors.typeError("a foreign iterator could not be read: " + e.getMessage());
      } catch (PyException e) {
        throw e;
      } catch (AbstractTruffleException e) {
        throw wrapped(e);
      }
    }
  }

  /** Over a foreign array that has no iterator of its own. */
  private static final class Elements extends PyIterator {
    private final Object array;
    private long at;

    Elements(Object array) {
      super(Types.CALLABLE_ITERATOR);
      this.array = array;
    }

    @Override
    @TruffleBoundary
    public Object next() {
      if (!LIB.isArrayElementReadable(array, at)) {
        return null;
      }
      return ForeignObjects.fromHost(guarded(array, () -> LIB.readArrayElement(array, at++)));
    }
  }
}

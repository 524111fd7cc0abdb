package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.DlsContext;

/** Calling any guest value from Java; nodes have caches of their own for the usual cases. */
public final class Calls {
  public static final String[] NO_NAMES = {};
  public static final Object[] NO_VALUES = {};

  private Calls() {}

  public static Object call(Object f, Object... args) {
    return call(f, args, NO_NAMES, NO_VALUES);
  }

  /** Calls a method of the object by name. */
  @TruffleBoundary
  public static Object method(Object self, String name, Object... args) {
    return call(Attributes.get(self, name), args, NO_NAMES, NO_VALUES);
  }

  @TruffleBoundary
  public static Object call(Object f, Object[] args, String[] names, Object[] values) {
    if (f instanceof PyFunction g) {
      return g.code.target().call(frameArguments(g, args, names, values));
    }
    if (f instanceof PyBuiltin b) {
      return b.call(args, names, values);
    }
    if (f instanceof PyMethod m) {
      return call(m.function, prepend(m.self, args), names, values);
    }
    if (f instanceof PyClass c) {
      Object hook = c.type().slot(Slot.CALL);
      if (hook instanceof PyBuiltin b && b.owner == Types.TYPE) {
        return instantiate(c, args, names, values);
      }
      return call(hook, prepend(c, args), names, values);
    }
    if (f instanceof PyWrapped w && w.isStatic()) {
      return call(w.callable, args, names, values);
    }
    PyClass cls = Types.of(f);
    Object hook = cls.slot(Slot.CALL);
    if (hook == null) {
      throw Errors.typeError("'" + cls.messageName() + "' object is not callable");
    }
    return nested(hook, prepend(f, args), names, values);
  }

  /** As deep as CPython's limit on calls in C; those of functions count for themselves. */
  private static final int MOST_NESTED = 10_000;

  /** A call that may come back here without any function of the program's between. */
  static Object nested(Object f, Object[] args, String[] names, Object[] values) {
    DlsContext context = DlsContext.get(null);
    if (++context.nested > MOST_NESTED) {
      context.nested--;
      throw Errors.of(ExceptionTypes.RECURSION_ERROR, "maximum recursion depth exceeded");
    }
    try {
      return call(f, args, names, values);
    } finally {
      context.nested--;
    }
  }

  private static Object[] frameArguments(
      PyFunction g, Object[] args, String[] names, Object[] values) {
    if (names.length == 0 && g.code.signature.isExact(args.length)) {
      return prepend(g, args);
    }
    return g.bind(args, 0, names, values);
  }

  public static Object[] prepend(Object first, Object[] args) {
    Object[] out = new Object[args.length + 1];
    out[0] = first;
    System.arraycopy(args, 0, out, 1, args.length);
    return out;
  }

  /** {@code type.__call__}: __new__, then __init__ where the result is an instance. */
  @TruffleBoundary
  public static Object instantiate(PyClass c, Object[] args, String[] names, Object[] values) {
    if (c == Types.TYPE && args.length == 1 && names.length == 0) {
      return Types.of(args[0]);
    }
    Object make = c.slot(Slot.NEW);
    if (make == null) {
      throw Errors.typeError("cannot create '" + c.name() + "' instances");
    }
    Object f =
        make instanceof PyWrapped w && w.isStatic() ? w.callable : Attributes.bind(make, null, c);
    Object o;
    if (f == Constructors.objectNew()) {
      o = Constructors.newObject(c, args.length + names.length > 0);
    } else {
      o = callNew(f, c, args, names, values);
    }
    if (o instanceof PyObject p && p.type().isSubclassOf(c)) {
      Object init = p.type().slot(Slot.INIT);
      if (!(init instanceof PyBuiltin b && b.owner == Types.OBJECT)) {
        Object r = call(init, prepend(o, args), names, values);
        if (r != PyNone.NONE) {
          throw Errors.typeError(
              "__init__() should return None, not '" + Types.of(r).messageName() + "'");
        }
      }
    }
    return o;
  }

  private static boolean takesNoKeywords(Signature s) {
    return s.keywordOnly == 0 && !s.varKeywords && s.positionalOnly >= s.positional;
  }

  private static Object callNew(
      Object f, PyClass c, Object[] args, String[] names, Object[] values) {
    if (f instanceof PyBuiltin b) {
      Signature.Declared d = b.declared();
      PyClass declaring = Constructors.declaring(c, b);
      Object initSlot = c.slot(Slot.INIT);
      boolean ownInit = !(initSlot instanceof PyBuiltin);
      Object[] full = prepend(c, args);
      if (ownInit && Constructors.leavesArgumentsToInit(declaring)) {
        return b.call(new Object[] {c}, NO_NAMES, NO_VALUES);
      }
      if (ownInit && names.length > 0 && takesNoKeywords(d.signature())) {
        // Keywords are the subclass's own, as its __init__ will see.
        return Constructors.callNamed(b, d, declaring, full, NO_NAMES, NO_VALUES);
      }
      return Constructors.callNamed(b, d, declaring, full, names, values);
    }
    return call(f, prepend(c, args), names, values);
  }
}

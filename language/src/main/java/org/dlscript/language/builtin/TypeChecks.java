package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;

/** {@code isinstance} and {@code issubclass}. */
public final class TypeChecks {
  private TypeChecks() {}

  @TruffleBoundary
  public static boolean isInstance(Object o, Object cls) {
    if (cls instanceof PyClass c) {
      if (Types.of(o) == c) {
        return true;
      }
      Object hook = c.type().slot(Slot.INSTANCECHECK);
      if (hook instanceof PyBuiltin b && b.owner == Types.TYPE) {
        return plainInstance(o, c);
      }
      return Operators.truth(Calls.call(hook, c, o));
    }
    if (cls instanceof PyTuple t) {
      for (Object c : t.items) {
        if (isInstance(o, c)) {
          return true;
        }
      }
      return false;
    }
    Object hook = Types.of(cls).slot(Slot.INSTANCECHECK);
    if (hook != null) {
      return Operators.truth(Calls.call(hook, cls, o));
    }
    if (bases(cls) == null) {
      throw Errors.typeError("isinstance() arg 2 must be a type, a tuple of types, or a union");
    }
    Object claimed = Attributes.findQuietly(o, "__class__");
    return claimed != null && isBelow(claimed, cls);
  }

  /** Whether only the type of an object decides if it is an instance of a plain class. */
  @TruffleBoundary
  public static boolean goesByType(PyClass t, PyClass c) {
    return t.isSubclassOf(c)
        || t.slot(Slot.GETATTRIBUTE) instanceof PyBuiltin
            && (t.lookup("__class__") == null
                || t.lookup("__class__") == Types.OBJECT.own("__class__"));
  }

  /** By the class, or by what {@code __class__} claims. */
  static boolean plainInstance(Object o, PyClass c) {
    PyClass t = Types.of(o);
    if (t.isSubclassOf(c)) {
      return true;
    }
    return !goesByType(t, c)
        && Attributes.findQuietly(o, "__class__") instanceof PyClass claimed
        && claimed.isSubclassOf(c);
  }

  @TruffleBoundary
  public static boolean isSubclass(Object sub, Object cls) {
    if (cls instanceof PyTuple t) {
      for (Object c : t.items) {
        if (isSubclass(sub, c)) {
          return true;
        }
      }
      return false;
    }
    if (cls instanceof PyClass c) {
      Object hook = c.type().slot(Slot.SUBCLASSCHECK);
      if (hook instanceof PyBuiltin b && b.owner == Types.TYPE) {
        return plainSubclass(sub, c);
      }
      return Operators.truth(Calls.call(hook, c, sub));
    }
    Object hook = Types.of(cls).slot(Slot.SUBCLASSCHECK);
    return hook == null ? plainSubclass(sub, cls) : Operators.truth(Calls.call(hook, cls, sub));
  }

  /** By the bases: classes are whatever has a tuple of them. */
  static boolean plainSubclass(Object sub, Object cls) {
    if (sub instanceof PyClass s && cls instanceof PyClass c) {
      return s.isSubclassOf(c);
    }
    if (bases(sub) == null) {
      throw Errors.typeError("issubclass() arg 1 must be a class");
    }
    if (bases(cls) == null) {
      throw Errors.typeError("issubclass() arg 2 must be a class, a tuple of classes, or a union");
    }
    return isBelow(sub, cls);
  }

  private static boolean isBelow(Object sub, Object cls) {
    if (sub == cls) {
      return true;
    }
    PyTuple bases = bases(sub);
    if (bases != null) {
      for (Object b : bases.items) {
        if (isBelow(b, cls)) {
          return true;
        }
      }
    }
    return false;
  }

  private static PyTuple bases(Object o) {
    return Attributes.findQuietly(o, "__bases__") instanceof PyTuple t ? t : null;
  }
}

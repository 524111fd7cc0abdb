package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;

/** Makes guest exceptions of the builtin classes. */
public final class Errors {
  private Errors() {}

  @TruffleBoundary
  public static PyException of(PyClass cls, String message) {
    return new PyException(new PyBaseException(cls, Str.of(message)));
  }

  @TruffleBoundary
  public static PyException withArgs(PyClass cls, Object... args) {
    return new PyException(new PyBaseException(cls, args));
  }

  public static PyException typeError(String message) {
    return of(ExceptionTypes.TYPE_ERROR, message);
  }

  public static PyException valueError(String message) {
    return of(ExceptionTypes.VALUE_ERROR, message);
  }

  public static PyException indexError(String message) {
    return of(ExceptionTypes.INDEX_ERROR, message);
  }

  public static PyException keyError(Object key) {
    return withArgs(ExceptionTypes.KEY_ERROR, key);
  }

  public static PyException runtimeError(String message) {
    return of(ExceptionTypes.RUNTIME_ERROR, message);
  }

  public static PyException zeroDivision(String message) {
    return of(ExceptionTypes.ZERO_DIVISION_ERROR, message);
  }

  public static PyException overflow(String message) {
    return of(ExceptionTypes.OVERFLOW_ERROR, message);
  }

  public static PyException notImplemented(String message) {
    return of(ExceptionTypes.NOT_IMPLEMENTED_ERROR, message);
  }

  public static PyException stopIteration() {
    return withArgs(ExceptionTypes.STOP_ITERATION);
  }

  /** AttributeError with the name and the object that its hint is made from. */
  @TruffleBoundary
  public static PyException attributeError(Object o, String name, String message) {
    PyBaseException e = new PyBaseException(ExceptionTypes.ATTRIBUTE_ERROR, Str.of(message));
    e.setInstanceAttribute("name", Str.of(name));
    e.setInstanceAttribute("obj", o);
    return new PyException(e);
  }

  @TruffleBoundary
  public static PyException noAttribute(Object o, String name) {
    if (o instanceof PyModule m) {
      return attributeError(o, name, "module '" + m.name() + "' has no attribute '" + name + "'");
    }
    if (o instanceof PyClass c) {
      return attributeError(
          o, name, "type object '" + c.messageName() + "' has no attribute '" + name + "'");
    }
    return attributeError(
        o, name, "'" + Types.of(o).messageName() + "' object has no attribute '" + name + "'");
  }

  @TruffleBoundary
  public static PyException nameError(String name) {
    PyBaseException e =
        new PyBaseException(
            ExceptionTypes.NAME_ERROR, Str.of("name '" + name + "' is not defined"));
    e.setInstanceAttribute("name", Str.of(name));
    return new PyException(e);
  }

  @TruffleBoundary
  public static PyException unboundLocal(String name) {
    return of(
        ExceptionTypes.UNBOUND_LOCAL_ERROR,
        "cannot access local variable '" + name + "' where it is not associated with a value");
  }

  @TruffleBoundary
  public static PyException unboundFree(String name) {
    return of(
        ExceptionTypes.NAME_ERROR,
        "cannot access free variable '"
            + name
            + "' where it is not associated with a value in enclosing scope");
  }

  /** OSError's subclass for an errno, with its three arguments. */
  @TruffleBoundary
  public static PyException os(PyClass cls, long errno, String text, Object filename) {
    PyBaseException e = new PyBaseException(cls, errno, Str.of(text));
    e.setInstanceAttribute("errno", errno);
    e.setInstanceAttribute("strerror", Str.of(text));
    e.setInstanceAttribute("filename", filename == null ? PyNone.NONE : filename);
    return new PyException(e);
  }

  /** {@code torch.linalg.LinAlgError}. */
  public static final PyClass LINALG_ERROR =
      new PyClass(
          Types.TYPE, "_LinAlgError", new PyClass[] {ExceptionTypes.RUNTIME_ERROR}, true, true);

  static {
    LINALG_ERROR.set("__module__", Str.of("torch._C"));
  }

  /** {@code torch.cuda.OutOfMemoryError}. */
  public static final PyClass OUT_OF_MEMORY_ERROR =
      new PyClass(
          Types.TYPE, "OutOfMemoryError", new PyClass[] {ExceptionTypes.RUNTIME_ERROR}, true, true);

  /** The guest exception for what the host does not let the context do. */
  @TruffleBoundary
  public static PyException notGranted(SecurityException e) {
    return of(ExceptionTypes.PERMISSION_ERROR, "not granted by the host: " + e.getMessage());
  }

  /** The guest exception for the end of the stack or of the heap. */
  @TruffleBoundary
  public static PyException exhausted(VirtualMachineError e) {
    return e instanceof StackOverflowError
        ? of(ExceptionTypes.RECURSION_ERROR, "maximum recursion depth exceeded")
        : of(ExceptionTypes.MEMORY_ERROR, "");
  }

  /** The guest exception for an error of the tensor engine. */
  @TruffleBoundary
  public static PyException ofTensor(org.dlscript.runtime.tensor.TensorException e) {
    PyClass cls =
        switch (e.kind()) {
          case RUNTIME -> ExceptionTypes.RUNTIME_ERROR;
          case VALUE -> ExceptionTypes.VALUE_ERROR;
          case TYPE -> ExceptionTypes.TYPE_ERROR;
          case INDEX -> ExceptionTypes.INDEX_ERROR;
          case KEY -> ExceptionTypes.KEY_ERROR;
          case ATTRIBUTE -> ExceptionTypes.ATTRIBUTE_ERROR;
          case NOT_IMPLEMENTED -> ExceptionTypes.NOT_IMPLEMENTED_ERROR;
          case LINALG -> LINALG_ERROR;
          case ASSERTION -> ExceptionTypes.ASSERTION_ERROR;
          case OVERFLOW -> ExceptionTypes.OVERFLOW_ERROR;
          case ZERO_DIVISION -> ExceptionTypes.ZERO_DIVISION_ERROR;
          case OUT_OF_MEMORY -> OUT_OF_MEMORY_ERROR;
        };
    return of(cls, e.getMessage());
  }

  /** The guest exception that a text rule asked for. */
  @TruffleBoundary
  public static PyException ofText(org.dlscript.language.text.TextException e) {
    PyClass cls =
        switch (e.kind()) {
          case TYPE_ERROR -> ExceptionTypes.TYPE_ERROR;
          case VALUE_ERROR -> ExceptionTypes.VALUE_ERROR;
          case OVERFLOW_ERROR -> ExceptionTypes.OVERFLOW_ERROR;
          case LOOKUP_ERROR -> ExceptionTypes.LOOKUP_ERROR;
          case INDEX_ERROR -> ExceptionTypes.INDEX_ERROR;
        };
    return of(cls, e.getMessage());
  }

  /**
   * What a builtin threw, as the guest sees it: an exception of Java's own is a defect of ours,
   * which SystemError says; anything else passes.
   */
  @TruffleBoundary
  public static RuntimeException ofJava(PyBuiltin f, RuntimeException e) {
    if (e instanceof org.dlscript.language.text.TextException t) {
      return ofText(t);
    }
    if (e instanceof org.dlscript.runtime.tensor.TensorException t) {
      return ofTensor(t);
    }
    if (e instanceof SecurityException s) {
      return notGranted(s);
    }
    return defect((f.owner == null ? "" : f.owner.name() + ".") + f.name, e);
  }

  /** SystemError for an exception of Java's own; any other is given back as it is. */
  @TruffleBoundary
  public static RuntimeException defect(String where, RuntimeException e) {
    if (!e.getClass().getName().startsWith("java.") || e instanceof SecurityException) {
      return e;
    }
    if (System.getProperty("dls.debug") != null) {
      e.printStackTrace();
    }
    return of(
        ExceptionTypes.SYSTEM_ERROR,
        "internal error in " + where + ": " + e + "; please report it");
  }

  /** How the errors of argument parsing name what was given: by its class, but for None. */
  public static String given(Object o) {
    return o == PyNone.NONE ? "None" : Types.of(o).messageName();
  }

  /** A builtin got a value of a class that it did not check for. */
  @TruffleBoundary
  static PyException wrongArgument(PyBuiltin f, Object[] bound, ClassCastException cause) {
    String[] names = f.signature().names;
    String message = String.valueOf(cause.getMessage());
    for (int i = 0; i < bound.length && i < names.length; i++) {
      if (bound[i] != null && message.contains(bound[i].getClass().getName() + " cannot be cast")) {
        String want = expected(message);
        if (want == null) {
          break;
        }
        return typeError(
            f.name
                + "() argument "
                + (bound.length == 1 || f.owner != null && bound.length == 2
                    ? ""
                    : "'" + names[i] + "' ")
                + "must be "
                + want
                + ", not "
                + given(bound[i]));
      }
    }
    if (System.getProperty("dls.debug") != null) {
      cause.printStackTrace();
    }
    return typeError(f.name + "(): an argument has the wrong type");
  }

  private static String expected(String message) {
    String[][] table = {
      {"TruffleString", "str"},
      {"PyTuple", "tuple"},
      {"PyList", "list"},
      {"PyDict", "dict"},
      {"PyClass", "a type"},
      {"lang.Long", "int"},
      {"lang.Double", "float"},
      {"lang.Boolean", "bool"},
      {"PyBytes", "bytes-like object"},
      {"PySet", "set"},
      {"PyFunction", "function"},
      {"PyModule", "module"}
    };
    String to = message.substring(message.indexOf(" cast to class ") + 1);
    int space = to.indexOf(' ', 14);
    String target = space > 0 ? to.substring(0, space) : to;
    for (String[] row : table) {
      if (target.endsWith(row[0])) {
        return row[1];
      }
    }
    return null;
  }
}

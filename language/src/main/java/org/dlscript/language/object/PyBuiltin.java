package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.Arrays;
import org.dlscript.language.nodes.Inlined;

/**
 * A function written in Java. In a class it is a method descriptor ({@link #owner} set), in a
 * module a function. Immutable and context-free, so builtin classes can share it.
 */
public final class PyBuiltin extends PyObject {
  private static final String[] NO_NAMES = {};

  public final String name;
  private final String declaration;
  private Signature.Declared declared;
  private Inlined.Factory inlining;
  public final Fn code;

  /** The class whose method this is, or null for a function. */
  public final PyClass owner;

  /** Paragraph for help(), or null. */
  public final String doc;

  /** What {@code __module__} says. */
  public final String module;

  PyBuiltin(PyClass cls, String declaration, Fn code, PyClass owner, String doc, String module) {
    super(cls);
    this.declaration = declaration;
    int open = declaration.indexOf('(');
    this.name = declaration.substring(0, open).intern();
    this.code = code;
    this.owner = owner;
    this.doc = doc;
    this.module = module;
  }

  /** A module-level function. */
  public static PyBuiltin function(String declaration, Fn code) {
    return new PyBuiltin(Types.BUILTIN_FUNCTION, declaration, code, null, null, "builtins");
  }

  public static PyBuiltin function(String declaration, Fn code, String module, String doc) {
    return new PyBuiltin(Types.BUILTIN_FUNCTION, declaration, code, null, doc, module);
  }

  public static PyBuiltin method(String declaration, Fn code, PyClass owner) {
    String name = declaration.substring(0, declaration.indexOf('('));
    PyClass cls = isSlotName(name) ? Types.WRAPPER_DESCRIPTOR : Types.METHOD_DESCRIPTOR;
    return new PyBuiltin(cls, declaration, code, owner, null, null);
  }

  /** True for what CPython keeps in a slot of the class: most special methods. */
  public boolean isSlot() {
    return owner != null && isSlotName(name);
  }

  private static boolean isSlotName(String name) {
    return name.startsWith("__") && !PLAIN.contains(name);
  }

  /** True for those in slots that CPython has as methods, too, for speed. */
  private boolean coexists() {
    return name.equals("__getitem__") && (owner == Types.LIST || owner == Types.DICT)
        || name.equals("__contains__")
            && (owner == Types.DICT || owner == Types.SET || owner == Types.FROZENSET);
  }

  /** Special methods that are plain methods to CPython. */
  private static final java.util.Set<String> PLAIN =
      java.util.Set.of(
          "__reduce__",
          "__reduce_ex__",
          "__getstate__",
          "__setstate__",
          "__format__",
          "__sizeof__",
          "__dir__",
          "__length_hint__",
          "__getnewargs__",
          "__reversed__",
          "__round__",
          "__trunc__",
          "__floor__",
          "__ceil__",
          "__complex__",
          "__copy__",
          "__deepcopy__",
          "__enter__",
          "__exit__",
          "__instancecheck__",
          "__subclasscheck__",
          "__mro_entries__",
          "__subclasses__",
          "__set_name__",
          "__missing__",
          "__bytes__");

  /** What makes the node of its usual cases, or null; see {@link Inlined}. */
  public Inlined.Factory inlining() {
    return inlining;
  }

  /** Called once, where the builtin is declared. */
  public void inlined(Inlined.Factory factory) {
    inlining = factory;
  }

  public Signature.Declared declared() {
    Signature.Declared d = declared;
    if (d == null) {
      d = declare();
    }
    return d;
  }

  @TruffleBoundary
  private Signature.Declared declare() {
    declared = Signature.parse(declaration);
    return declared;
  }

  /** What it takes, as help() and {@code __text_signature__} say it. */
  @TruffleBoundary
  public String signatureText() {
    String own = code instanceof Fn.Raw raw ? raw.signature() : null;
    return own == null ? declared().text() : own;
  }

  public Signature signature() {
    return declared().signature();
  }

  /** Binds and runs. */
  @TruffleBoundary
  public Object call(Object[] args, String[] kwNames, Object[] kwValues) {
    if (owner != null) {
      checkReceiver(args);
    }
    if (code instanceof Fn.Raw raw) {
      try {
        return raw.call(args, kwNames, kwValues);
      } catch (RuntimeException e) {
        throw Errors.ofJava(this, e);
      }
    }
    Signature.Declared d = declared();
    if (kwNames.length == 0 && d.signature().isExact(args.length)) {
      return run(args);
    }
    return run(bind(args, kwNames, kwValues));
  }

  private Object run(Object[] bound) {
    try {
      return code.apply(bound, 0);
    } catch (ClassCastException e) {
      throw Errors.wrongArgument(this, bound, e);
    } catch (RuntimeException e) {
      throw Errors.ofJava(this, e);
    }
  }

  @TruffleBoundary
  public Object[] bind(Object[] args, String[] kwNames, Object[] kwValues) {
    Signature.Declared d = declared();
    Object[] bound = kwNames.length == 0 ? d.positionally(args) : null;
    return bound != null ? bound : arityChecked(d, args, kwNames, kwValues);
  }

  /** Builtins without keyword parameters word their arity errors as CPython's C functions do. */
  private Object[] arityChecked(
      Signature.Declared d, Object[] args, String[] kwNames, Object[] kwValues) {
    Signature s = d.signature();
    boolean creates = name.equals("__new__") && args.length > 0 && args[0] instanceof PyClass;
    boolean ofClass = s.count() > 0 && s.names[0].equals("cls") && args.length > 0 && owner == null;
    int skip = owner != null || creates || ofClass ? 1 : 0;
    boolean positionalOnly = s.positionalOnly == s.count();
    if (name.equals("sorted") && args.length != 1) {
      throw Errors.typeError("sorted expected 1 argument, got " + args.length);
    }
    if (creates && args[0] == Types.TYPE && args.length == 1 && kwNames.length == 0) {
      throw Errors.typeError("type() takes 1 or 3 arguments");
    }
    if (positionalOnly) {
      boolean core = owner != null && owner.own("__module__") == null;
      String shown =
          owner != null && (core && !isSlot() || !name.startsWith("__"))
              ? owner.name() + "." + name
              : ofClass && !creates && args[0] instanceof PyClass c ? c.name() + "." + name : name;
      if (core && isSlot() && !name.equals("__init__")) {
        shown = coexists() ? owner.name() + "." + name : "";
      }
      if (kwNames.length > 0) {
        throw Errors.typeError(
            shown.isEmpty()
                ? "wrapper " + name + "() takes no keyword arguments"
                : shown + "() takes no keyword arguments");
      }
      int least = skip;
      while (least < s.count() && d.defaults()[least] == Signature.REQUIRED) {
        least++;
      }
      int n = args.length;
      if (n < least || n > s.count()) {
        int min = least - skip;
        int max = s.count() - skip;
        int given = n - skip;
        if (shown.isEmpty() && min == max && max <= 1) {
          throw Errors.typeError(
              "expected " + max + " argument" + (max == 1 ? "" : "s") + ", got " + given);
        }
        if (min == max && max == 0) {
          throw Errors.typeError(shown + "() takes no arguments (" + given + " given)");
        }
        boolean wraps = creates && (args[0] == Types.CLASSMETHOD || args[0] == Types.STATICMETHOD);
        if (min == max && max == 1 && !wraps) {
          throw Errors.typeError(shown + "() takes exactly one argument (" + given + " given)");
        }
        String bare =
            creates
                ? ((PyClass) args[0]).name()
                : name.equals("__init__") && owner != null
                    ? owner.name()
                    : shown.isEmpty() ? "" : name;
        if (creates && ((PyClass) args[0]).isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP)) {
          throw Errors.typeError(
              "BaseExceptionGroup.__new__() takes exactly 2 arguments (" + given + " given)");
        }
        if (min == max) {
          throw Errors.typeError(
              bare + " expected " + max + " argument" + (max == 1 ? "" : "s") + ", got " + given);
        }
        boolean few = given < min;
        int bound = few ? min : max;
        throw Errors.typeError(
            bare
                + " expected at "
                + (few ? "least " : "most ")
                + bound
                + " argument"
                + (bound == 1 ? "" : "s")
                + ", got "
                + given);
      }
      if (n == s.count()) {
        return args;
      }
      Object[] out = Arrays.copyOf(args, s.count());
      System.arraycopy(d.defaults(), n, out, n, s.count() - n);
      return out;
    }
    boolean core =
        ofClass && !creates && args[0] == Types.INT || creates
            ? ((PyClass) args[0]).layoutBase().own("__module__") == null
            : owner != null ? owner.own("__module__") == null : "builtins".equals(module);
    if (core && s.varArgs && kwNames.length > 0 && s.count() == s.positionalOnly + 1) {
      throw Errors.typeError(owner.name() + "." + name + "() takes no keyword arguments");
    }
    if (core && !s.varArgs && !s.varKeywords) {
      checkCounts(d, args.length, kwNames, skip);
    }
    return s.bind(name, d.defaults(), args, 0, kwNames, kwValues, 0);
  }

  /** The errors of CPython's generated argument parsers; {@code skip} hides self from counts. */
  private void checkCounts(Signature.Declared d, int given, String[] kwNames, int skip) {
    Signature s = d.signature();
    int requiredOnly = 0;
    int required = 0;
    for (int i = skip; i < s.positional; i++) {
      if (d.defaults()[i] == Signature.REQUIRED) {
        required++;
        requiredOnly += i < s.positionalOnly ? 1 : 0;
      }
    }
    int n = given - skip;
    int most = s.positional - skip;
    int all = s.count() - skip;
    if (most == 0 && n > 0) {
      throw Errors.typeError(name + "() takes no positional arguments");
    }
    if (n + kwNames.length > all) {
      throw wrongCount(
          required == all ? "exactly" : "at most",
          all,
          n == 0 ? "keyword argument" : "argument",
          n + kwNames.length);
    }
    if (n > most) {
      throw wrongCount(required == most ? "exactly" : "at most", most, "positional argument", n);
    }
    if (n < requiredOnly) {
      throw wrongCount(
          requiredOnly == most ? "exactly" : "at least", requiredOnly, "positional argument", n);
    }
    for (int i = Math.max(given, skip); i < s.positional; i++) {
      if (d.defaults()[i] == Signature.REQUIRED
          && !Arrays.asList(kwNames).contains(s.names[i])
          && kwNames.length == 0) {
        throw Errors.typeError(
            name
                + "() missing required argument '"
                + s.names[i]
                + "' (pos "
                + (i - skip + 1)
                + ")");
      }
    }
    for (String k : kwNames) {
      int i = s.keywordIndex(k);
      if (i >= 0 && i < given) {
        throw Errors.typeError(
            "argument for "
                + name
                + "() given by name ('"
                + k
                + "') and position ("
                + (i - skip + 1)
                + ")");
      }
    }
  }

  private PyException wrongCount(String how, int count, String what, int given) {
    return Errors.typeError(
        name
            + "() takes "
            + how
            + " "
            + count
            + " "
            + what
            + (count == 1 ? "" : "s")
            + " ("
            + given
            + " given)");
  }

  private void checkReceiver(Object[] args) {
    if (args.length == 0) {
      throw Errors.typeError(
          "unbound method " + owner.name() + "." + name + "() needs an argument");
    }
    if (!Types.of(args[0]).isSubclassOf(owner)) {
      throw Errors.typeError(
          "descriptor '"
              + name
              + "' for '"
              + owner.name()
              + "' objects doesn't apply to a '"
              + Types.of(args[0]).name()
              + "' object");
    }
  }

  public Object call(Object... args) {
    return call(args, NO_NAMES, args);
  }
}

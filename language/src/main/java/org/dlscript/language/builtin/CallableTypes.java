package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Identity;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyMethod;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Signature;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** The classes of functions, builtins, methods, code and cells. */
public final class CallableTypes {
  private CallableTypes() {}

  private static PyFunction function(Object o) {
    return (PyFunction) o;
  }

  private static String string(Object v, String what) {
    if (v instanceof TruffleString s) {
      return Str.java(s);
    }
    throw Errors.typeError(what + " must be set to a string object");
  }

  private static Object orNone(Object v) {
    return v == null ? PyNone.NONE : v;
  }

  private static void callAndGet(TypeBuilder t) {
    t.methodN(
        "__call__(self, /, *args, **kwargs)",
        a -> {
          PyDict kw = (PyDict) a[2];
          return Calls.call(
              a[0], ((PyTuple) a[1]).items, Iteration.toStrings(kw), kw.valuesArray());
        });
    t.method(
        "__get__(self, instance, owner=None, /)",
        (f, o, owner) -> o == PyNone.NONE ? f : new PyMethod(f, o));
  }

  /** {@code types.FunctionType(code, globals, …)}: other values for the same code. */
  private static Object makeFunction(Object[] a) {
    if (!(a[1] instanceof Code c)) {
      throw Errors.typeError(
          "function() argument 'code' must be code, not " + Types.of(a[1]).name());
    }
    if (!(a[2] instanceof PyDict globals)) {
      throw Errors.typeError(
          "function() argument 'globals' must be dict, not " + Types.of(a[2]).name());
    }
    Object[] cells = a[5] instanceof PyTuple t ? t.items : new Object[0];
    if (a[5] == PyNone.NONE && c.freeNames.length > 0) {
      throw Errors.typeError("arg 5 (closure) must be tuple");
    }
    if (cells.length != c.freeNames.length) {
      throw Errors.valueError(
          c.name + " requires closure of length " + c.freeNames.length + ", not " + cells.length);
    }
    Cell[] closure = new Cell[cells.length];
    for (int i = 0; i < cells.length; i++) {
      if (!(cells[i] instanceof Cell cell)) {
        throw Errors.typeError("arg 5 (closure) expected cell, found " + Types.of(cells[i]).name());
      }
      closure[i] = cell;
    }
    Object[] defaults = new Object[c.signature.count()];
    java.util.Arrays.fill(defaults, Signature.REQUIRED);
    PyFunction f = new PyFunction(c, defaults, closure, globals);
    if (a[3] != PyNone.NONE) {
      f.name = string(a[3], "arg 3 (name)");
    }
    setDefaults(f, a[4]);
    if (a[6] instanceof PyDict) {
      setKeywordDefaults(f, a[6]);
    }
    f.module = globals.get("__name__");
    return f;
  }

  public static void defineFunction(TypeBuilder t) {
    t.constructor(
        "function(cls, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
        CallableTypes::makeFunction);
    callAndGet(t);
    t.method(
        "__repr__(self, /)",
        f -> Str.of("<function " + function(f).qualname + " at " + Text.address(f) + ">"));
    t.getset(
        "__name__",
        f -> Str.of(function(f).name),
        (f, v) -> {
          function(f).name = string(v, "__name__");
          return PyNone.NONE;
        });
    t.getset(
        "__qualname__",
        f -> Str.of(function(f).qualname),
        (f, v) -> {
          function(f).qualname = string(v, "__qualname__");
          return PyNone.NONE;
        });
    t.getset(
        "__doc__",
        f -> function(f).doc(),
        (f, v) -> {
          function(f).doc = orNone(v);
          return PyNone.NONE;
        });
    t.getset(
        "__module__",
        f -> orNone(function(f).module),
        (f, v) -> {
          function(f).module = v;
          return PyNone.NONE;
        });
    t.getset(
        "__annotations__",
        f -> {
          if (function(f).annotations == null) {
            function(f).annotations = new PyDict();
          }
          return function(f).annotations;
        },
        (f, v) -> {
          function(f).annotations = v instanceof PyDict d ? d : null;
          return PyNone.NONE;
        });
    t.getset("__defaults__", CallableTypes::defaults, CallableTypes::setDefaults);
    t.getset("__kwdefaults__", CallableTypes::keywordDefaults, CallableTypes::setKeywordDefaults);
    t.getset(
        "__code__",
        f -> function(f).code,
        (f, v) -> {
          if (!(v instanceof Code c)) {
            throw Errors.typeError("__code__ must be set to a code object");
          }
          if (c.freeNames.length != function(f).closure.length) {
            throw Errors.valueError(
                function(f).name
                    + "() requires a code object with "
                    + function(f).closure.length
                    + " free vars, not "
                    + c.freeNames.length);
          }
          if (c.kind != function(f).code.kind) {
            org.dlscript.language.object.Warnings.warn(
                org.dlscript.language.object.ExceptionTypes.DEPRECATION_WARNING,
                "Assigning a code object of non-matching type is deprecated (e.g., from a"
                    + " generator to a plain function)");
          }
          function(f).code = c;
          return PyNone.NONE;
        });
    t.getter("__globals__", f -> function(f).globals);
    t.getter("__builtins__", f -> org.dlscript.language.DlsContext.get(null).builtins().dict);
    t.getter(
        "__closure__",
        f -> {
          Cell[] c = function(f).closure;
          return c.length == 0 ? PyNone.NONE : new PyTuple((Object[]) c.clone());
        });
    t.getset(
        "__type_params__",
        f -> {
          Object v = function(f).instanceAttribute("__type_params__");
          return v instanceof PyTuple ? v : PyTuple.EMPTY;
        },
        (f, v) -> {
          if (!(v instanceof PyTuple)) {
            throw Errors.typeError("__type_params__ must be set to a tuple");
          }
          function(f).setInstanceAttribute("__type_params__", v);
          return PyNone.NONE;
        });
  }

  private static Object defaults(Object o) {
    PyFunction f = function(o);
    int n = f.code.signature.positional;
    int from = n;
    while (from > 0 && f.defaults[from - 1] != Signature.REQUIRED) {
      from--;
    }
    return from == n ? PyNone.NONE : new PyTuple(java.util.Arrays.copyOfRange(f.defaults, from, n));
  }

  private static Object setDefaults(Object o, Object v) {
    PyFunction f = function(o);
    int n = f.code.signature.positional;
    Object[] d = f.defaults.clone();
    Object[] given = v instanceof PyTuple t ? t.items : new Object[0];
    for (int i = 0; i < n; i++) {
      int k = i - (n - given.length);
      d[i] = k >= 0 ? given[k] : Signature.REQUIRED;
    }
    f.defaults = d;
    return PyNone.NONE;
  }

  private static Object keywordDefaults(Object o) {
    PyFunction f = function(o);
    Signature s = f.code.signature;
    PyDict d = new PyDict();
    for (int i = s.firstKeywordOnly(); i < s.firstKeywordOnly() + s.keywordOnly; i++) {
      if (f.defaults[i] != Signature.REQUIRED) {
        d.put(s.names[i], f.defaults[i]);
      }
    }
    return d.size() == 0 ? PyNone.NONE : d;
  }

  private static Object setKeywordDefaults(Object o, Object v) {
    PyFunction f = function(o);
    Signature s = f.code.signature;
    Object[] d = f.defaults.clone();
    for (int i = s.firstKeywordOnly(); i < s.firstKeywordOnly() + s.keywordOnly; i++) {
      Object x = v instanceof PyDict m ? m.get(s.names[i]) : null;
      d[i] = x == null ? Signature.REQUIRED : x;
    }
    f.defaults = d;
    return PyNone.NONE;
  }

  private static PyBuiltin builtin(Object o) {
    return (PyBuiltin) (o instanceof PyMethod m ? m.function : o);
  }

  public static void defineBuiltin(TypeBuilder t) {
    t.methodN(
        "__call__(self, /, *args, **kwargs)",
        a -> {
          PyDict kw = (PyDict) a[2];
          return Calls.call(
              a[0], ((PyTuple) a[1]).items, Iteration.toStrings(kw), kw.valuesArray());
        });
    boundAttributes(t);
    t.method(
        "__repr__(self, /)",
        f ->
            Str.of(
                f instanceof PyMethod m ? repr(m) : "<built-in function " + builtin(f).name + ">"));
  }

  /** The special methods of builtin objects, bound. */
  public static void defineWrapper(TypeBuilder t) {
    t.methodN(
        "__call__(self, /, *args, **kwargs)",
        a -> {
          PyDict kw = (PyDict) a[2];
          return Calls.call(
              a[0], ((PyTuple) a[1]).items, Iteration.toStrings(kw), kw.valuesArray());
        });
    boundAttributes(t);
    t.getter("__objclass__", f -> builtin(f).owner);
    t.method(
        "__repr__(self, /)",
        f ->
            Str.of(
                "<method-wrapper '"
                    + builtin(f).name
                    + "' of "
                    + Types.of(method(f).self).name()
                    + " object at "
                    + Text.address(method(f).self)
                    + ">"));
  }

  private static void boundAttributes(TypeBuilder t) {
    builtinAttributes(t);
    t.getter(
        "__self__",
        f ->
            f instanceof PyMethod m
                ? m.self
                : org.dlscript.language.DlsContext.get(null)
                            .importer()
                            .modules
                            .get(builtin(f).module == null ? "builtins" : builtin(f).module)
                        instanceof PyObject module
                    ? module
                    : PyNone.NONE);
    t.method(
        "__eq__(self, value, /)",
        (a, b) ->
            a == b
                    || a instanceof PyMethod x
                        && b instanceof PyMethod y
                        && x.function == y.function
                        && Identity.same(x.self, y.self)
                ? (Object) true
                : PyNone.NOT_IMPLEMENTED);
    t.method("__hash__(self, /)", CallableTypes::hashBound);
    t.method("__reduce__(self, /)", CallableTypes::reduceBound);
  }

  private static Object hashBound(Object f) {
    return f instanceof PyMethod m
        ? (Object)
            ((long) System.identityHashCode(m.function) * 31 + System.identityHashCode(m.self))
        : org.dlscript.language.object.Hashing.identity(f);
  }

  private static Object reduceBound(Object f) {
    if (!(f instanceof PyMethod m)) {
      return Str.of(builtin(f).name);
    }
    return new PyTuple(Iterators.function("getattr"), new PyTuple(m.self, Str.of(builtin(m).name)));
  }

  private static void builtinAttributes(TypeBuilder t) {
    t.getter("__name__", f -> Str.of(builtin(f).name));
    t.getter(
        "__qualname__",
        f ->
            Str.of(
                f instanceof PyMethod m && m.self instanceof PyClass c
                    ? c.name() + "." + builtin(f).name
                    : builtin(f).owner == null
                        ? builtin(f).name
                        : builtin(f).owner.name() + "." + builtin(f).name));
    t.getter(
        "__module__", f -> builtin(f).module == null ? PyNone.NONE : Str.of(builtin(f).module));
    t.getter(
        "__doc__",
        f -> {
          PyBuiltin b = builtin(f);
          String doc = b.doc == null && b.owner != null ? SlotDocs.of(b.name) : b.doc;
          return doc == null ? PyNone.NONE : Str.of(doc);
        });
    t.getter("__text_signature__", f -> Str.of(builtin(f).signatureText()));
  }

  public static void defineDescriptor(TypeBuilder t) {
    callAndGet(t);
    builtinAttributes(t);
    t.getter("__objclass__", f -> builtin(f).owner);
    t.method(
        "__repr__(self, /)",
        f ->
            Str.of(
                (builtin(f).isSlot() ? "<slot wrapper '" : "<method '")
                    + builtin(f).name
                    + "' of '"
                    + builtin(f).owner.name()
                    + "' objects>"));
  }

  private static PyMethod method(Object o) {
    return (PyMethod) o;
  }

  public static void defineMethod(TypeBuilder t) {
    t.constructor("method(cls, function, instance, /)", a -> new PyMethod(a[1], a[2]));
    t.methodN(
        "__call__(self, /, *args, **kwargs)",
        a -> {
          PyDict kw = (PyDict) a[2];
          return Calls.call(
              a[0], ((PyTuple) a[1]).items, Iteration.toStrings(kw), kw.valuesArray());
        });
    t.method("__get__(self, instance, owner=None, /)", (m, o, owner) -> m);
    t.getter("__self__", m -> method(m).self);
    t.getter("__func__", m -> method(m).function);
    t.method("__repr__(self, /)", m -> Str.of(repr(method(m))));
    t.method(
        "__eq__(self, value, /)",
        (a, b) ->
            b instanceof PyMethod m
                ? (Object)
                    (Identity.same(method(a).self, m.self)
                        && Operators.equal(method(a).function, m.function))
                : PyNone.NOT_IMPLEMENTED);
    t.method(
        "__hash__(self, /)",
        m ->
            (long) System.identityHashCode(method(m).self)
                ^ System.identityHashCode(method(m).function));
    t.method(
        "__getattribute__(self, name, /)",
        (m, name) -> {
          String n = ObjectType.attributeName(name);
          Object v = Attributes.plain(m, org.dlscript.language.object.Types.METHOD, n);
          return v != null ? v : Attributes.get(method(m).function, n);
        });
    t.method(
        "__getattr__(self, name, /)",
        (m, name) -> Attributes.get(method(m).function, ObjectType.attributeName(name)));
    t.method(
        "__reduce__(self, /)",
        m ->
            new PyTuple(
                org.dlscript.language.DlsContext.get(null).builtins().dict.get("getattr"),
                new PyTuple(method(m).self, Attributes.get(method(m).function, "__name__"))));
    t.getter("__doc__", m -> Attributes.get(method(m).function, "__doc__"));
  }

  private static String repr(PyMethod m) {
    if (m.function instanceof PyBuiltin b) {
      return "<built-in method "
          + b.name
          + " of "
          + org.dlscript.language.object.Types.of(m.self).name()
          + " object at "
          + Text.address(m.self)
          + ">";
    }
    Object q = Attributes.findQuietly(m.function, "__qualname__");
    if (q == null) {
      q = Attributes.findQuietly(m.function, "__name__");
    }
    return "<bound method " + (q == null ? "?" : Text.str(q)) + " of " + Text.repr(m.self) + ">";
  }
}

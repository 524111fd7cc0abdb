package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.GenerateInline;
import com.oracle.truffle.api.dsl.NeverDefault;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.dsl.TypeSystemReference;
import com.oracle.truffle.api.nodes.DirectCallNode;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.Node;
import java.util.Arrays;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyMethod;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.PyWrapped;
import org.dlscript.language.object.Signature;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;

/**
 * Calls a guest value with positional arguments. {@code args[0]} is free for the callee; the
 * arguments follow. Inline caches on function code, builtins and classes.
 */
@TypeSystemReference(DlsNode.DlsTypes.class)
@SuppressWarnings("truffle-sharing")
@GenerateInline(false)
public abstract class InvokeNode extends Node {
  public abstract Object execute(Object callee, Object[] args);

  @NeverDefault
  public static InvokeNode create() {
    return InvokeNodeGen.create();
  }

  static DirectCallNode callNode(Code code) {
    return DirectCallNode.create(code.target());
  }

  @Specialization(
      guards = {"f.code == code", "args.length == count", "exact"},
      limit = "4")
  Object function(
      PyFunction f,
      Object[] args,
      @Cached("f.code") Code code,
      @Cached("args.length") int count,
      @Cached("code.signature.isExact(minusOne(count))") boolean exact,
      @Cached("callNode(code)") DirectCallNode call) {
    args[0] = f;
    return call.call(args);
  }

  static int minusOne(int n) {
    return n - 1;
  }

  /** The missing trailing parameters have defaults and there is nothing else to bind. */
  static boolean fillsByDefaults(Code code, int given) {
    Signature s = code.signature;
    return given <= s.positional && s.positional == s.count();
  }

  @Specialization(
      guards = {"f.code == code", "args.length == count", "fills", "allDefault(f, count)"},
      limit = "3")
  Object functionWithDefaults(
      PyFunction f,
      Object[] args,
      @Cached("f.code") Code code,
      @Cached("args.length") int count,
      @Cached("fillsByDefaults(code, minusOne(count))") boolean fills,
      @Cached("callNode(code)") DirectCallNode call) {
    int n = code.signature.count() + 1;
    Object[] full = new Object[n];
    full[0] = f;
    System.arraycopy(args, 1, full, 1, count - 1);
    System.arraycopy(f.defaults, count - 1, full, count, n - count);
    return call.call(full);
  }

  @ExplodeLoop
  static boolean allDefault(PyFunction f, int count) {
    Object[] d = f.defaults;
    for (int i = count - 1; i < d.length; i++) {
      if (d[i] == Signature.REQUIRED) {
        return false;
      }
    }
    return true;
  }

  /** The callee collects what comes after its parameters, as {@code *args} and an empty dict. */
  @Specialization(
      guards = {"f.code == code", "args.length == count", "collects"},
      limit = "3")
  Object functionCollecting(
      PyFunction f,
      Object[] args,
      @Cached("f.code") Code code,
      @Cached("args.length") int count,
      @Cached("code.signature.collects(minusOne(count))") boolean collects,
      @Cached("callNode(code)") DirectCallNode call) {
    Signature s = code.signature;
    Object[] full = new Object[s.count() + 1];
    full[0] = f;
    System.arraycopy(args, 1, full, 1, s.positional);
    if (s.varArgs) {
      int more = count - 1 - s.positional;
      Object[] rest = new Object[more];
      System.arraycopy(args, 1 + s.positional, rest, 0, more);
      full[1 + s.positional] = more == 0 ? PyTuple.EMPTY : new PyTuple(rest);
    }
    if (s.varKeywords) {
      full[s.count()] = new PyDict();
    }
    return call.call(full);
  }

  @Specialization(
      guards = {"f.code == code", "!code.signature.isExact(minusOne(args.length))"},
      limit = "3")
  Object functionBound(
      PyFunction f,
      Object[] args,
      @Cached("f.code") Code code,
      @Cached("callNode(code)") DirectCallNode call) {
    return call.call(f.bind(args, 1, Calls.NO_NAMES, Calls.NO_VALUES));
  }

  static boolean directly(PyBuiltin b, int given) {
    return b.code instanceof Fn.Raw
        || b.signature().isExact(given) && b.code.arity() >= 0 && b.code.arity() <= 4;
  }

  static Inlined inlined(PyBuiltin f, int given) {
    return Inlined.of(f, given);
  }

  @Specialization(
      guards = {"f == cached", "args.length == count", "node != null"},
      limit = "4")
  Object inlinedBuiltin(
      PyBuiltin f,
      Object[] args,
      @Cached("f") PyBuiltin cached,
      @Cached("args.length") int count,
      @Cached("inlined(f, minusOne(count))") Inlined node) {
    Object r = node.execute(args);
    return r != null ? r : general(cached, args);
  }

  @TruffleBoundary
  private static Object general(PyBuiltin f, Object[] args) {
    return f.call(Arrays.copyOfRange(args, 1, args.length));
  }

  @Specialization(
      guards = {"f == cached", "args.length == count", "direct"},
      limit = "4")
  Object builtin(
      PyBuiltin f,
      Object[] args,
      @Cached("f") PyBuiltin cached,
      @Cached("args.length") int count,
      @Cached("directly(f, minusOne(count))") boolean direct) {
    return direct(cached, args, args);
  }

  static boolean fills(PyBuiltin b, int given) {
    return !(b.code instanceof Fn.Raw) && b.declared().fills(given);
  }

  /** The parameters that are not given have defaults. */
  @Specialization(
      guards = {"f == cached", "args.length == count", "fills"},
      limit = "4")
  Object builtinWithDefaults(
      PyBuiltin f,
      Object[] args,
      @Cached("f") PyBuiltin cached,
      @Cached("args.length") int count,
      @Cached("fills(f, minusOne(count))") boolean fills) {
    Object[] defaults = cached.declared().defaults();
    Object[] full = new Object[defaults.length + 1];
    System.arraycopy(args, 1, full, 1, count - 1);
    System.arraycopy(defaults, count - 1, full, count, full.length - count);
    return direct(cached, args, full);
  }

  @TruffleBoundary
  private static Object direct(PyBuiltin f, Object[] args, Object[] bound) {
    if (f.owner != null && (args.length < 2 || !Types.of(args[1]).isSubclassOf(f.owner))) {
      return f.call(Arrays.copyOfRange(args, 1, args.length));
    }
    try {
      return f.code.apply(bound, 1);
    } catch (ClassCastException e) {
      // Runs it again through the checked path, which words the error.
      return f.call(Arrays.copyOfRange(args, 1, args.length));
    } catch (RuntimeException e) {
      throw Errors.ofJava(f, e);
    }
  }

  @Specialization(guards = "m.getClass() == cls", limit = "1")
  Object method(
      PyMethod m,
      Object[] args,
      @Cached("m.getClass()") Class<? extends PyMethod> cls,
      @Cached InvokeNode inner) {
    Object[] full = new Object[args.length + 1];
    full[1] = m.self;
    System.arraycopy(args, 1, full, 2, args.length - 1);
    return inner.execute(m.function, full);
  }

  static Inlined inlined(PyClass c, int given) {
    return Inlined.of(c, given);
  }

  @Specialization(
      guards = {"c == cached", "args.length == count", "node != null"},
      assumptions = "cached.stable()",
      limit = "3")
  Object inlinedClass(
      PyClass c,
      Object[] args,
      @Cached("c") PyClass cached,
      @Cached("args.length") int count,
      @Cached("inlined(c, minusOne(count))") Inlined node) {
    Object r = node.execute(args);
    return r != null ? r : general(cached, args);
  }

  @TruffleBoundary
  private static Object general(PyClass c, Object[] args) {
    return Calls.call(c, Arrays.copyOfRange(args, 1, args.length));
  }

  /** A guest class made by plain {@code type} with a guest {@code __init__} and no __new__. */
  static PyFunction plainInit(PyClass c) {
    return (isPlain(c) || Inlined.isException(c)) && c.slot(Slot.INIT) instanceof PyFunction f
        ? f
        : null;
  }

  static boolean isException(PyClass c) {
    return Inlined.isException(c);
  }

  private static boolean isPlain(PyClass c) {
    return c.type() == Types.TYPE
        && !c.isAbstract()
        && c.slot(Slot.DEL) == null
        && c.layoutBase() == Types.OBJECT
        && c.slot(Slot.NEW) instanceof PyWrapped w
        && w == Types.OBJECT.own("__new__");
  }

  @Specialization(
      guards = {"c == cached", "init != null"},
      assumptions = "cached.stable()",
      limit = "3")
  Object instance(
      PyClass c,
      Object[] args,
      @Cached("c") PyClass cached,
      @Cached("plainInit(c)") PyFunction init,
      @Cached("isException(c)") boolean exception,
      @Cached InvokeNode inner) {
    PyObject o = exception ? Inlined.exception(cached, args) : new PyObject(cached);
    Object[] full = new Object[args.length + 1];
    full[1] = o;
    System.arraycopy(args, 1, full, 2, args.length - 1);
    Object r = inner.execute(init, full);
    if (r != PyNone.NONE) {
      throw initResult(r);
    }
    return o;
  }

  @TruffleBoundary
  private static RuntimeException initResult(Object r) {
    return Errors.typeError(
        "__init__() should return None, not '" + Types.of(r).messageName() + "'");
  }

  static Object callMethod(PyObject o) {
    Object m = o.type().slot(Slot.CALL);
    return m instanceof PyFunction || m instanceof PyBuiltin ? m : null;
  }

  static boolean isOrdinary(PyObject o) {
    return !(o instanceof PyFunction
        || o instanceof PyBuiltin
        || o instanceof PyClass
        || o instanceof PyMethod);
  }

  /** An object with a {@code __call__}, such as an nn.Module. */
  @Specialization(
      guards = {"isOrdinary(o)", "o.type() == type", "call != null"},
      assumptions = "type.stable()",
      limit = "3")
  Object callable(
      PyObject o,
      Object[] args,
      @Cached("o.type()") PyClass type,
      @Cached("callMethod(o)") Object call,
      @Cached InvokeNode inner) {
    Object[] full = new Object[args.length + 1];
    full[1] = o;
    System.arraycopy(args, 1, full, 2, args.length - 1);
    return inner.execute(call, full);
  }

  @Specialization(
      replaces = {
        "function",
        "functionWithDefaults",
        "functionCollecting",
        "functionBound",
        "inlinedBuiltin",
        "builtin",
        "builtinWithDefaults",
        "inlinedClass",
        "instance",
        "callable"
      })
  @TruffleBoundary
  Object generic(Object callee, Object[] args) {
    return Calls.call(
        callee, Arrays.copyOfRange(args, 1, args.length), Calls.NO_NAMES, Calls.NO_VALUES);
  }
}

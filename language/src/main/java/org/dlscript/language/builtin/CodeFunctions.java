package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.frame.Frame;
import com.oracle.truffle.api.frame.FrameInstance;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;
import org.dlscript.language.translate.Translator;

/** eval, exec, compile, globals, locals, vars and dir: what looks at code and the frames around. */
public final class CodeFunctions {
  private CodeFunctions() {}

  static void define(ModuleBuilder m) {
    m.function("globals()", () -> globals());
    m.function("locals()", () -> locals());
    m.function("vars(object=<absent>, /)", CodeFunctions::vars);
    m.function("dir(object=<absent>, /)", CodeFunctions::dir);
    m.functionN("eval(source, /, globals=None, locals=None)", a -> run(a, true));
    m.functionN("exec(source, /, globals=None, locals=None, *, closure=None)", a -> run(a, false));
    m.functionN(
        "compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *,"
            + " _feature_version=-1)",
        Compilation::compile);
  }

  /** One guest frame of the running thread. */
  public record Caller(Frame frame, DlsRoot root, com.oracle.truffle.api.nodes.Node node) {
    public PyDict globals() {
      Object first = frame.getArguments()[0];
      if (first instanceof PyGenerator g) {
        first = g.frame.getArguments()[0];
      }
      return first instanceof PyFunction f ? f.globals : (PyDict) first;
    }

    /** The variables: the namespace of a class or module body, else a snapshot of the slots. */
    public Object locals() {
      Object[] args = frame.getArguments();
      if (args.length > 1 && hasNamespace() && Types.of(args[1]).slot(Slot.GETITEM) != null) {
        return args[1];
      }
      Frame f = args[0] instanceof PyGenerator g ? g.frame : frame;
      PyDict d = new PyDict();
      String[] names = root.layout().localNames();
      org.dlscript.language.object.Code code = root.code();
      if (code != null && code.signature.varArgs && code.signature.keywordOnly > 0) {
        // CPython has keyword parameters before the starred one; the others come in order.
        for (String n : CodeType.variables(code)) {
          d.put(n, PyNone.NONE);
        }
      }
      for (int i = 0; i < names.length; i++) {
        if (names[i].startsWith(".") || names[i].equals("__class__")) {
          continue;
        }
        Object v = f.getValue(root.layout().localSlots()[i]);
        if (v instanceof Cell c) {
          v = c.value;
        }
        if (v != null) {
          d.put(names[i], v);
        } else if (d.get(names[i]) != null) {
          d.remove(names[i]);
        }
      }
      return d;
    }

    /** Whether the first argument is a namespace: it is one where there are no parameters. */
    private boolean hasNamespace() {
      Object first = frame.getArguments()[0];
      return first instanceof PyDict
          || first instanceof PyFunction f && f.code.signature.count() == 0;
    }
  }

  /** The guest frames from the caller of the builtin outwards. */
  @TruffleBoundary
  public static List<Caller> callers(int limit) {
    List<Caller> out = new ArrayList<>();
    Truffle.getRuntime()
        .iterateFrames(
            (FrameInstance f) -> {
              if (f.getCallTarget() instanceof RootCallTarget t
                  && t.getRootNode() instanceof DlsRoot r) {
                out.add(
                    new Caller(
                        f.getFrame(FrameInstance.FrameAccess.READ_ONLY), r, f.getCallNode()));
                if (out.size() >= limit) {
                  return out;
                }
              }
              return null;
            });
    return out;
  }

  static PyDict globals() {
    List<Caller> c = callers(1);
    return c.isEmpty() ? DlsContext.get(null).mainModule().dict : c.get(0).globals();
  }

  static Object locals() {
    List<Caller> c = callers(1);
    return c.isEmpty() ? DlsContext.get(null).mainModule().dict : c.get(0).locals();
  }

  private static Object vars(Object o) {
    if (o == null) {
      return locals();
    }
    Object d = org.dlscript.language.object.Attributes.findQuietly(o, "__dict__");
    if (d == null) {
      throw Errors.typeError("vars() argument must have __dict__ attribute");
    }
    return d;
  }

  /** The names that {@code dir(o)} gives. */
  static Object directory(Object o) {
    return dir(o);
  }

  private static Object dir(Object o) {
    Object names;
    if (o == null) {
      Object here = locals();
      names =
          Types.of(here) == Types.DICT
              ? Iteration.toList(here)
              : org.dlscript.language.object.Calls.method(here, "keys");
    } else {
      Object m = org.dlscript.language.object.Attributes.special(o, Slot.DIR);
      if (o instanceof PyModule p && p.dict.get("__dir__") != null) {
        m = p.dict.get("__dir__");
      }
      names = m == null ? Directory.of(o) : org.dlscript.language.object.Calls.call(m);
    }
    Object[] items = Iteration.toArray(names).clone();
    Sorting.sort(items, PyNone.NONE, false);
    return new org.dlscript.language.object.PyList(items);
  }

  /** The cells that were given for the free variables of a function's code. */
  private static Cell[] closure(Object given, Code c) {
    int n = c.freeNames.length;
    if (n == 0 && given != PyNone.NONE) {
      throw Errors.typeError("cannot use a closure with this code object");
    }
    Object[] items = given instanceof PyTuple t ? t.items : new Object[0];
    if (items.length != n
        || n > 0 && !java.util.Arrays.stream(items).allMatch(Cell.class::isInstance)) {
      throw Errors.typeError("code object requires a closure of exactly length " + n);
    }
    return java.util.Arrays.copyOf(items, n, Cell[].class);
  }

  private static Object run(Object[] a, boolean eval) {
    String name = eval ? "eval" : "exec";
    if (!eval && a[3] != PyNone.NONE && !(a[0] instanceof Code)) {
      throw Errors.typeError("closure argument can only be used for code objects");
    }
    PyDict globals;
    Object locals;
    if (a[1] == PyNone.NONE) {
      globals = globals();
      locals = a[2] == PyNone.NONE ? locals() : a[2];
    } else {
      if (!(a[1] instanceof PyDict d)) {
        throw Errors.typeError(name + "() globals must be a dict, not " + Types.of(a[1]).name());
      }
      globals = d;
      locals = a[2] == PyNone.NONE ? globals : a[2];
    }
    if (globals.get("__builtins__") == null) {
      globals.put("__builtins__", DlsContext.get(null).builtins());
    }
    boolean apart = locals != globals;
    RootCallTarget target;
    if (a[0] instanceof Compilation.CompiledSource c) {
      target = c.target(apart);
    } else if (a[0] instanceof Code c && c.target() != null) {
      if (eval && c.freeNames.length > 0) {
        throw Errors.typeError("code object passed to eval() may not contain free variables");
      }
      Cell[] cells = closure(eval ? PyNone.NONE : a[3], c);
      c.target().call(new PyFunction(c, new Object[0], cells, globals));
      return PyNone.NONE;
    } else {
      Translator.Mode mode = eval ? Translator.Mode.EVAL : Translator.Mode.EXEC;
      target = Compilation.ofSource(a[0], name, "<string>", mode).target(apart);
    }
    Object r = target.call(globals, locals);
    return eval ? r : PyNone.NONE;
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.frame.Frame;
import com.oracle.truffle.api.frame.FrameInstance;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
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
        CodeFunctions::compile);
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
      names = Iteration.toList(locals());
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

  private static String sourceText(Object o, String function) {
    if (PyBoxed.unbox(o) instanceof TruffleString s) {
      return Str.java(s);
    }
    byte[] data = BytesTypes.dataOrNull(o);
    if (data != null) {
      return SourceBytes.text(data);
    }
    throw Errors.typeError(function + "() arg 1 must be a string, bytes or code object");
  }

  private static Object run(Object[] a, boolean eval) {
    String name = eval ? "eval" : "exec";
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
    if (a[0] instanceof CompiledSource c) {
      target = c.target(apart);
    } else if (a[0] instanceof Code c && c.target() != null) {
      if (c.freeNames.length > 0) {
        throw Errors.typeError(
            eval
                ? "code object passed to eval() may not contain free variables"
                : "code object requires a closure of exactly length " + c.freeNames.length);
      }
      return c.target().call(new PyFunction(c, new Object[0], new Cell[0], globals));
    } else {
      String text = sourceText(a[0], name);
      target = translate(text, "<string>", eval ? "eval" : "exec", apart);
    }
    Object r = target.call(globals, locals);
    return eval ? r : PyNone.NONE;
  }

  private static RootCallTarget translate(
      String text, String filename, String mode, boolean apart) {
    DlsLanguage language = DlsContext.get(null).language();
    Source source = Source.newBuilder(DlsLanguage.ID, text, filename).build();
    return switch (mode) {
      case "eval" -> Translator.eval(language, source, apart);
      case "single" -> Translator.single(language, source, apart);
      default -> Translator.exec(language, source, apart);
    };
  }

  private static Object compile(Object[] a) {
    String mode = Text.str(a[2]);
    if (!mode.equals("exec") && !mode.equals("eval") && !mode.equals("single")) {
      throw Errors.valueError("compile() mode must be 'exec', 'eval' or 'single'");
    }
    CompiledSource c = new CompiledSource(sourceText(a[0], "compile"), Text.str(a[1]), mode);
    c.target(false);
    return c;
  }

  private static final PyClass CODE =
      Types.sealed(
          "code",
          t -> {
            t.getter("co_filename", c -> Str.of(((CompiledSource) c).filename));
            t.getter("co_name", c -> Str.of("<module>"));
            t.getter("co_firstlineno", c -> 1L);
            t.getter("co_flags", c -> 0L);
          });

  /** What compile() gives: a source that was found to be well formed. */
  private static final class CompiledSource extends PyObject {
    private final String text;
    private final String filename;
    private final String mode;
    private RootCallTarget plain;
    private RootCallTarget apart;

    CompiledSource(String text, String filename, String mode) {
      super(CODE);
      this.text = text;
      this.filename = filename;
      this.mode = mode;
    }

    RootCallTarget target(boolean inNamespace) {
      if (inNamespace) {
        if (apart == null) {
          apart = translate(text, filename, mode, true);
        }
        return apart;
      }
      if (plain == null) {
        plain = translate(text, filename, mode, false);
      }
      return plain;
    }
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.object.Abandoned;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTraceback;
import org.dlscript.language.object.Signature;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** Frame objects: snapshots of a running or finished call for introspection. */
public final class Frames {
  private Frames() {}

  /** A snapshot; values are null where unknown. */
  public static final class Snapshot extends PyObject {
    final Node node;
    SourceSection section;
    final String function;
    final PyDict globals;
    Object locals;
    final Snapshot back;

    /** What a trace function of the frame's own was set to, or null. */
    public Object trace;

    /** A traced call, whose variables are looked at anew each time; else null. */
    private CodeFunctions.Caller live;

    public Snapshot(
        Node node,
        SourceSection section,
        String function,
        PyDict globals,
        Object locals,
        Snapshot back) {
      super(Types.FRAME);
      this.node = node;
      this.section = section;
      this.function = function;
      this.globals = globals;
      this.locals = locals;
      this.back = back;
    }

    /** Of a suspended one, or null. */
    private PyGenerator generator;

    /** The line where it is; 0 if unknown. */
    public int line() {
      return section == null ? 0 : section.getStartLine();
    }

    /** The traced call has come to another place. */
    public void at(SourceSection place) {
      section = place;
    }
  }

  /** The frame of a call that a tracer watches. */
  public static Snapshot traced(MaterializedFrame frame, DlsRoot root, Snapshot back) {
    CodeFunctions.Caller c = new CodeFunctions.Caller(frame, root, root);
    Snapshot s =
        new Snapshot(
            root,
            root.getSourceSection(),
            root.getName(),
            c.globals(),
            null,
            back == null ? caller() : back);
    s.live = c;
    return s;
  }

  /** The frame of a generator that is not finished. */
  static Snapshot suspended(PyGenerator g) {
    SourceSection place = g.place == null ? null : g.place.getEncapsulatingSourceSection();
    Snapshot s =
        new Snapshot(null, place == null ? g.code.section : place, g.name, null, null, null);
    s.generator = g;
    if (g.code.target() != null && g.code.target().getRootNode() instanceof DlsRoot r) {
      s.live = new CodeFunctions.Caller(g.frame, r, r);
    }
    return s;
  }

  /** What called the function that begins now. */
  private static Snapshot caller() {
    return CodeFunctions.callers(2).size() > 1 ? running(1) : null;
  }

  /** The running call, or one of those around it. */
  public static Snapshot running(int depth) {
    List<CodeFunctions.Caller> all = CodeFunctions.callers(depth + 20);
    if (depth >= all.size()) {
      throw Errors.valueError("call stack is not deep enough");
    }
    Snapshot f = null;
    for (int i = all.size() - 1; i >= depth; i--) {
      CodeFunctions.Caller c = all.get(i);
      SourceSection s = c.node() == null ? null : c.node().getEncapsulatingSourceSection();
      f =
          new Snapshot(
              c.node(),
              s == null ? c.root().getSourceSection() : s,
              c.root().getName(),
              c.globals(),
              c.locals(),
              f);
    }
    return f;
  }

  static Snapshot of(PyTraceback t) {
    if (t.frame != null && t.node().getRootNode() instanceof DlsRoot r) {
      CodeFunctions.Caller c = new CodeFunctions.Caller(t.frame, r, t.node());
      return new Snapshot(t.node(), t.section(), t.function(), c.globals(), c.locals(), null);
    }
    return new Snapshot(t.node(), t.section(), t.function(), globals(t.section()), null, null);
  }

  /** The names of the module that a source is the body of: a traceback keeps no frame to ask. */
  static PyDict globals(SourceSection section) {
    if (section == null) {
      return null;
    }
    DlsContext c = DlsContext.get(null);
    String file = SourceNames.file(section);
    if (file.startsWith("<std") || file.equals("<string>")) {
      return c.mainModule().dict;
    }
    for (Object o : c.importer().modules.valuesArray()) {
      if (o instanceof PyModule m
          && m.dict.get("__file__") instanceof TruffleString f
          && Str.java(f).equals(file)) {
        return m.dict;
      }
    }
    return null;
  }

  private static Object locals(Snapshot f) {
    if (f.generator != null && f.live != null) {
      return new FrameLocals(f.live);
    }
    if (f.live != null) {
      return f.live.locals();
    }
    return f.locals == null ? new PyDict() : f.locals;
  }

  private static Snapshot of(Object o) {
    return (Snapshot) o;
  }

  static void define(TypeBuilder t) {
    t.getter("f_lineno", f -> of(f).section == null ? 0L : (long) of(f).section.getStartLine());
    t.getter("f_code", f -> code(of(f)));
    t.getter("f_globals", f -> of(f).globals == null ? new PyDict() : of(f).globals);
    t.getter("f_locals", f -> locals(of(f)));
    t.getter("f_back", f -> of(f).back == null ? PyNone.NONE : of(f).back);
    t.getter("f_lasti", f -> 0L);
    t.getset(
        "f_trace",
        f -> of(f).trace == null ? PyNone.NONE : of(f).trace,
        (f, v) -> {
          of(f).trace = v == PyNone.NONE ? null : v;
          return PyNone.NONE;
        });
    t.getset("f_trace_lines", f -> true, (f, v) -> PyNone.NONE);
    t.getset("f_trace_opcodes", f -> false, (f, v) -> PyNone.NONE);
    t.getter("f_builtins", f -> DlsContext.get(null).builtins().dict);
    t.method("clear(self, /)", f -> clear(of(f)));
    t.method(
        "__repr__(self, /)",
        f ->
            Str.of(
                "<frame, file '"
                    + SourceNames.file(of(f).section)
                    + "', line "
                    + (of(f).section == null ? 0 : of(f).section.getStartLine())
                    + ", code "
                    + of(f).function
                    + ">"));
  }

  private static Object clear(Snapshot f) {
    PyGenerator g = f.generator;
    if (g != null && g.isRunning()) {
      throw Errors.runtimeError("cannot clear an executing frame");
    }
    if (g != null && g.isStarted() && !g.isFinished()) {
      throw Errors.runtimeError("cannot clear a suspended frame");
    }
    if (g != null) {
      Abandoned.end(g); // of a coroutine: nobody can await it any more
      g.close();
    }
    return PyNone.NONE;
  }

  private static Code code(Snapshot f) {
    if (f.generator != null) {
      return f.generator.code;
    }
    if (f.node != null && f.node.getRootNode() instanceof DlsRoot r && r.code() != null) {
      return r.code();
    }
    Signature none = new Signature(new String[0], 0, 0, false, 0, false);
    SourceSection root =
        f.node != null && f.node.getRootNode() != null
            ? f.node.getRootNode().getSourceSection()
            : f.section;
    return new Code(
        f.function,
        f.function,
        none,
        null,
        new String[0],
        root == null ? f.section : root,
        Code.Kind.FUNCTION,
        () -> PyNone.NONE);
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.PyDict;
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
    final SourceSection section;
    final String function;
    final PyDict globals;
    final Object locals;
    final Snapshot back;

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
  }

  static Snapshot of(PyTraceback t) {
    return new Snapshot(t.node(), t.section(), t.function(), null, null, null);
  }

  private static Snapshot of(Object o) {
    return (Snapshot) o;
  }

  static void define(TypeBuilder t) {
    t.getter("f_lineno", f -> of(f).section == null ? 0L : (long) of(f).section.getStartLine());
    t.getter("f_code", f -> code(of(f)));
    t.getter("f_globals", f -> of(f).globals == null ? new PyDict() : of(f).globals);
    t.getter("f_locals", f -> of(f).locals == null ? new PyDict() : of(f).locals);
    t.getter("f_back", f -> of(f).back == null ? PyNone.NONE : of(f).back);
    t.getter("f_lasti", f -> 0L);
    t.getter("f_trace", f -> PyNone.NONE);
    t.getter("f_builtins", f -> org.dlscript.language.DlsContext.get(null).builtins().dict);
    t.method("clear(self, /)", f -> PyNone.NONE);
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

  private static Code code(Snapshot f) {
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
        PyNone.NONE);
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.DlsContext;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.PyDict;
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
    t.getter("f_builtins", f -> DlsContext.get(null).builtins().dict);
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

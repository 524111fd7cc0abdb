package org.dlscript.language.builtin;

import com.oracle.truffle.api.source.SourceSection;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTraceback;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;

/** Modules, frames and tracebacks. */
public final class ModuleType {
  private ModuleType() {}

  public static void define(TypeBuilder t) {
    t.allocator(c -> new PyModule(c, "?"));
    t.constructor("module(cls, /, *args, **kwargs)", a -> PyModule.bare((PyClass) a[0]));
    t.methodN(
        "__init__(self, name, doc=None)",
        a -> {
          if (!(org.dlscript.language.object.PyBoxed.unbox(a[1]) instanceof TruffleString)) {
            throw org.dlscript.language.object.Errors.typeError(
                "module() argument 1 must be str, not "
                    + org.dlscript.language.object.Types.of(a[1]).name());
          }
          PyModule m = (PyModule) a[0];
          m.begin(a[1], a[2]);
          return PyNone.NONE;
        });
    t.getter("__dict__", m -> ((PyModule) m).dict);
    t.method("__repr__(self, /)", m -> Str.of(repr((PyModule) m)));
    t.method("__dir__(self, /)", Directory::of);
    t.getset(
        "__annotations__",
        m -> {
          PyDict d = ((PyModule) m).dict;
          Object a = d.get("__annotations__");
          if (a == null) {
            a = new PyDict();
            d.put("__annotations__", a);
          }
          return a;
        },
        (m, v) -> {
          ((PyModule) m).dict.put("__annotations__", v);
          return PyNone.NONE;
        });
  }

  private static String repr(PyModule m) {
    Object file = m.dict.get("__file__");
    return "<module '"
        + m.name()
        + "'"
        + (file instanceof TruffleString s
            ? " from '" + Str.java(s) + "'"
            : m.name().equals("__main__") ? "" : " (built-in)")
        + ">";
  }

  public static void defineFrame(TypeBuilder t) {
    Frames.define(t);
  }

  private static PyTraceback traceback(Object o) {
    return (PyTraceback) o;
  }

  public static void defineTraceback(TypeBuilder t) {
    t.getset(
        "tb_next",
        o -> traceback(o).next == null ? PyNone.NONE : traceback(o).next,
        (o, v) -> {
          traceback(o).next = v instanceof PyTraceback n ? n : null;
          return PyNone.NONE;
        });
    t.getter("tb_lineno", o -> (long) traceback(o).line());
    t.getter("_span", o -> span(traceback(o).section()));
    t.getter("tb_lasti", o -> 0L);
    t.getter("tb_frame", o -> Frames.of(traceback(o)));
  }

  /** The last line, and the columns from 0, of what a traceback's line was about. */
  private static Object span(SourceSection s) {
    return s == null
        ? PyNone.NONE
        : new PyTuple(
            (long) s.getEndLine(), (long) s.getStartColumn() - 1, (long) s.getEndColumn());
  }
}

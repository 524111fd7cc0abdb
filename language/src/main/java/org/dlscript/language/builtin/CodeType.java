package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.List;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Signature;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** The types {@code code} and {@code cell}: what stands behind a function. */
public final class CodeType {
  private CodeType() {}

  private static Code code(Object o) {
    return (Code) o;
  }

  public static void defineCode(TypeBuilder t) {
    t.getter("co_name", c -> Str.of(code(c).name));
    t.getter("co_qualname", c -> Str.of(code(c).qualname));
    t.getter("co_filename", c -> Str.of(SourceNames.file(code(c).section)));
    t.getter("co_firstlineno", c -> (long) code(c).firstLine());
    t.getter("co_argcount", c -> (long) code(c).signature.positional);
    t.getter("co_posonlyargcount", c -> (long) code(c).signature.positionalOnly);
    t.getter("co_kwonlyargcount", c -> (long) code(c).signature.keywordOnly);
    t.getter("co_varnames", c -> names(variables(code(c))));
    t.getter("co_nlocals", c -> (long) variables(code(c)).length);
    t.getter("co_cellvars", c -> names(shared(code(c))));
    t.getter("co_names", c -> names(CodeNames.of(code(c))));
    t.getter("co_stacksize", c -> 1L);
    for (String bytecode :
        new String[] {"co_code", "co_lnotab", "co_linetable", "co_exceptiontable"}) {
      t.getter(bytecode, c -> new org.dlscript.language.object.PyBytes(new byte[0]));
    }
    t.methodN("replace(self, /, **changes)", a -> replaced(code(a[0]), (PyDict) a[1]));
    t.getter("co_freevars", c -> names(code(c).freeNames));
    t.getter("co_flags", c -> flags(code(c)));
    t.getter("co_consts", c -> new PyTuple(code(c).doc()));
    t.method(
        "__repr__(self, /)",
        c ->
            Str.of(
                "<code object "
                    + code(c).name
                    + " at "
                    + Text.address(c)
                    + ", file \""
                    + SourceNames.file(code(c).section)
                    + "\", line "
                    + code(c).firstLine()
                    + ">"));
  }

  /** Variables that inner functions share. */
  private static String[] shared(Code c) {
    if (c.target() == null || !(c.target().getRootNode() instanceof DlsRoot r)) {
      return new String[0];
    }
    DlsRoot.Layout l = r.layout();
    java.util.List<String> out = new java.util.ArrayList<>();
    for (int i = 0; i < l.localNames().length; i++) {
      int slot = l.localSlots()[i];
      if (java.util.Arrays.stream(l.cellSlots()).anyMatch(s -> s == slot)) {
        out.add(l.localNames()[i]);
      }
    }
    return out.toArray(new String[0]);
  }

  /** A copy with other names; other changes are refused, but for values that are no change. */
  private static Code replaced(Code c, PyDict changes) {
    String name = c.name;
    String qualname = c.qualname;
    for (Object key : changes.keysArray()) {
      String k = Str.java((TruffleString) key);
      Object v = changes.get(key);
      if (k.equals("co_name")) {
        name = Text.str(v);
      } else if (k.equals("co_qualname")) {
        qualname = Text.str(v);
      } else if (!k.startsWith("co_") || Attributes.findQuietly(c, k) == null) {
        throw Errors.typeError("replace() got an unexpected keyword argument '" + k + "'");
      } else if (!Operators.equal(v, Attributes.get(c, k))) {
        throw Errors.of(
            ExceptionTypes.NOT_IMPLEMENTED_ERROR,
            "code.replace(" + k + "=...): there is no bytecode to change");
      }
    }
    return c.renamed(name, qualname);
  }

  /** Parameters in CPython's order (keyword-only before *args), then the other locals. */
  static String[] variables(Code c) {
    Signature s = c.signature;
    java.util.LinkedHashSet<String> names = new java.util.LinkedHashSet<>();
    for (int i = 0; i < s.positional; i++) {
      names.add(s.names[i]);
    }
    for (int i = s.firstKeywordOnly(); i < s.firstKeywordOnly() + s.keywordOnly; i++) {
      names.add(s.names[i]);
    }
    if (s.varArgs) {
      names.add(s.names[s.varArgsIndex()]);
    }
    if (s.varKeywords) {
      names.add(s.names[s.count() - 1]);
    }
    if (c.target() != null && c.target().getRootNode() instanceof DlsRoot r) {
      List<String> shared = List.of(shared(c));
      for (String n : r.layout().localNames()) {
        if (!n.startsWith("$") && !shared.contains(n)) {
          names.add(n);
        }
      }
    }
    return names.toArray(new String[0]);
  }

  private static PyTuple names(String[] names) {
    Object[] out = new Object[names.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Str.of(names[i]);
    }
    return new PyTuple(out);
  }

  private static long flags(Code c) {
    long f = 3;
    f |= c.signature.varArgs ? 4 : 0;
    f |= c.signature.varKeywords ? 8 : 0;
    return f
        | switch (c.kind) {
          case GENERATOR -> c.awaitable ? 0x120 : 0x20;
          case COROUTINE -> 0x80;
          case ASYNC_GENERATOR -> 0x200;
          default -> 0;
        };
  }

  public static void defineCell(TypeBuilder t) {
    t.constructor("cell(cls, contents=<absent>, /)", a -> new Cell(a[1]));
    t.constant("__hash__", PyNone.NONE);
    for (Slot op : new Slot[] {Slot.EQ, Slot.NE, Slot.LT, Slot.LE, Slot.GT, Slot.GE}) {
      t.method(
          op.method + "(self, value, /)",
          (a, b) -> {
            if (!(b instanceof Cell y)) {
              return PyNone.NOT_IMPLEMENTED;
            }
            Object x = ((Cell) a).value;
            // An empty cell comes before any other.
            return x == null || y.value == null
                ? (Object)
                    Operators.byOrder(
                        op, Integer.compare(x == null ? 0 : 1, y.value == null ? 0 : 1))
                : Operators.compare(op, x, y.value);
          });
    }
    t.getset(
        "cell_contents",
        c -> {
          Object v = ((Cell) c).value;
          if (v == null) {
            throw Errors.valueError("cell is empty");
          }
          return v;
        },
        (c, v) -> {
          ((Cell) c).value = v;
          return PyNone.NONE;
        });
    t.method(
        "__repr__(self, /)",
        c -> {
          Object v = ((Cell) c).value;
          return Str.of(
              "<cell at "
                  + Text.address(c)
                  + ": "
                  + (v == null ? "empty" : Types.of(v).name() + " object at " + Text.address(v))
                  + ">");
        });
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.source.SourceSection;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.IdentityHashMap;
import java.util.Map;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTraceback;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/** Tracebacks in CPython 3.13's format: chained causes, carets, folded repetition, hints. */
public final class Tracebacks {
  private static final String CAUSE =
      "\nThe above exception was the direct cause of the following exception:\n\n";
  private static final String CONTEXT =
      "\nDuring handling of the above exception, another exception occurred:\n\n";
  private static final int REPETITIONS = 3;

  /** So many members of a group are shown. */
  private static final int MOST_MEMBERS = 15;

  private Tracebacks() {}

  /** The whole report that an uncaught exception prints. */
  @TruffleBoundary
  public static String format(PyBaseException e) {
    StringBuilder b = new StringBuilder();
    chain(e, b, new IdentityHashMap<>());
    return b.toString();
  }

  private static void chain(PyBaseException e, StringBuilder b, Map<Object, Boolean> seen) {
    seen.put(e, true);
    if (e.cause instanceof PyBaseException c) {
      if (!seen.containsKey(c)) {
        chain(c, b, seen);
        b.append(CAUSE);
      }
    } else if (!e.suppressContext
        && e.context instanceof PyBaseException c
        && !seen.containsKey(c)) {
      chain(c, b, seen);
      b.append(CONTEXT);
    }
    one(e, b, "");
  }

  private static void one(PyBaseException e, StringBuilder b, String indent) {
    boolean group = e.type().isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP);
    if (group && indent.isEmpty()) {
      StringBuilder inner = new StringBuilder();
      if (e.traceback != null) {
        inner.append("Exception Group Traceback (most recent call last):\n");
        frames(e.traceback, inner);
      }
      inner.append(lastLines(e));
      indentGroup(inner.toString(), b, "  + ", "  | ");
      members(e, b, "  ");
      return;
    }
    if (e.traceback != null) {
      b.append("Traceback (most recent call last):\n");
      frames(e.traceback, b);
    }
    b.append(lastLines(e));
  }

  private static void indentGroup(String text, StringBuilder b, String first, String rest) {
    String prefix = first;
    for (String line : text.split("\n")) {
      b.append(prefix).append(line).append('\n');
      prefix = rest;
    }
  }

  /** What a member of a group was raised from, or while it was handled. */
  private static void before(PyBaseException m, StringBuilder b) {
    PyBaseException earlier =
        m.cause instanceof PyBaseException c
            ? c
            : !m.suppressContext && m.context instanceof PyBaseException x ? x : null;
    if (earlier != null && earlier != m) {
      chain(earlier, b, new IdentityHashMap<>(java.util.Map.of(m, true)));
      b.append(earlier == m.cause ? CAUSE : CONTEXT);
    }
  }

  private static void members(PyBaseException e, StringBuilder b, String margin) {
    Object[] all = ExceptionGroups.members(e);
    boolean closed = false;
    for (int i = 0; i < all.length; i++) {
      if (i == MOST_MEMBERS) {
        int more = all.length - i;
        b.append(margin).append("  +---------------- ... ----------------\n").append(margin);
        b.append("  | and ").append(more).append(" more exception").append(more > 1 ? "s\n" : "\n");
        closed = false;
        break;
      }
      PyBaseException m = (PyBaseException) all[i];
      b.append(margin)
          .append(i == 0 ? "+-+---------------- " : "  +---------------- ")
          .append(i + 1)
          .append(" ----------------\n");
      StringBuilder inner = new StringBuilder();
      before(m, inner);
      if (m.traceback != null) {
        inner.append(
            m.type().isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP)
                ? "Exception Group Traceback (most recent call last):\n"
                : "Traceback (most recent call last):\n");
        frames(m.traceback, inner);
      }
      inner.append(lastLines(m));
      indentGroup(inner.toString(), b, margin + "  | ", margin + "  | ");
      closed = m.type().isSubclassOf(ExceptionTypes.BASE_EXCEPTION_GROUP);
      if (closed) {
        members(m, b, margin + "  ");
      }
    }
    if (!closed) {
      b.append(margin).append("  +------------------------------------\n");
    }
  }

  /** The {@code File …} entries of a traceback. */
  @TruffleBoundary
  public static void frames(PyTraceback first, StringBuilder b) {
    String last = null;
    int count = 0;
    for (PyTraceback t = first; t != null; t = t.next) {
      SourceSection s = t.section();
      if (s == null) {
        continue;
      }
      String head =
          "  File \""
              + SourceNames.file(s)
              + "\", line "
              + s.getStartLine()
              + ", in "
              + t.function()
              + "\n";
      if (head.equals(last)) {
        count++;
        if (count > REPETITIONS) {
          continue;
        }
      } else {
        repeated(b, count);
        last = head;
        count = 1;
      }
      b.append(head);
      SourceLines.append(s, b);
    }
    repeated(b, count);
  }

  private static void repeated(StringBuilder b, int count) {
    int more = count - REPETITIONS;
    if (more > 0) {
      b.append("  [Previous line repeated ")
          .append(more)
          .append(" more time")
          .append(more == 1 ? "" : "s")
          .append("]\n");
    }
  }

  /** The source line of one entry with its carets, or nothing. */
  @TruffleBoundary
  public static String sourceLines(PyTraceback t) {
    StringBuilder b = new StringBuilder();
    if (t.section() != null) {
      SourceLines.append(t.section(), b);
    }
    return b.toString();
  }

  /** File, line and carets of a SyntaxError that knows its place; else nothing. */
  @TruffleBoundary
  public static String placeOf(PyBaseException e) {
    StringBuilder b = new StringBuilder();
    if (e.type().isSubclassOf(ExceptionTypes.SYNTAX_ERROR)
        && e.instanceAttribute("lineno") != null
        && e.instanceAttribute("lineno") != PyNone.NONE) {
      SourceLines.appendSyntaxError(e, b);
    }
    return b.toString();
  }

  /** {@code ValueError: text}, notes included; for a SyntaxError the place comes first. */
  @TruffleBoundary
  public static String lastLines(PyBaseException e) {
    StringBuilder b = new StringBuilder(placeOf(e));
    String name = qualifiedName(e.type());
    String text;
    try {
      text =
          e.type().isSubclassOf(ExceptionTypes.SYNTAX_ERROR)
              ? Text.str(Attributes.get(e, "msg"))
              : Text.str(e);
    } catch (PyException f) {
      text = "<exception str() failed>";
    }
    b.append(name);
    if (!text.isEmpty()) {
      b.append(": ").append(text);
    }
    if (e.type().isSubclassOf(ExceptionTypes.SYNTAX_ERROR)
        && isNone(e.instanceAttribute("lineno"))
        && !isNone(e.instanceAttribute("filename"))) {
      b.append(" (").append(Text.str(e.instanceAttribute("filename"))).append(')');
    }
    b.append(Hints.of(e)).append('\n');
    Object notes = e.instanceAttribute("__notes__");
    if (notes != null) {
      for (Object n : Iteration.toArray(notes)) {
        b.append(Text.str(n)).append('\n');
      }
    }
    return b.toString();
  }

  private static boolean isNone(Object o) {
    return o == null || o == PyNone.NONE;
  }

  private static String qualifiedName(PyClass c) {
    Object m = c.lookup("__module__");
    String module = m instanceof TruffleString s ? Str.java(s) : "builtins";
    return module.equals("builtins") || module.equals("__main__")
        ? c.qualname()
        : module + "." + c.qualname();
  }
}

package org.dlscript.stdlib.python;

import com.oracle.truffle.api.strings.TruffleString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.stdlib.python.regex.Matcher;
import org.dlscript.stdlib.python.regex.PatternException;
import org.dlscript.stdlib.python.regex.PatternParser;
import org.dlscript.stdlib.python.regex.Program;

/**
 * {@code _re}: compiling and searching. Patterns are handles; a match is a tuple of the bounds of
 * all groups, -1 for a group that took no part, and the group that was closed last. The guest's
 * {@code re} builds the rest on it.
 */
public final class ReModule implements NativeModule {
  private static final Matcher.Mode[] MODES = Matcher.Mode.values();

  /** The programs of a context, and the text it searched last, which tokenizers search again. */
  private static final class State {
    final List<Program> programs = new ArrayList<>();
    private Object lastSubject;
    private int[] lastText;

    int[] text(Object subject) {
      if (subject != lastSubject || subject instanceof PyBytes.Mutable) {
        lastText = characters(subject);
        lastSubject = subject;
      }
      return lastText;
    }
  }

  private static int[] characters(Object o) {
    if (o instanceof PyBytes b) {
      byte[] data = b.data();
      int[] text = new int[data.length];
      for (int i = 0; i < data.length; i++) {
        text[i] = data[i] & 0xff;
      }
      return text;
    }
    TruffleString s = (TruffleString) o;
    byte[] raw = new byte[4 * Str.length(s)];
    s.copyToByteArrayUncached(0, raw, 0, raw.length, Str.ENCODING);
    int[] text = new int[raw.length / 4];
    ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder()).asIntBuffer().get(text);
    return text;
  }

  @Override
  public String[] names() {
    return new String[] {"_re"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    State state = new State();
    m.function("compile(pattern, flags, /)", (p, f) -> compile(state.programs, p, f));
    m.functionN("search(handle, subject, pos, endpos, mode, advance, /)", a -> search(state, a));
    m.functionN("find_all(handle, subject, pos, endpos, limit, /)", a -> findAll(state, a));
    m.functionN("find_texts(handle, subject, pos, endpos, /)", a -> findTexts(state, a));
  }

  private static int clamp(Object o, int length) {
    return (int) Math.max(0, Math.min(length, Ints.indexClamped(o)));
  }

  private static Object compile(List<Program> programs, Object source, Object flags) {
    Program program;
    try {
      program =
          PatternParser.compile(characters(source), source instanceof PyBytes, Ints.asInt(flags));
    } catch (PatternException e) {
      switch (e.kind) {
        case VALUE -> throw Errors.valueError(e.getMessage());
        case OVERFLOW -> throw Errors.overflow(e.getMessage());
        default -> {
          return new PyTuple(Str.of(e.getMessage()), (long) e.position);
        }
      }
    }
    programs.add(program);
    PyDict names = new PyDict();
    program.names.forEach((n, g) -> names.put(n, (long) g));
    return new PyTuple(
        (long) programs.size() - 1, (long) program.flags, (long) program.groups, names);
  }

  private static Object search(State state, Object[] a) {
    Program program = state.programs.get(Ints.asInt(a[0]));
    int[] text = state.text(a[1]);
    int end = clamp(a[3], text.length);
    int start = clamp(a[2], text.length);
    if (start > end) {
      return PyNone.NONE;
    }
    Matcher matcher = new Matcher(program, text, end);
    Matcher.Mode mode = MODES[Ints.asInt(a[4])];
    return matcher.find(start, mode, a[5] == Boolean.TRUE)
        ? spans(matcher, program.groups)
        : PyNone.NONE;
  }

  private static PyTuple spans(Matcher matcher, int groups) {
    Object[] spans = new Object[2 * groups + 3];
    for (int g = 0; g <= groups; g++) {
      spans[2 * g] = (long) matcher.start(g);
      spans[2 * g + 1] = (long) matcher.end(g);
    }
    spans[2 * groups + 2] = (long) matcher.lastGroup();
    return new PyTuple(spans);
  }

  /** What is done with each of the matches that follow each other. */
  private interface Visitor {
    void visit(Matcher matcher);
  }

  private static void each(State state, Object[] a, long limit, Visitor visitor) {
    int[] text = state.text(a[1]);
    int end = clamp(a[3], text.length);
    int at = clamp(a[2], text.length);
    if (at > end) {
      return;
    }
    Matcher matcher = new Matcher(state.programs.get(Ints.asInt(a[0])), text, end);
    boolean advance = false;
    for (long n = 0; n < limit && matcher.find(at, Matcher.Mode.SEARCH, advance); n++) {
      visitor.visit(matcher);
      at = matcher.end(0);
      advance = at == matcher.start(0);
    }
  }

  private static Object findAll(State state, Object[] a) {
    PyList result = new PyList();
    int groups = state.programs.get(Ints.asInt(a[0])).groups;
    long limit = Ints.indexClamped(a[4]);
    each(state, a, limit <= 0 ? Long.MAX_VALUE : limit, m -> result.add(spans(m, groups)));
    return result;
  }

  private static Object findTexts(State state, Object[] a) {
    PyList result = new PyList();
    int groups = state.programs.get(Ints.asInt(a[0])).groups;
    Object subject = a[1];
    each(
        state,
        a,
        Long.MAX_VALUE,
        m -> {
          if (groups <= 1) {
            result.add(part(subject, m, groups));
            return;
          }
          Object[] parts = new Object[groups];
          for (int g = 1; g <= groups; g++) {
            parts[g - 1] = part(subject, m, g);
          }
          result.add(new PyTuple(parts));
        });
    return result;
  }

  private static Object part(Object subject, Matcher m, int group) {
    int from = Math.max(0, m.start(group));
    int to = Math.max(0, m.end(group));
    return subject instanceof PyBytes b
        ? new PyBytes(java.util.Arrays.copyOfRange(b.data(), from, to))
        : Str.substring((TruffleString) subject, from, to);
  }
}

package org.dlscript.stdlib.python;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.text.BytesText;

/**
 * {@code _re}: compiling and searching. Patterns are handles; a match is a tuple of the bounds of
 * all groups, -1 for a group that took no part. The guest's {@code re} builds the rest on it.
 */
public final class ReModule implements NativeModule {
  /** A compiled pattern, and the same with the demand that it matches more than nothing. */
  private static final class Compiled {
    final String java;
    final int flags;
    final int groups;
    final Pattern pattern;
    private Pattern advancing;

    Compiled(String java, int flags, int groups) {
      this.java = java;
      this.flags = flags;
      this.groups = groups;
      this.pattern = Pattern.compile(java, flags);
    }

    Pattern advancing() {
      if (advancing == null) {
        advancing = Pattern.compile("(?:" + java + ")(?!\\G)", flags);
      }
      return advancing;
    }
  }

  /** A subject as UTF-16, with the offsets of its code points where they differ. */
  private static final class Subject {
    final String text;
    final int length;
    private final int[] offsets;

    Subject(Object o) {
      text = o instanceof PyBytes b ? BytesText.latin1(b.data()) : Str.java((TruffleString) o);
      length = text.codePointCount(0, text.length());
      offsets = length == text.length() ? null : new int[length + 1];
      if (offsets != null) {
        int at = 0;
        for (int i = 0; i < length; i++) {
          offsets[i] = at;
          at += Character.charCount(text.codePointAt(at));
        }
        offsets[length] = at;
      }
    }

    int offset(int codePoint) {
      return offsets == null ? codePoint : offsets[codePoint];
    }

    long codePoint(int offset) {
      if (offset < 0 || offsets == null) {
        return offset;
      }
      int i = java.util.Arrays.binarySearch(offsets, offset);
      return i < 0 ? -i - 2 : i;
    }
  }

  @Override
  public String[] names() {
    return new String[] {"_re"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    List<Compiled> patterns = new ArrayList<>();
    m.function("compile(pattern, flags, /)", (p, f) -> compile(patterns, p, f));
    m.functionN(
        "search(handle, subject, pos, endpos, mode, advance, /)",
        a -> {
          Subject s = new Subject(a[1]);
          Compiled c = patterns.get(Ints.asInt(a[0]));
          int end = clamp(a[3], s.length);
          int start = clamp(a[2], s.length);
          if (start > end) {
            return PyNone.NONE;
          }
          Matcher matcher = matcher(c, s, end, Boolean.TRUE.equals(a[5]));
          matcher.region(s.offset(start), s.offset(end));
          return find(matcher, Ints.asInt(a[4])) ? spans(matcher, s) : PyNone.NONE;
        });
    m.function(
        "find_all(handle, subject, pos, endpos, /)",
        (h, o, pos, endpos) -> findAll(patterns.get(Ints.asInt(h)), new Subject(o), pos, endpos));
  }

  private static int clamp(Object o, int length) {
    return (int) Math.max(0, Math.min(length, Ints.indexClamped(o)));
  }

  private static Object compile(List<Compiled> patterns, Object source, Object flags) {
    boolean bytes = source instanceof PyBytes;
    String text =
        source instanceof PyBytes b ? BytesText.latin1(b.data()) : Str.java((TruffleString) source);
    int f = Ints.asInt(flags);
    PatternTranslator translator = new PatternTranslator(text, f, bytes);
    String translated;
    try {
      translated = translator.translate();
    } catch (PatternTranslator.PatternError e) {
      return new PyTuple(Str.of(e.getMessage()), (long) e.position);
    }
    int java = Pattern.UNIX_LINES;
    if ((translator.flags & PatternTranslator.IGNORECASE) != 0) {
      java |= Pattern.CASE_INSENSITIVE;
      if (!bytes && (translator.flags & PatternTranslator.ASCII) == 0) {
        java |= Pattern.UNICODE_CASE;
      }
    }
    patterns.add(new Compiled(translated, java, translator.groups));
    PyDict names = new PyDict();
    translator.names.forEach((n, g) -> names.put(n, (long) g));
    return new PyTuple(
        (long) patterns.size() - 1, (long) translator.flags, (long) translator.groups, names);
  }

  private static Matcher matcher(Compiled c, Subject s, int end, boolean advance) {
    String text = end == s.length ? s.text : s.text.substring(0, s.offset(end));
    Matcher matcher = (advance ? c.advancing() : c.pattern).matcher(text);
    matcher.useAnchoringBounds(false);
    matcher.useTransparentBounds(true);
    return matcher;
  }

  private static boolean find(Matcher matcher, int mode) {
    return switch (mode) {
      case 0 -> matcher.find();
      case 1 -> matcher.lookingAt();
      default -> matcher.matches();
    };
  }

  private static PyTuple spans(Matcher matcher, Subject s) {
    int n = matcher.groupCount() + 1;
    Object[] spans = new Object[2 * n];
    for (int g = 0; g < n; g++) {
      spans[2 * g] = s.codePoint(matcher.start(g));
      spans[2 * g + 1] = s.codePoint(matcher.end(g));
    }
    return new PyTuple(spans);
  }

  private static Object findAll(Compiled c, Subject s, Object pos, Object endpos) {
    PyList result = new PyList();
    int end = clamp(endpos, s.length);
    int start = clamp(pos, s.length);
    if (start > end) {
      return result;
    }
    Matcher plain = matcher(c, s, end, false);
    int limit = s.offset(end);
    int at = s.offset(start);
    boolean advance = false;
    while (true) {
      Matcher matcher = advance ? matcher(c, s, end, true) : plain;
      matcher.region(at, limit);
      if (!matcher.find()) {
        return result;
      }
      result.add(spans(matcher, s));
      at = matcher.end();
      advance = matcher.end() == matcher.start();
    }
  }
}

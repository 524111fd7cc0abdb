package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a callable accepts: the one binder of arguments for builtins, operators and guest functions,
 * and the one place that writes their TypeErrors. Immutable.
 *
 * <p>Bound values are laid out as parameters in order: positional-only, positional, {@code *args}
 * (a PyTuple), keyword-only, {@code **kwargs} (a PyDict).
 */
public final class Signature {
  /** Stands for "no argument given" in a builtin whose parameter has no expressible default. */
  public static final Object ABSENT = null;

  public final String[] names;
  public final int positionalOnly;

  /** Parameters that may be given by position, positional-only ones included. */
  public final int positional;

  public final int keywordOnly;
  public final boolean varArgs;
  public final boolean varKeywords;

  public Signature(
      String[] names,
      int positionalOnly,
      int positional,
      boolean varArgs,
      int keywordOnly,
      boolean varKeywords) {
    this.names = names;
    this.positionalOnly = positionalOnly;
    this.positional = positional;
    this.varArgs = varArgs;
    this.keywordOnly = keywordOnly;
    this.varKeywords = varKeywords;
  }

  public int count() {
    return names.length;
  }

  /** True where n positional arguments and nothing else bind without defaults. */
  public boolean isExact(int n) {
    return n == positional && n == names.length;
  }

  /** Whether n positional arguments, none of them missing, leave nothing to bind but a rest. */
  public boolean collects(int n) {
    int rest = (varArgs ? 1 : 0) + (varKeywords ? 1 : 0);
    return rest > 0
        && names.length == positional + rest
        && (varArgs ? n >= positional : n == positional);
  }

  public int varArgsIndex() {
    return positional;
  }

  public int firstKeywordOnly() {
    return positional + (varArgs ? 1 : 0);
  }

  /** A signature with its default values, as parsed from a builtin's declaration. */
  public record Declared(String name, Signature signature, Object[] defaults, String text) {
    /**
     * Whether n positional arguments leave only parameters with defaults, and no collecting one.
     */
    public boolean fills(int n) {
      boolean all = n < defaults.length && n <= signature.positional;
      for (int i = n; all && i < defaults.length; i++) {
        all = defaults[i] != REQUIRED;
      }
      return all && !signature.varArgs && !signature.varKeywords;
    }

    /** Binds positional arguments alone; null where they are too few or too many. */
    Object[] positionally(Object[] args) {
      int n = args.length;
      Signature s = signature;
      if (n > s.positional && !s.varArgs) {
        return null;
      }
      Object[] out = Arrays.copyOf(args, s.names.length);
      for (int i = Math.min(n, s.positional); i < out.length; i++) {
        if (s.varArgs && i == s.positional) {
          out[i] = n > i ? new PyTuple(Arrays.copyOfRange(args, i, n)) : PyTuple.EMPTY;
        } else if (s.varKeywords && i == out.length - 1) {
          out[i] = new PyDict();
        } else if (defaults[i] == REQUIRED) {
          return null;
        } else {
          out[i] = defaults[i];
        }
      }
      return out;
    }
  }

  private static final class Missing {
    @Override
    public String toString() {
      return "<required>";
    }
  }

  /** In a defaults array: the parameter is required. */
  public static final Object REQUIRED = new Missing();

  /**
   * Parses a declaration such as {@code sorted(iterable, /, *, key=None, reverse=False)}. A default
   * of {@code <absent>} hands a Java null to the builtin.
   */
  @TruffleBoundary
  public static Declared parse(String declaration) {
    int open = declaration.indexOf('(');
    String name = declaration.substring(0, open);
    List<String> names = new ArrayList<>();
    List<Object> defaults = new ArrayList<>();
    int posOnly = 0;
    int positional = -1;
    boolean varArgs = false;
    boolean varKeywords = false;
    for (String raw : splitTop(declaration.substring(open + 1, declaration.lastIndexOf(')')))) {
      String p = raw.strip();
      if (p.isEmpty()) {
        continue;
      }
      if (p.equals("/")) {
        posOnly = names.size();
      } else if (p.equals("*")) {
        positional = names.size();
      } else if (p.startsWith("**")) {
        if (positional < 0) {
          positional = names.size();
        }
        varKeywords = true;
        names.add(p.substring(2).intern());
        defaults.add(REQUIRED);
      } else if (p.startsWith("*")) {
        positional = names.size();
        varArgs = true;
        names.add(p.substring(1).intern());
        defaults.add(REQUIRED);
      } else {
        int eq = p.indexOf('=');
        names.add((eq < 0 ? p : p.substring(0, eq)).strip().intern());
        defaults.add(eq < 0 ? REQUIRED : literal(p.substring(eq + 1).strip()));
      }
    }
    if (positional < 0) {
      positional = names.size();
    }
    int kwOnly = names.size() - positional - (varArgs ? 1 : 0) - (varKeywords ? 1 : 0);
    return new Declared(
        name,
        new Signature(
            names.toArray(new String[0]), posOnly, positional, varArgs, kwOnly, varKeywords),
        defaults.toArray(),
        declaration.substring(open));
  }

  private static List<String> splitTop(String s) {
    List<String> out = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && (c == '(' || c == '[' || c == '<')) {
        depth++;
      } else if (!quoted && (c == ')' || c == ']' || c == '>')) {
        depth--;
      } else if (c == ',' && depth == 0 && !quoted) {
        out.add(s.substring(from, i));
        from = i + 1;
      }
    }
    out.add(s.substring(from));
    return out;
  }

  private static Object literal(String s) {
    switch (s) {
      case "None":
        return PyNone.NONE;
      case "True":
        return true;
      case "False":
        return false;
      case "()":
        return PyTuple.EMPTY;
      case "<absent>":
        return ABSENT;
      default:
        break;
    }
    if (s.startsWith("'")) {
      return Str.of(s.substring(1, s.length() - 1).replace("\\n", "\n"));
    }
    if (s.matches("-?\\d+")) {
      return Long.parseLong(s);
    }
    return Double.parseDouble(s);
  }

  /**
   * Binds a call's arguments.
   *
   * @param name the callable's name for messages
   * @param defaults a value or {@link #REQUIRED} per parameter
   * @param args positional arguments from index {@code from}
   * @param kwNames keyword names, parallel to {@code kwValues}
   * @param reserved slots left free at the start of the result
   */
  @TruffleBoundary
  public Object[] bind(
      String name,
      Object[] defaults,
      Object[] args,
      int from,
      String[] kwNames,
      Object[] kwValues,
      int reserved) {
    int n = args.length - from;
    Object[] out = new Object[reserved + names.length];
    boolean[] given = new boolean[names.length];
    int direct = Math.min(n, positional);
    System.arraycopy(args, from, out, reserved, direct);
    Arrays.fill(given, 0, direct, true);
    if (varArgs) {
      out[reserved + positional] =
          n > positional
              ? new PyTuple(Arrays.copyOfRange(args, from + positional, args.length))
              : PyTuple.EMPTY;
      given[positional] = true;
    }
    PyDict extra = null;
    if (varKeywords) {
      extra = new PyDict();
      out[reserved + names.length - 1] = extra;
      given[names.length - 1] = true;
    }
    for (int k = 0; k < kwNames.length; k++) {
      int i = keywordIndex(kwNames[k]);
      if (i < 0) {
        if (extra == null) {
          throw unexpectedKeyword(name, kwNames, k);
        }
        if (extra.get(kwNames[k]) != null) {
          throw Errors.typeError(
              name + "() got multiple values for keyword argument '" + kwNames[k] + "'");
        }
        extra.put(kwNames[k], kwValues[k]);
      } else if (given[i]) {
        throw Errors.typeError(name + "() got multiple values for argument '" + kwNames[k] + "'");
      } else {
        given[i] = true;
        out[reserved + i] = kwValues[k];
      }
    }
    if (n > positional && !varArgs) {
      throw tooManyPositional(name, defaults, n, given);
    }
    boolean missing = false;
    for (int i = 0; i < names.length; i++) {
      if (!given[i]) {
        if (defaults[i] == REQUIRED) {
          missing = true;
        } else {
          out[reserved + i] = defaults[i];
        }
      }
    }
    if (missing) {
      throw missingArguments(name, defaults, given);
    }
    return out;
  }

  /** The parameter that a keyword names, or -1. */
  public int keywordIndex(String keyword) {
    for (int i = positionalOnly; i < names.length; i++) {
      if (varArgs && i == positional || varKeywords && i == names.length - 1) {
        continue;
      }
      if (names[i].equals(keyword)) {
        return i;
      }
    }
    return -1;
  }

  private PyException unexpectedKeyword(String name, String[] kwNames, int k) {
    List<String> wrong = new ArrayList<>();
    for (String kw : kwNames) {
      for (int i = 0; i < positionalOnly; i++) {
        if (names[i].equals(kw)) {
          wrong.add(kw);
        }
      }
    }
    if (!wrong.isEmpty()) {
      return Errors.typeError(
          name
              + "() got some positional-only arguments passed as keyword arguments: '"
              + String.join(", ", wrong)
              + "'");
    }
    String hint =
        Suggestions.closest(
            kwNames[k], Arrays.asList(names).subList(0, firstKeywordOnly() + keywordOnly));
    return Errors.typeError(
        name
            + "() got an unexpected keyword argument '"
            + kwNames[k]
            + "'"
            + (hint == null ? "" : ". Did you mean '" + hint + "'?"));
  }

  private PyException tooManyPositional(String name, Object[] defaults, int n, boolean[] given) {
    int optional = 0;
    for (int i = 0; i < positional; i++) {
      if (defaults[i] != REQUIRED) {
        optional++;
      }
    }
    int kwGiven = 0;
    for (int i = firstKeywordOnly(); i < firstKeywordOnly() + keywordOnly; i++) {
      if (given[i]) {
        kwGiven++;
      }
    }
    String takes;
    boolean plural;
    if (optional > 0) {
      takes = "from " + (positional - optional) + " to " + positional;
      plural = true;
    } else {
      takes = String.valueOf(positional);
      plural = positional != 1;
    }
    String kw =
        kwGiven == 0
            ? ""
            : " positional argument"
                + (n != 1 ? "s" : "")
                + " (and "
                + kwGiven
                + " keyword-only argument"
                + (kwGiven != 1 ? "s" : "")
                + ")";
    return Errors.typeError(
        name
            + "() takes "
            + takes
            + " positional argument"
            + (plural ? "s" : "")
            + " but "
            + n
            + kw
            + (n == 1 && kwGiven == 0 ? " was given" : " were given"));
  }

  private PyException missingArguments(String name, Object[] defaults, boolean[] given) {
    List<String> positionals = new ArrayList<>();
    List<String> keywords = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      if (!given[i] && defaults[i] == REQUIRED) {
        (i < positional ? positionals : keywords).add("'" + names[i] + "'");
      }
    }
    boolean pos = !positionals.isEmpty();
    List<String> list = pos ? positionals : keywords;
    String joined;
    int n = list.size();
    if (n == 1) {
      joined = list.get(0);
    } else if (n == 2) {
      joined = list.get(0) + " and " + list.get(1);
    } else {
      joined = String.join(", ", list.subList(0, n - 1)) + ", and " + list.get(n - 1);
    }
    return Errors.typeError(
        name
            + "() missing "
            + n
            + " required "
            + (pos ? "positional" : "keyword-only")
            + " argument"
            + (n == 1 ? "" : "s")
            + ": "
            + joined);
  }
}

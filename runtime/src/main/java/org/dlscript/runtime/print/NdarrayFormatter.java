package org.dlscript.runtime.print;

import java.util.function.LongFunction;
import org.dlscript.runtime.session.Session;

/** The text of an array as numpy's {@code str} and {@code repr} give it. */
public final class NdarrayFormatter {
  /**
   * What {@code numpy.set_printoptions} sets.
   *
   * @param precision most digits after the point
   * @param threshold elements above which the text is shortened
   * @param edgeItems elements shown at each end of a shortened dimension
   * @param lineWidth characters a line
   * @param suppress whether small numbers are never written with an exponent
   * @param floatMode {@code maxprec}, {@code maxprec_equal}, {@code fixed} or {@code unique}
   */
  public record Options(
      int precision,
      long threshold,
      int edgeItems,
      int lineWidth,
      boolean suppress,
      String floatMode) {
    /** numpy's defaults. */
    public static final Options DEFAULT = new Options(8, 1000, 3, 75, false, "maxprec");
  }

  private static final Session.Key<Options> CURRENT = new Session.Key<>(() -> Options.DEFAULT);

  private final Elements elements;
  private final Options options;
  private final LongFunction<String> word;
  private final String separator;
  private final boolean summarise;

  private NdarrayFormatter(
      Elements elements, Options options, LongFunction<String> word, String separator) {
    this.elements = elements;
    this.options = options;
    this.word = word;
    this.separator = separator;
    summarise = elements.count() > options.threshold();
  }

  /** The options in force. */
  public static Options options() {
    return CURRENT.get();
  }

  /** Sets the options in force. */
  public static void setOptions(Options options) {
    CURRENT.set(options);
  }

  /** {@code str(array)} of an array with at least one dimension. */
  public static String str(Elements elements) {
    return array2string(elements, options(), " ", "", 0);
  }

  /**
   * {@code repr(array)}; {@code dtype} is its name where the values do not imply it, else null. An
   * empty array always needs one that is not float64.
   */
  public static String repr(Elements elements, String dtype) {
    return repr(elements, null, dtype);
  }

  /** {@code repr} of an array whose elements {@code word} writes, as for objects and strings. */
  public static String repr(Elements elements, LongFunction<String> word, String dtype) {
    String lines;
    if (elements.count() > 0 || elements.rank() == 1) {
      lines = array2string(elements, options(), ", ", "array(", 1, word);
    } else {
      lines = "[], shape=" + tuple(elements.shape());
    }
    String text = "array(" + lines + (dtype == null ? ")" : ",");
    if (dtype == null) {
      return text;
    }
    String suffix = "dtype=" + dtype + ")";
    int last = text.length() - (text.lastIndexOf('\n') + 1);
    boolean wraps = last + suffix.length() + 1 > options().lineWidth();
    return text + (wraps ? "\n" + " ".repeat("array(".length()) : " ") + suffix;
  }

  private static String tuple(long[] shape) {
    StringBuilder out = new StringBuilder("(");
    for (int i = 0; i < shape.length; i++) {
      out.append(i > 0 ? ", " : "").append(shape[i]);
    }
    return out.append(shape.length == 1 ? ",)" : ")").toString();
  }

  /** {@code numpy.array2string}, for a text between a prefix and a suffix of known length. */
  public static String array2string(
      Elements elements, Options options, String separator, String prefix, int suffixLength) {
    return array2string(elements, options, separator, prefix, suffixLength, null);
  }

  public static String array2string(
      Elements elements,
      Options options,
      String separator,
      String prefix,
      int suffixLength,
      LongFunction<String> word) {
    if (elements.count() == 0) {
      return "[]";
    }
    boolean summarise = elements.count() > options.threshold();
    LongFunction<String> words = word == null ? words(elements, options, summarise) : word;
    return new NdarrayFormatter(elements, options, words, separator)
        .level(
            0,
            elements.offset(),
            " " + " ".repeat(prefix.length()),
            options.lineWidth() - suffixLength);
  }

  private static LongFunction<String> words(Elements elements, Options options, boolean summarise) {
    Elements.Reader reader = elements.reader();
    if (elements.kind() == Elements.Kind.BOOL) {
      String yes = elements.rank() == 0 ? "True" : " True";
      return at -> reader.integer(at) != 0 ? yes : "False";
    }
    if (elements.kind() == Elements.Kind.INTEGER) {
      int width = 0;
      for (long at : elements.positions(summarise, options.edgeItems())) {
        width = Math.max(width, Long.toString(reader.integer(at)).length());
      }
      int most = width;
      return at -> {
        String text = Long.toString(reader.integer(at));
        return " ".repeat(most - text.length()) + text;
      };
    }
    int edge = options.edgeItems();
    Elements.Kind part = elements.kind().part();
    NdarrayNumbers real =
        new NdarrayNumbers(elements.shown(false, summarise, edge), part, options, false);
    if (!elements.kind().isComplex()) {
      return at -> real.format(reader.real(at));
    }
    NdarrayNumbers imaginary =
        new NdarrayNumbers(elements.shown(true, summarise, edge), part, options, true);
    return at -> {
      String second = imaginary.format(reader.imaginary(at));
      int end = second.stripTrailing().length();
      return real.format(reader.real(at)) + second.substring(0, end) + "j" + second.substring(end);
    };
  }

  private String level(int dim, long at, String indent, int width) {
    int left = elements.rank() - dim;
    if (left == 0) {
      return word.apply(at);
    }
    String text = left == 1 ? row(at, indent, width) : rows(dim, at, indent, width);
    return "[" + text.substring(indent.length()) + "]";
  }

  private String row(long start, String indent, int width) {
    long n = elements.shape()[elements.rank() - 1];
    long stride = elements.strides()[elements.rank() - 1];
    int edge = options.edgeItems();
    boolean cut = summarise && n > 2L * edge;
    int room = width - Math.max(separator.stripTrailing().length(), 1);
    StringBuilder out = new StringBuilder();
    StringBuilder line = new StringBuilder(indent);
    for (long i = 0; i < n; i++) {
      String next;
      if (cut && i == edge) {
        next = "...";
        i = n - edge - 1;
      } else {
        next = word.apply(start + i * stride);
      }
      if (line.length() + next.length() > room && line.length() > indent.length()) {
        out.append(line.toString().stripTrailing()).append('\n');
        line.setLength(0);
        line.append(indent);
      }
      line.append(next);
      if (i < n - 1) {
        line.append(separator);
      }
    }
    return out.append(line).toString();
  }

  private String rows(int dim, long start, String indent, int width) {
    long n = elements.shape()[dim];
    long stride = elements.strides()[dim];
    int edge = options.edgeItems();
    boolean cut = summarise && n > 2L * edge;
    String lineEnd = separator.stripTrailing() + "\n".repeat(elements.rank() - dim - 1);
    StringBuilder out = new StringBuilder();
    for (long i = 0; i < n; i++) {
      out.append(indent);
      if (cut && i == edge) {
        out.append("...");
        i = n - edge - 1;
      } else {
        out.append(level(dim + 1, start + i * stride, indent + " ", width - 1));
      }
      if (i < n - 1) {
        out.append(lineEnd);
      }
    }
    return out.toString();
  }

  /** The text of one float alone, as {@code str} of a numpy scalar gives it. */
  public static String scalar(double value, Elements.Kind kind) {
    if (!Double.isFinite(value)) {
      return Decimals.fixed(value, 0);
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e16)) {
      return NdarrayNumbers.scientific(value, kind, -1, "", 0, 2).replace(".e", "e");
    }
    String text = NdarrayNumbers.positional(value, kind, -1, -1);
    return text.endsWith(".") ? text + "0" : text;
  }
}

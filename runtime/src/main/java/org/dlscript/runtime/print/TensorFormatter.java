package org.dlscript.runtime.print;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.runtime.session.Session;

/** The text of a tensor, to the letter as PyTorch prints it. */
public final class TensorFormatter {
  private static final Session.Key<PrintOptions> CURRENT =
      new Session.Key<>(() -> PrintOptions.DEFAULT);

  private final PrintOptions options;
  private final Elements elements;
  private final boolean summarise;
  private final Numbers real;
  private final Numbers imaginary;

  private TensorFormatter(Elements elements, PrintOptions options) {
    this.options = options;
    this.elements = elements;
    summarise = elements.count() > options.threshold();
    boolean complex = elements.kind().isComplex();
    real = new Numbers(elements, false, summarise, options);
    imaginary = complex ? new Numbers(elements, true, summarise, options) : null;
  }

  /** The options in force. */
  public static PrintOptions options() {
    return CURRENT.get();
  }

  /** Sets the options in force. */
  public static void setOptions(PrintOptions options) {
    CURRENT.set(options);
  }

  /**
   * The whole text: {@code prefix} (such as {@code "tensor("}), the numbers, the suffixes (such as
   * {@code dtype=torch.int8}) and the closing parenthesis.
   */
  public static String format(Elements elements, String prefix, List<String> suffixes) {
    return withSuffixes(
        prefix + body(elements, prefix.length()), suffixes, prefix.length(), options().lineWidth());
  }

  /** The numbers alone, in brackets, for a text that starts in column {@code indent}. */
  public static String body(Elements elements, int indent) {
    if (elements.count() == 0) {
      return "[]";
    }
    return new TensorFormatter(elements, options()).level(0, elements.offset(), indent);
  }

  /** Appends suffixes, each on a line of its own where the current one is full. */
  public static String withSuffixes(String text, List<String> suffixes, int indent, int lineWidth) {
    StringBuilder out = new StringBuilder(text);
    int last = text.length() - text.lastIndexOf('\n') + 1;
    for (String suffix : suffixes) {
      if (last + suffix.length() + 2 > lineWidth) {
        out.append(",\n").repeat(" ", indent).append(suffix);
        last = indent + suffix.length();
      } else {
        out.append(", ").append(suffix);
        last += suffix.length() + 2;
      }
    }
    return out.append(')').toString();
  }

  private String level(int dim, long at, int indent) {
    int left = elements.rank() - dim;
    if (left == 0) {
      return element(at);
    }
    if (left == 1) {
      return vector(at, indent);
    }
    long n = elements.shape()[dim];
    long stride = elements.strides()[dim];
    int edge = options.edgeItems();
    boolean cut = summarise && n > 2L * edge;
    String separator = "," + "\n".repeat(left - 1) + " ".repeat(indent + 1);
    StringBuilder out = new StringBuilder("[");
    for (long i = 0; i < n; i++) {
      if (i > 0) {
        out.append(separator);
      }
      if (cut && i == edge) {
        out.append("...");
        i = n - edge - 1;
        continue;
      }
      out.append(level(dim + 1, at + i * stride, indent + 1));
    }
    return out.append(']').toString();
  }

  private String vector(long start, int indent) {
    int width = real.width + 2;
    if (imaginary != null) {
      width += imaginary.width + 1;
    }
    int perLine = Math.max(1, Math.floorDiv(options.lineWidth() - indent, width));
    long n = elements.shape()[elements.rank() - 1];
    long stride = elements.strides()[elements.rank() - 1];
    int edge = options.edgeItems();
    List<String> words = new ArrayList<>();
    if (summarise && edge == 0) {
      words.add("...");
    } else {
      boolean cut = summarise && n > 2L * edge;
      for (long i = 0; i < n; i++) {
        if (cut && i == edge) {
          words.add(" ...");
          i = n - edge - 1;
          continue;
        }
        words.add(element(start + i * stride));
      }
    }
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < words.size(); i++) {
      if (i > 0) {
        if (i % perLine == 0) {
          out.append(",\n").repeat(" ", indent + 1);
        } else {
          out.append(", ");
        }
      }
      out.append(words.get(i));
    }
    return out.append(']').toString();
  }

  private String element(long at) {
    Elements.Reader reader = elements.reader();
    if (imaginary != null) {
      String second = imaginary.format(reader.imaginary(at)).stripLeading() + "j";
      String sign = second.startsWith("-") || second.startsWith("+") ? "" : "+";
      return real.format(reader.real(at)) + sign + second;
    }
    return switch (elements.kind()) {
      case UNSIGNED -> real.pad(Long.toUnsignedString(reader.integer(at)));
      case INTEGER -> real.pad(Long.toString(reader.integer(at)));
      case BOOL -> real.pad(reader.integer(at) != 0 ? "True" : "False");
      default -> real.format(reader.real(at));
    };
  }

  /** The one format that all numbers of a tensor share. */
  private static final class Numbers {
    private final int precision;
    private int width = 1;
    private boolean whole = true;
    private boolean scientific;

    Numbers(Elements elements, boolean imaginary, boolean summarise, PrintOptions options) {
      precision = options.precision();
      if (elements.kind().isFloat() || elements.kind().isComplex()) {
        boolean decided = choose(elements.shown(imaginary, summarise, options.edgeItems()));
        if (decided && options.sciMode() != null) {
          scientific = options.sciMode();
        }
        return;
      }
      for (long at : elements.positions(summarise, options.edgeItems())) {
        long value = elements.reader().integer(at);
        width =
            Math.max(
                width,
                switch (elements.kind()) {
                  case BOOL -> value != 0 ? 4 : 5;
                  case UNSIGNED -> Long.toUnsignedString(value).length();
                  default -> Long.toString(value).length();
                });
      }
    }

    /** Looks at the numbers; false where none says how to write them. */
    private boolean choose(double[] shown) {
      double least = Double.POSITIVE_INFINITY;
      double most = 0;
      for (double value : shown) {
        if (Double.isFinite(value) && value != 0) {
          least = Math.min(least, Math.abs(value));
          most = Math.max(most, Math.abs(value));
          whole &= value == Math.ceil(value);
        }
      }
      if (most == 0) {
        return false;
      }
      scientific = most / least > 1000.0 || most > 1.0e8 || !whole && least < 1.0e-4;
      for (double value : shown) {
        if (Double.isFinite(value) && value != 0) {
          width = Math.max(width, text(value).length());
        }
      }
      return true;
    }

    private String text(double value) {
      if (scientific) {
        return Decimals.scientific(value, precision);
      }
      if (whole) {
        String digits = Decimals.fixed(value, 0);
        return Double.isFinite(value) ? digits + "." : digits;
      }
      return Decimals.fixed(value, precision);
    }

    String format(double value) {
      return pad(text(value));
    }

    String pad(String text) {
      return text.length() >= width ? text : " ".repeat(width - text.length()) + text;
    }
  }
}

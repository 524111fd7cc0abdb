package org.dlscript.runtime.print;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Prints recorded arrays and compares with the text that PyTorch and numpy gave. */
class PrintedTextTest {
  private static final Set<String> TORCH_PLAIN = Set.of("float32", "complex64", "int64", "bool");
  private static final Set<String> NUMPY_PLAIN = Set.of("float64", "complex128", "int64", "bool");

  private record Case(String form, String dtype, long[] shape, double[] data, String text) {
    Elements elements() {
      Elements.Kind kind =
          dtype.contains("int")
              ? Elements.Kind.INTEGER
              : Elements.Kind.valueOf(dtype.toUpperCase(Locale.ROOT));
      int width = kind.isComplex() ? 2 : 1;
      long[] strides = new long[shape.length];
      long stride = 1;
      for (int i = shape.length - 1; i >= 0; i--) {
        strides[i] = stride;
        stride *= shape[i];
      }
      Elements.Reader reader =
          new Elements.Reader() {
            @Override
            public double real(long at) {
              return data[(int) at * width];
            }

            @Override
            public double imaginary(long at) {
              return data[(int) at * width + 1];
            }
          };
      return new Elements(kind, shape, strides, 0, reader);
    }

    String torch() {
      List<String> suffixes = new ArrayList<>();
      if (data.length == 0) {
        if (shape.length != 1) {
          suffixes.add("size=" + Arrays.toString(shape).replace('[', '(').replace(']', ')'));
        }
        if (!dtype.equals("float32")) {
          suffixes.add("dtype=torch." + dtype);
        }
      } else if (!TORCH_PLAIN.contains(dtype)) {
        suffixes.add("dtype=torch." + dtype);
      }
      return TensorFormatter.format(elements(), "tensor(", suffixes);
    }

    String numpyRepr() {
      boolean plain = data.length > 0 && NUMPY_PLAIN.contains(dtype);
      return NdarrayFormatter.repr(elements(), plain ? null : dtype);
    }
  }

  private static List<Case> recorded() throws IOException {
    List<Case> out = new ArrayList<>();
    try (var in = PrintedTextTest.class.getResourceAsStream("printed.txt")) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String entry : all.split("\u001e")) {
        String[] f = entry.split("\u001f", -1);
        long[] shape =
            f[2].isEmpty()
                ? new long[0]
                : Arrays.stream(f[2].split(",")).mapToLong(Long::parseLong).toArray();
        double[] data =
            f[3].isEmpty()
                ? new double[0]
                : Arrays.stream(f[3].split(" ")).mapToDouble(PrintedTextTest::number).toArray();
        out.add(new Case(f[0], f[1], shape, data, f[4]));
      }
    }
    return out;
  }

  private static double number(String text) {
    return switch (text) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(text);
    };
  }

  @Test
  void sameText() throws IOException {
    List<Case> cases = recorded();
    assertTrue(cases.size() > 200);
    for (Case c : cases) {
      switch (c.form) {
        case "torch" -> assertEquals(c.text, c.torch());
        case "str" -> assertEquals(c.text, NdarrayFormatter.str(c.elements()));
        case "repr" -> assertEquals(c.text, c.numpyRepr());
        default -> {
          if (c.dtype.startsWith("float")) {
            assertEquals(c.text, NdarrayFormatter.scalar(c.data[0], c.elements().kind()));
          }
        }
      }
    }
  }

  @Test
  void decimals() {
    assertEquals("0.1250", Decimals.fixed(0.125, 4));
    assertEquals("0.12", Decimals.fixed(0.125, 2));
    assertEquals("-0.0000", Decimals.fixed(-1e-9, 4));
    assertEquals("2", Decimals.fixed(2.5, 0));
    assertEquals("1.0000e-05", Decimals.scientific(1e-5, 4));
    assertEquals("1.2e+100", Decimals.scientific(1.25e100, 1));
    assertEquals("nan", Decimals.scientific(Double.NaN, 4));
  }
}

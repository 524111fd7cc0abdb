package org.dlscript.runtime.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Recorded lines of a name and numbers, to hold streams against. */
final class Recorded {
  private final Map<String, double[]> lines = new HashMap<>();

  Recorded(String resource) throws IOException {
    try (var in = Recorded.class.getResourceAsStream(resource)) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        String[] words = line.split(" ");
        double[] values = new double[words.length - 1];
        for (int i = 0; i < values.length; i++) {
          values[i] = Double.parseDouble(words[i + 1]);
        }
        lines.put(words[0], values);
      }
    }
  }

  void check(String name, DoubleSupplier draw) {
    double[] want = lines.get(name);
    assertNotNull(want, name);
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], draw.getAsDouble(), 1e-13 * Math.abs(want[i]), name + " draw " + i);
    }
  }

  void check(String name, long[] got) {
    int[] at = {0};
    check(name, () -> got[at[0]++]);
    assertEquals(got.length, at[0], name);
  }

  void check(String name, double[] got) {
    int[] at = {0};
    check(name, () -> got[at[0]++]);
  }

  void check(String name, float[] got) {
    int[] at = {0};
    check(name, () -> got[at[0]++]);
  }

  int count(String name) {
    return lines.get(name).length;
  }
}

package org.dlscript.runtime.op;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dlscript.runtime.ops.Families;

/**
 * Which families declare which names: a resource, so that a script loads only the families it uses.
 * A test keeps it equal to the declarations.
 */
final class OperatorIndex {
  private record Entry(boolean property, int[] families) {}

  private static final Map<String, Entry> ENTRIES = read();

  private OperatorIndex() {}

  private static Map<String, Entry> read() {
    Map<String, Entry> entries = LinkedHashMap.newLinkedHashMap(2048);
    try (InputStream in = OperatorIndex.class.getResourceAsStream("operators.index")) {
      if (in == null) {
        return entries;
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line; (line = lines.readLine()) != null; ) {
        String[] parts = line.split(" ");
        int[] families = new int[parts.length - 2];
        for (int k = 0; k < families.length; k++) {
          families[k] = Families.ALL.indexOf(parts[k + 2]);
        }
        entries.put(parts[0], new Entry(parts[1].equals("property"), families));
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Collection<String> names() {
    return Collections.unmodifiableSet(ENTRIES.keySet());
  }

  static boolean isProperty(String name) {
    Entry e = ENTRIES.get(name);
    return e != null && e.property;
  }

  static int[] families(String name) {
    Entry e = ENTRIES.get(name);
    return e == null ? null : e.families;
  }
}

package org.dlscript.language.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Which functions of the library leave no trace in a traceback, from {@code
 * hidden-frames.properties}. Immutable.
 */
final class HiddenFrames {
  private static final String FOLDER = "<dls>/";
  private static final Map<String, HiddenFrames> BY_FILE = read();

  private final boolean all;
  private final List<String> hidden;
  private final List<String> shown;

  private HiddenFrames(List<String> names) {
    this.all = names.contains("*");
    this.hidden = names.stream().filter(n -> !n.startsWith("-")).toList();
    this.shown = names.stream().filter(n -> n.startsWith("-")).map(n -> n.substring(1)).toList();
  }

  /** Whether the function of a file, by its qualified name, is one of them. */
  static boolean contains(String file, String qualname) {
    if (qualname == null || !file.startsWith(FOLDER)) {
      return false;
    }
    HiddenFrames rules = BY_FILE.get(file);
    return rules != null
        && !among(rules.shown, qualname)
        && (rules.all || among(rules.hidden, qualname));
  }

  private static boolean among(List<String> names, String qualname) {
    for (String n : names) {
      if (qualname.startsWith(n)
          && (qualname.length() == n.length() || qualname.charAt(n.length()) == '.')) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, HiddenFrames> read() {
    Properties all = new Properties();
    try (InputStream in = HiddenFrames.class.getResourceAsStream("hidden-frames.properties")) {
      all.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, HiddenFrames> rules = new HashMap<>();
    for (String module : all.stringPropertyNames()) {
      List<String> names = List.of(all.getProperty(module).trim().split("\\s+"));
      rules.put(FOLDER + module + ".dls", new HiddenFrames(names));
    }
    return Map.copyOf(rules);
  }
}

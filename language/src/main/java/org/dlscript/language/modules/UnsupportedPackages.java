package org.dlscript.language.modules;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Well-known packages that are not supported, from {@code unsupported.properties}. */
final class UnsupportedPackages {
  private UnsupportedPackages() {}

  /** One sentence for the error that a module is not found, or null for an unknown package. */
  static String note(String module) {
    int dot = module.indexOf('.');
    String root = dot < 0 ? module : module.substring(0, dot);
    String title = read().getProperty(root);
    return title == null ? null : title + " is not supported by dls.";
  }

  private static Properties read() {
    Properties all = new Properties();
    try (InputStream in = UnsupportedPackages.class.getResourceAsStream("unsupported.properties");
        Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      all.load(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }
}

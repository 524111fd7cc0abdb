package org.dlscript.language.modules;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.stream.Stream;

/** What lies in a folder of the library, whether that is a jar's or one of the file system. */
final class LibraryFolder {
  private LibraryFolder() {}

  /** The names in a folder that ends in a slash: files with their suffix, folders without. */
  static List<String> entries(String folder) {
    List<String> names = new ArrayList<>();
    // A jar need not have entries for its folders, but this file is in every library.
    URL anchor = LibraryFolder.class.getResource("/org/dlscript/lib/sys.dls");
    if (anchor == null) {
      return names;
    }
    try {
      if (anchor.openConnection() instanceof JarURLConnection jar) {
        inJar(jar, folder.substring(1), names);
      } else {
        Path lib = Path.of(URI.create(anchor.toString())).getParent();
        onDisk(lib.resolve(folder.substring("/org/dlscript/lib/".length())), names);
      }
    } catch (IOException e) {
      // What cannot be listed has no names to offer.
    }
    return names;
  }

  private static void inJar(JarURLConnection jar, String folder, List<String> names)
      throws IOException {
    Enumeration<JarEntry> all = jar.getJarFile().entries();
    while (all.hasMoreElements()) {
      String n = all.nextElement().getName();
      if (n.startsWith(folder) && n.endsWith(".dls")) {
        String rest = n.substring(folder.length());
        int slash = rest.indexOf('/');
        String name = slash < 0 ? rest : rest.substring(0, slash);
        if (!names.contains(name)) {
          names.add(name);
        }
      }
    }
  }

  private static void onDisk(Path folder, List<String> names) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(f -> names.add(f.getFileName().toString()));
    }
  }
}

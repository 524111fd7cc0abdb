package org.dlscript.cuda;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * NVIDIA's libraries beside the driver, whichever version there is: sought in the folders of the
 * property {@code dls.cuda.libraries}, of {@code CUDA_HOME} and {@code CUDA_PATH}, in those that
 * pip installs, and last where the system's loader looks. They stay loaded.
 */
@SuppressWarnings("restricted") // Loading native code is this class's purpose.
final class CudaLibraries {
  private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

  /** A kind of library, with the versions of its file names, newest first. */
  enum Kind {
    CUBLAS_LT("cublasLt", "13", "12", "11"),
    CUBLAS("cublas", "13", "12", "11"),
    CUDNN("cudnn", "9"),
    NVRTC("nvrtc", "13", "12", "11.2");

    private final String name;
    private final List<String> versions;

    Kind(String name, String... versions) {
      this.name = name;
      this.versions = List.of(versions);
    }

    private List<String> files() {
      return versions.stream()
          .map(v -> WINDOWS ? name + "64_" + v + ".dll" : "lib" + name + ".so." + v)
          .toList();
    }
  }

  /** A library that was loaded. */
  record Found(String path, SymbolLookup symbols) {}

  private CudaLibraries() {}

  /** Loads a library, or gives null. */
  static Found load(Kind kind) {
    return load(kind, folders());
  }

  static Found load(Kind kind, List<Path> folders) {
    for (Path folder : folders) {
      for (String file : kind.files()) {
        Path path = folder.resolve(file);
        Found f = Files.exists(path) ? open(path.toString()) : null;
        if (f != null) {
          return f;
        }
      }
    }
    for (String file : kind.files()) {
      Found f = open(file);
      if (f != null) {
        return f;
      }
    }
    return null;
  }

  private static Found open(String path) {
    try {
      return new Found(path, SymbolLookup.libraryLookup(path, Arena.global()));
    } catch (IllegalArgumentException doesNotLoad) {
      return null;
    }
  }

  /** Which libraries there are, and where; a line each. */
  static List<String> report() {
    List<String> lines = new ArrayList<>();
    for (Kind k : Kind.values()) {
      Found f = load(k);
      lines.add(k.name + ": " + (f == null ? "not found" : f.path));
    }
    return lines;
  }

  /** Where to look, in this order. */
  static List<Path> folders() {
    List<Path> all = new ArrayList<>();
    String own = System.getProperty("dls.cuda.libraries");
    if (own != null) {
      for (String p : own.split(File.pathSeparator)) {
        all.add(Path.of(p));
      }
    }
    for (String variable : new String[] {"CUDA_HOME", "CUDA_PATH"}) {
      String home = System.getenv(variable);
      if (home != null && !home.isEmpty()) {
        for (String sub : new String[] {"lib64", "lib", "bin", "targets/x86_64-linux/lib"}) {
          all.add(Path.of(home, sub));
        }
      }
    }
    for (Path packages : sitePackages()) {
      for (Path part : children(packages.resolve("nvidia"), "*")) {
        all.add(part.resolve(WINDOWS ? "bin" : "lib"));
      }
    }
    all.add(Path.of("/usr/local/cuda/lib64"));
    all.removeIf(p -> !Files.isDirectory(p));
    return all;
  }

  /**
   * Python's folders of packages: those of an environment that is active, the user's, the system's.
   */
  private static List<Path> sitePackages() {
    List<Path> all = new ArrayList<>();
    List<Path> roots = new ArrayList<>();
    for (String variable : new String[] {"VIRTUAL_ENV", "CONDA_PREFIX"}) {
      String v = System.getenv(variable);
      if (v != null && !v.isEmpty()) {
        roots.add(Path.of(v));
      }
    }
    roots.add(Path.of(System.getProperty("user.home"), ".local"));
    roots.add(Path.of("/usr/local"));
    roots.add(Path.of("/usr"));
    for (Path root : roots) {
      for (Path python : children(root.resolve("lib"), "python3*")) {
        all.add(python.resolve("site-packages"));
        all.add(python.resolve("dist-packages"));
      }
    }
    return all;
  }

  private static List<Path> children(Path folder, String pattern) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> s = Files.newDirectoryStream(folder, pattern)) {
        s.forEach(found::add);
      } catch (IOException unreadable) {
        return found;
      }
    }
    // The newest first, by name.
    found.sort(java.util.Comparator.reverseOrder());
    return found;
  }
}

package org.dlscript.language.builtin;

import java.util.Set;

/** Names of the standard library, for the hint of a NameError. */
final class KnownModules {
  private static final Set<String> STANDARD =
      Set.of(
          "abc", "argparse", "array", "ast", "asyncio", "base64", "bisect", "calendar", "cmath",
          "collections", "contextlib", "copy", "csv", "ctypes", "dataclasses", "datetime",
          "decimal", "difflib", "dis", "enum", "fnmatch", "fractions", "functools", "gc",
          "getopt", "glob", "gzip", "hashlib", "heapq", "inspect", "io", "itertools", "json",
          "logging", "math", "multiprocessing", "numbers", "operator", "os", "pathlib", "pickle",
          "platform", "pprint", "queue", "random", "re", "secrets", "shutil", "signal", "socket",
          "statistics", "string", "struct", "subprocess", "sys", "tempfile", "textwrap",
          "threading", "time", "timeit", "traceback", "types", "typing", "unittest", "urllib",
          "uuid", "warnings", "weakref", "zipfile", "zlib");

  private KnownModules() {}

  static boolean isStandard(String name) {
    return STANDARD.contains(name);
  }
}

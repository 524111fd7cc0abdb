package org.dlscript.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The kernels of one context. They lie in modules, one for a family of kernels and, where it has
 * many, an element type; a resource names the module of each kernel. A module is loaded, and
 * compiled by the driver, when one of its kernels is first asked for. Used by one thread at a time.
 */
final class PtxModules {
  /** Lines "MODULE KERNEL KERNEL …". */
  private static final String INDEX = "kernels.txt";

  /** Which module has a kernel. */
  private static final class Index {
    static final Map<String, String> MODULES = read();

    private static Map<String, String> read() {
      Map<String, String> m = new HashMap<>();
      for (String line : new String(resource(INDEX), StandardCharsets.UTF_8).split("\n")) {
        String[] words = line.split(" ");
        for (int k = 1; k < words.length; k++) {
          m.put(words[k], words[0]);
        }
      }
      return m;
    }
  }

  private final CudaDriver driver;
  private final Map<String, Long> loaded = new HashMap<>();

  PtxModules(CudaDriver driver) {
    this.driver = driver;
  }

  /** The kernel, or 0 where no module has it. */
  synchronized long find(String name) {
    String module = Index.MODULES.get(name);
    if (module == null) {
      return 0;
    }
    Long handle = loaded.get(module);
    if (handle == null) {
      handle = load(resource(module + ".ptx"));
      loaded.put(module, handle);
    }
    return driver.function(handle, name);
  }

  private long load(byte[] text) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment image = local.allocate(text.length + 1L);
      MemorySegment.copy(text, 0, image, ValueLayout.JAVA_BYTE, 0, text.length);
      return driver.module(image);
    }
  }

  static byte[] resource(String name) {
    try (InputStream in = PtxModules.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

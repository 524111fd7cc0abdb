package org.dlscript.repl;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.dlscript.runtime.device.DeviceProperties;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.kernel.Equipment;
import org.graalvm.polyglot.Engine;

/** {@code dls doctor}: what dls finds on this machine, and what to do about what it misses. */
final class Doctor {
  private static final long MEBIBYTE = 1L << 20;

  private final PrintStream out;
  private int advices;

  private Doctor(PrintStream out) {
    this.out = out;
  }

  /** Prints the findings; gives 0 where nothing is amiss and 1 where dls will be slow. */
  static int run(PrintStream out) {
    Doctor d = new Doctor(out);
    d.fact("dls", Version.TEXT);
    d.jdk();
    boolean fast = d.engine();
    fast &= d.vectors();
    d.machine();
    d.products();
    d.gpu();
    d.start();
    d.folders();
    out.println();
    out.println(d.advices == 0 ? "All is well." : "Lines that begin with -> say what to do.");
    return fast ? 0 : 1;
  }

  private void fact(String name, String text) {
    out.printf("%-14s %s%n", name, text);
  }

  private void advise(String text) {
    advices++;
    out.printf("%-14s -> %s%n", "", text);
  }

  private void jdk() {
    fact(
        "JDK",
        Runtime.version()
            + ", "
            + System.getProperty("java.vendor")
            + ", "
            + System.getProperty("java.home"));
    if (Runtime.version().feature() != 25) {
      advise("dls is made for JDK 25: set JAVA_HOME to one");
    }
  }

  private boolean engine() {
    try (Engine engine =
        Engine.newBuilder()
            .allowExperimentalOptions(true)
            .option("engine.WarnInterpreterOnly", "false")
            .build()) {
      boolean optimises = !engine.getImplementationName().contains("Interpreted");
      fact(
          "Engine",
          engine.getImplementationName()
              + " "
              + engine.getVersion()
              + (optimises ? ", compiles guest code" : ", interprets guest code"));
      if (!optimises) {
        reasons();
      }
      fact("Tools", String.join(", ", new TreeSet<>(engine.getInstruments().keySet())));
      return optimises;
    }
  }

  private void reasons() {
    if (!"true".equals(flag("EnableJVMCI"))) {
      advise("the JVM runs without -XX:+EnableJVMCI: start dls by its launcher");
    }
    Optional<ModuleDescriptor> compiler =
        ModuleLayer.boot().findModule("jdk.graal.compiler").map(Module::getDescriptor);
    if (compiler.isEmpty()) {
      advise("the module jdk.graal.compiler is missing: build again with mvn package");
    } else {
      advise(
          "the compiler, version "
              + compiler.get().rawVersion().orElse("unknown")
              + ", must not be newer than the JDK, "
              + Runtime.version()
              + ": update the JDK");
    }
  }

  private static String flag(String name) {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return jvm.getVMOption(name).getValue();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private boolean vectors() {
    int bits = Equipment.vectorBits();
    fact("Vectors", bits == 0 ? "none, kernels compute one number at a time" : bits + " bits");
    if (bits == 0) {
      advise("add --add-modules jdk.incubator.vector to the JVM's options");
    }
    return bits > 0;
  }

  private void machine() {
    Runtime r = Runtime.getRuntime();
    fact("Processors", String.valueOf(r.availableProcessors()));
    fact("Heap", r.maxMemory() / MEBIBYTE + " MB at most; DLS_JAVA_OPTS=-Xmx8g sets another limit");
  }

  private void products() {
    boolean there = Equipment.nativeProducts();
    fact("Products", there ? "by OpenBLAS" : "by kernels in Java");
    if (!there) {
      advise("OpenBLAS is missing from " + System.getProperty("dls.native", "the build"));
    }
  }

  private void gpu() {
    Placement here = Placement.here();
    List<DeviceProperties> cards = here.devices("cuda");
    if (cards.isEmpty()) {
      fact("GPU", "none: " + here.obstacle("cuda"));
      return;
    }
    for (DeviceProperties p : cards) {
      fact("GPU", p.name());
    }
    String obstacle = here.obstacle("cuda");
    if (obstacle != null) {
      fact("", obstacle);
    }
    for (String line : here.facts("cuda")) {
      fact("", line);
    }
  }

  private void start() {
    boolean prepared = System.getProperty("java.home").endsWith("/image");
    fact("Start", prepared ? "fast, from a prepared runtime" : "plain, from the JDK itself");
    if (!prepared) {
      advise("./dls --prepare makes a runtime that starts in a third of the time");
    }
  }

  private void folders() {
    folder("History", History.folder());
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home"));
    folder("Downloads", (cache == null ? home.resolve(".cache") : Path.of(cache)).resolve("torch"));
    folder("Temporary", Path.of(System.getProperty("java.io.tmpdir")));
  }

  private void folder(String name, Path path) {
    Path existing = path;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    boolean writable = existing != null && Files.isWritable(existing);
    fact(name, path + (Files.exists(path) ? "" : " (made when needed)"));
    if (!writable) {
      advise("the folder cannot be written; see its owner and permissions");
    }
  }
}

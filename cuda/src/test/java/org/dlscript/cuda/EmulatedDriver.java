package org.dlscript.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The kernels compiled for the CPU, behind a stand-in for the driver: a library that {@link
 * CudaDriver} opens like the real one. It is made once and kept in the build's folder until a
 * source changes. Without a C++ compiler the tests that ask for it are skipped.
 */
@SuppressWarnings("restricted") // Calling native code is this class's purpose.
final class EmulatedDriver {
  static final Path KERNELS = Path.of("src/main/cuda");
  private static final Path EMULATED = Path.of("src/test/emulated");
  private static final Path FOLDER = Path.of("target/emulated");
  private static Path library;

  private EmulatedDriver() {}

  /** The modules' lines: name, file, definitions. */
  static List<String[]> modules() throws IOException {
    return Files.readAllLines(KERNELS.resolve("modules.txt")).stream()
        .map(line -> line.split(" "))
        .toList();
  }

  /** The library's path; skips the calling test where no compiler makes it. */
  static synchronized Path library() {
    if (library == null) {
      try {
        library = make();
      } catch (IOException e) {
        library = Path.of("");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    assumeTrue(
        library != null && !library.toString().isEmpty(),
        "skipped: the emulated device needs a C++ compiler (g++) on x86-64");
    return library;
  }

  /** Runs the threads of a block from the last to the first, or again in their order. */
  static void reverse(boolean on) {
    call("emulated_reverse", on ? 1 : 0);
  }

  /** Lets the next call of a name answer an error. */
  static void fail(String driverCall, int error) {
    try (Arena local = Arena.ofConfined()) {
      handle("emulated_fail", ADDRESS, JAVA_INT)
          .invokeWithArguments(local.allocateFrom(driverCall), error);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** How much memory the device has from now on; 0 for as much as at first. */
  static void memory(long bytes) {
    try {
      handle("emulated_memory", JAVA_LONG).invokeWithArguments(bytes);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** A library made of one source, under a name. */
  static Path make(String source, Path out) throws IOException, InterruptedException {
    library();
    List<String> command =
        List.of(
            "g++",
            "-shared",
            "-fPIC",
            "-O1",
            "-o",
            out.toString(),
            EMULATED.resolve(source).toString());
    assumeTrue(new ProcessBuilder(command).inheritIO().start().waitFor() == 0);
    return out;
  }

  private static void call(String name, int value) {
    try {
      handle(name, JAVA_INT).invokeWithArguments(value);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle handle(String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            SymbolLookup.libraryLookup(library(), Arena.global()).find(name).orElseThrow(),
            FunctionDescriptor.ofVoid(parameters));
  }

  private static Path make() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    List<Path> objects = new ArrayList<>();
    List<Process> running = new ArrayList<>();
    for (String[] module : modules()) {
      List<String> defines =
          new ArrayList<>(List.of("-DDLS_EMULATED", "-DMODULE=module_" + module[0], "-x", "c++"));
      for (int k = 2; k < module.length; k++) {
        defines.add("-D" + module[k]);
      }
      objects.add(compile(module[0], KERNELS.resolve(module[1]), defines, running));
    }
    objects.add(compile("driver", EMULATED.resolve("driver.cpp"), List.of(), running));
    for (Process p : running) {
      if (p.waitFor() != 0) {
        throw new IllegalStateException("g++ failed; its messages are above");
      }
    }
    Path out = FOLDER.resolve("libcuda-emulated.so");
    List<String> link = new ArrayList<>(List.of("g++", "-shared", "-o", out.toString()));
    objects.forEach(o -> link.add(o.toString()));
    link.add("-ldl");
    if (!running.isEmpty() || !Files.exists(out)) {
      if (new ProcessBuilder(link).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException("g++ failed to link");
      }
    }
    return out.toAbsolutePath();
  }

  /** Starts compiling where the object for these sources is not there; two at a time. */
  private static Path compile(String name, Path source, List<String> options, List<Process> running)
      throws IOException, InterruptedException {
    Path object = FOLDER.resolve(name + "-" + hash(source, options) + ".o");
    if (Files.exists(object)) {
      return object;
    }
    if (running.size() > 1) {
      running.get(running.size() - 2).waitFor();
    }
    List<String> command =
        new ArrayList<>(List.of("g++", "-std=c++17", "-O1", "-fPIC", "-Wno-unused-result"));
    command.addAll(List.of("-I" + KERNELS, "-I" + EMULATED));
    command.addAll(options);
    command.addAll(List.of("-c", source.toString(), "-o", object.toString()));
    running.add(new ProcessBuilder(command).inheritIO().start());
    return object;
  }

  private static String hash(Path source, List<String> options) throws IOException {
    try {
      MessageDigest d = MessageDigest.getInstance("SHA-256");
      d.update(Files.readAllBytes(source));
      d.update(Files.readAllBytes(KERNELS.resolve("dls.cuh")));
      d.update(Files.readAllBytes(EMULATED.resolve("emulated.h")));
      d.update(options.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(d.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

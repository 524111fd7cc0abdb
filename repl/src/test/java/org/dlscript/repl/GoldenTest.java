package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole scripts with the output that CPython and PyTorch gave for them, by area. Those that differ
 * yet are named in {@code golden/differs.txt}, with how many lines of theirs differ and why.
 */
class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden").toAbsolutePath();

  private static Map<String, String> differing() throws IOException {
    return Files.readAllLines(FOLDER.resolve("differs.txt")).stream()
        .filter(line -> !line.isBlank())
        .map(line -> line.split(": ", 2))
        .collect(Collectors.toMap(p -> p[0], p -> p[1]));
  }

  @TestFactory
  Stream<DynamicTest> scriptsPrintWhatWasRecorded() throws IOException {
    Map<String, String> differing = differing();
    List<Path> scripts;
    try (Stream<Path> files = Files.walk(FOLDER)) {
      scripts =
          files
              .filter(f -> f.toString().endsWith(".py"))
              .filter(f -> !f.getFileName().toString().startsWith("_"))
              .sorted()
              .toList();
    }
    assertTrue(scripts.size() > 40, "the scripts are missing");
    return scripts.stream()
        .map(
            s -> {
              String name = FOLDER.relativize(s).toString().replace('\\', '/').replace(".py", "");
              return DynamicTest.dynamicTest(name, () -> check(s, differing.get(name)));
            });
  }

  private static void check(Path script, String known) throws IOException {
    String base = script.toString().replaceFirst("\\.py$", "");
    GuestRun r =
        GuestRun.of(
            Files.readString(script),
            script.getFileName().toString(),
            script.getParent().toString());
    String wanted = Files.readString(Path.of(base + ".out"));
    if (known != null) {
      List<String> lines = PrintedText.differences(wanted, r.out());
      int allowed = Integer.parseInt(known.substring(0, known.indexOf(' ')));
      assertEquals(allowed, lines.size(), String.join("\n", lines));
      return;
    }
    assertNull(PrintedText.difference(wanted, r.out()), r.err());
    Path error = Path.of(base + ".err");
    List<String> end = Files.exists(error) ? Files.readAllLines(error) : List.of("0");
    assertEquals(Integer.parseInt(end.get(0)), r.status(), r.err());
    if (end.size() > 1) {
      assertEquals(end.get(1), r.lastError());
    }
    Path traceback = Path.of(base + ".traceback");
    if (Files.exists(traceback)) {
      assertEquals(Files.readString(traceback), r.err());
    }
  }

  /** Every module's initial parameters, text, outputs and gradients, as PyTorch computed them. */
  @Test
  void modulesComputeWhatWasRecorded(@TempDir Path temporary) throws IOException {
    Path folder = Path.of("src/test/resources/conformance").toAbsolutePath();
    Path cases = temporary.resolve("modules.jsonl");
    try (GZIPInputStream in =
        new GZIPInputStream(Files.newInputStream(folder.resolve("modules.jsonl.gz")))) {
      Files.copy(in, cases);
    }
    GuestRun r =
        GuestRun.of(
            Files.readString(folder.resolve("module_conformance.py")),
            "module_conformance.py",
            folder.toString(),
            cases.toString());
    assertEquals(0, r.status(), r.err());
    assertTrue(r.out().endsWith("226 passed, 0 failed\n"), r.out());
  }
}

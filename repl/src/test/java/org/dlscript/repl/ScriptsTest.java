package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Conformance as data: every script under {@code scripts} prints what CPython with PyTorch printed,
 * recorded beside it; an {@code .err} file holds the exit status and the last line on stderr.
 */
class ScriptsTest {
  @Test
  void theEngineOptimises() {
    try (Engine e = Engine.create()) {
      assertNotEquals("Interpreted", e.getImplementationName());
    }
  }

  /** What fails in it would silently leave every start slow. */
  @Test
  void theRehearsalOfTheFastStartRuns() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Context c = Guest.builder(new String[] {"rehearsal"}).out(out).err(out).build()) {
      Value start = c.eval("dls", "import _main; _main.start_module");
      assertEquals(
          0, start.execute("dls.rehearsal").asInt(), () -> out.toString(StandardCharsets.UTF_8));
    }
  }

  @TestFactory
  Stream<DynamicTest> scriptsPrintWhatPythonPrints() throws IOException {
    Path folder = Path.of("src/test/resources/scripts");
    List<Path> scripts;
    try (Stream<Path> files = Files.list(folder)) {
      scripts = files.filter(f -> f.toString().endsWith(".dls")).sorted().toList();
    }
    assertTrue(scripts.size() > 3, "the scripts are missing");
    return scripts.stream()
        .map(s -> DynamicTest.dynamicTest(s.getFileName().toString(), () -> check(s)));
  }

  private static void check(Path script) {
    try {
      String base = script.toString().replaceFirst("\\.dls$", "");
      GuestRun r = GuestRun.of(Files.readString(script), script.getFileName().toString(), "");
      assertEquals(Files.readString(Path.of(base + ".out")), r.out(), r.err());
      Path error = Path.of(base + ".err");
      if (Files.exists(error)) {
        List<String> want = Files.readAllLines(error);
        assertEquals(Integer.parseInt(want.get(0)), r.status());
        assertEquals(want.get(1), r.lastError());
      } else {
        assertEquals(0, r.status(), r.err());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aSyntaxErrorNamesItsLineAndNothingOfJava() {
    GuestRun r = GuestRun.of("x = 1\nif x\n  pass\n", "bad.dls", "");
    assertEquals(1, r.status());
    assertTrue(r.err().contains("File \"bad.dls\", line 2"), r.err());
    assertTrue(r.err().endsWith("SyntaxError: expected ':'\n"), r.err());
    assertTrue(!r.err().contains("at org."), r.err());
  }

  @Test
  void anExitStatusIsPassedOn() {
    assertEquals(3, GuestRun.of("import sys\nsys.exit(3)\n", "exit.dls", "").status());
  }
}

package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The numbered examples, shortened by the argument {@code quick}, print what CPython with PyTorch
 * printed for them.
 */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples");
  private static final Path RECORDED = Path.of("src/test/resources/examples");

  @TestFactory
  Stream<DynamicTest> examplesPrintWhatWasRecorded() throws IOException {
    List<Path> scripts;
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      scripts =
          files.filter(f -> f.getFileName().toString().matches("\\d.*\\.dls")).sorted().toList();
    }
    assertTrue(scripts.size() > 20, "the examples are missing");
    return scripts.stream()
        .map(s -> DynamicTest.dynamicTest(s.getFileName().toString(), () -> check(s)));
  }

  private static void check(Path script) {
    try {
      String name = script.getFileName().toString();
      GuestRun r = GuestRun.of(Files.readString(script), name, "", "quick");
      assertEquals(0, r.status(), r.err());
      String want = Files.readString(RECORDED.resolve(name.replace(".dls", ".out")));
      assertNull(PrintedText.difference(want, r.out()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The documents' examples run, and print what stands below them. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  private record Block(String kind, String text, int line) {}

  private static List<Block> blocks(String document) throws IOException {
    String text = Files.readString(ROOT.resolve(document));
    List<Block> found = new ArrayList<>();
    Matcher m = BLOCK.matcher(text);
    while (m.find()) {
      int line = (int) text.substring(0, m.start()).lines().count() + 1;
      found.add(new Block(m.group(1), m.group(2), line));
    }
    return found;
  }

  @TestFactory
  Stream<DynamicTest> scriptsPrintWhatStandsBelowThem() throws IOException {
    List<Block> all = blocks("docs/guide.md");
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Block script = all.get(i);
      if (script.kind.equals("python")) {
        Block output = all.get(i + 1);
        assertEquals("text", output.kind, "line " + output.line);
        tests.add(DynamicTest.dynamicTest("line " + script.line, () -> check(script, output)));
      }
    }
    assertTrue(tests.size() >= 7, "the examples are missing");
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> sessionsPrintWhatTheyShow() throws IOException {
    List<Block> sessions =
        blocks("docs/guide.md").stream().filter(b -> b.kind.equals("pycon")).toList();
    assertTrue(!sessions.isEmpty(), "the sessions are missing");
    return sessions.stream()
        .map(s -> DynamicTest.dynamicTest("line " + s.line, () -> SessionsTest.replay(s.text)));
  }

  private static void check(Block script, Block output) {
    GuestRun r = GuestRun.of(script.text, "guide.dls", "");
    assertEquals(output.text, r.out(), r.err());
    assertEquals(0, r.status(), r.err());
  }

  /** Lines of Java in the guide are lines of the example program. */
  @Test
  void javaIsTheExamplePrograms() throws IOException {
    String program =
        Files.readString(
            ROOT.resolve("examples/src/main/java/org/dlscript/examples/TrainFromJava.java"));
    List<Block> java = blocks("docs/guide.md").stream().filter(b -> b.kind.equals("java")).toList();
    assertEquals(1, java.size());
    java.get(0)
        .text
        .lines()
        .forEach(line -> assertTrue(program.contains(line.strip()), "not in the program: " + line));
  }

  /** The README's first command names an example that is there. */
  @Test
  void theReadmesExampleIsThere() throws IOException {
    Matcher m =
        Pattern.compile("\\./dls (examples/\\S+)")
            .matcher(Files.readString(ROOT.resolve("README.md")));
    assertTrue(m.find());
    assertTrue(Files.exists(ROOT.resolve(m.group(1))), m.group(1));
  }
}

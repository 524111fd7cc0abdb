package org.dlscript.runtime.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The index of operators says what the families declare. Run the main method from the module's
 * folder to write it anew.
 */
class OperatorIndexTest {
  private static final String FILE = "src/main/resources/org/dlscript/runtime/op/operators.index";

  private static String expected() {
    return String.join("\n", Ops.describe()) + "\n";
  }

  @Test
  void indexIsUpToDate() throws IOException {
    assertEquals(
        expected(),
        new String(
            OperatorIndexTest.class.getResourceAsStream("operators.index").readAllBytes(),
            StandardCharsets.UTF_8));
  }

  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(FILE), expected());
  }
}

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

  @Test
  void refusalsAreOfOperatorsThatExist() {
    java.util.Set<String> heads = new java.util.TreeSet<>(Refusals.names());
    for (Op op : Ops.all()) {
      String text = op.toString();
      text = text.substring(text.indexOf("::") + 2, text.indexOf('('));
      String space = op.namespace().replace("torch.nn.functional", "torch.F").substring(5);
      heads.remove(space.isEmpty() ? text : space.substring(1) + '.' + text);
    }
    assertEquals(java.util.Set.of(), heads);
  }

  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(FILE), expected());
  }
}

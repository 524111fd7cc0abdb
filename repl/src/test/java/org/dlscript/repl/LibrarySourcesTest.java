package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dlscript.language.syntax.Parser;
import org.dlscript.language.syntax.Stmt;
import org.junit.jupiter.api.Test;

/**
 * The library's sources mean the same whether their functions are parsed at once or when called.
 */
class LibrarySourcesTest {
  private static final Path LIBRARY = Path.of("../stdlib/src/main/resources/org/dlscript/lib");

  private int later;

  @Test
  void functionsParsedLaterAreThoseOfTheModule() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(LIBRARY)) {
      files = all.filter(f -> f.toString().endsWith(".dls")).toList();
    }
    assertTrue(files.size() > 200, "the library is at " + LIBRARY.toAbsolutePath());
    for (Path file : files) {
      String text = Files.readString(file);
      compare(file + ": ", text, Parser.parseFile(text).body(), Parser.parseLibrary(text).body());
    }
    assertTrue(later > 4000, "only " + later + " functions were put off");
  }

  private void compare(String where, String text, List<Stmt> whole, List<Stmt> stubs) {
    assertEquals(whole.size(), stubs.size(), where);
    for (int i = 0; i < whole.size(); i++) {
      Stmt expected = whole.get(i);
      Stmt found = stubs.get(i);
      assertEquals(expected.span(), found.span(), where);
      if (found instanceof Stmt.FunctionDef stub && stub.later() != null) {
        later++;
        Stmt.FunctionDef f = (Stmt.FunctionDef) expected;
        Stmt.FunctionDef parsed = Parser.parseLater(text, stub);
        assertEquals(plain(f.args()), plain(parsed.args()), where + f.name());
        assertEquals(plain(f.body()), plain(parsed.body()), where + f.name());
      } else if (found instanceof Stmt.ClassDef c) {
        compare(where + c.name() + ".", text, ((Stmt.ClassDef) expected).body(), c.body());
      } else {
        assertEquals(plain(expected), plain(found), where);
      }
    }
  }

  // Arrays of bytes have no text of their own.
  private static String plain(Object tree) {
    return tree.toString().replaceAll("\\[B@[0-9a-f]+", "bytes");
  }
}

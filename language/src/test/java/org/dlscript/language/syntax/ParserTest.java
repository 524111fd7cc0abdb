package org.dlscript.language.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParserTest {
  private static String resource() throws IOException {
    try (InputStream in = ParserTest.class.getResourceAsStream("cpython.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String outcome(String source) throws NoSuchAlgorithmException {
    try {
      Stmt.Module module = Parser.parseFile(source);
      ScopeAnalysis.of(module);
      byte[] dump = AstDump.dump(module).getBytes(StandardCharsets.UTF_8);
      return "OK " + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(dump));
    } catch (SyntaxException e) {
      String kind =
          switch (e.kind) {
            case SYNTAX_ERROR -> "SyntaxError";
            case INDENTATION_ERROR -> "IndentationError";
            case TAB_ERROR -> "TabError";
          };
      return kind + " " + e.span.line() + ":" + (e.span.column() + 1) + " " + e.getMessage();
    }
  }

  /** What CPython 3.13 made of several hundred sources: a tree, or an error and its place. */
  @Test
  void agreesWithRecordedOutcomes() throws Exception {
    List<String> wrong = new ArrayList<>();
    int start = 0;
    String all = resource();
    while (start < all.length()) {
      int arrow = all.indexOf("\n---> ", start);
      int end = all.indexOf('\n', arrow + 1);
      String source = all.substring(start, arrow);
      String expected = all.substring(arrow + 6, end);
      String actual = outcome(source);
      if (!actual.equals(expected)) {
        wrong.add(source + "\n  expected " + expected + "\n  actual   " + actual);
      }
      start = end + 2;
    }
    assertEquals(List.of(), wrong);
  }

  /** Whatever the input, nothing but a syntax error comes out. */
  @Test
  void neverCrashes() throws Exception {
    String all = resource();
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      int from = random.nextInt(all.length());
      int to = Math.min(all.length(), from + random.nextInt(120));
      StringBuilder source = new StringBuilder(all.substring(from, to));
      for (int k = random.nextInt(3); k > 0 && !source.isEmpty(); k--) {
        source.setCharAt(
            random.nextInt(source.length()), "()[]{}'\"\\\n\t f:=,#é".charAt(random.nextInt(18)));
      }
      outcome(source.toString());
    }
  }

  @Test
  void longChainsNeedNoStack() {
    ScopeAnalysis.of(Parser.parseFile("x = " + "a+".repeat(100_000) + "a"));
    ScopeAnalysis.of(Parser.parseFile("x = a" + ".b(1)[2]".repeat(50_000)));
    ScopeAnalysis.of(Parser.parseFile("if a: b\n" + "elif a: b\n".repeat(20_000) + "else: c\n"));
  }

  @Test
  void deepNestingIsAnError() {
    for (String opening : List.of("(", "[", "{1:", "-", "not ", "lambda: ", "a if b else ", "f(")) {
      SyntaxException e =
          assertThrows(SyntaxException.class, () -> Parser.parseFile(opening.repeat(50_000) + "1"));
      assertEquals("too many nested parentheses", e.getMessage(), opening);
    }
  }

  @Test
  void incompleteInputSaysSo() {
    for (String source :
        List.of(
            "x = (",
            "def f():",
            "if x:\n",
            "'''abc",
            "for x in y:\n  z",
            "for x in y:\n  z\n",
            "while x: z\n",
            "@a\n",
            "x = \\")) {
      SyntaxException e =
          assertThrows(SyntaxException.class, () -> Parser.parseInteractive(source), source);
      assertTrue(e.incomplete, source);
    }
    for (String source : List.of("x = )", "x = 'a", "1 +", "x y")) {
      SyntaxException e =
          assertThrows(SyntaxException.class, () -> Parser.parseInteractive(source), source);
      assertFalse(e.incomplete, source);
    }
    assertEquals(1, Parser.parseInteractive("for x in y:\n  z\n\n").body().size());
    assertEquals(1, Parser.parseInteractive("x = 1").body().size());
  }

  @Test
  void notebookLinesAreSkippedWithANote() {
    List<String> notes = new ArrayList<>();
    Stmt.Module module =
        Parser.parseFile(
            "%matplotlib inline\n!pip install x\nif a:\n  !ls\nx = 5\n%s\n",
            (line, text) -> notes.add(line + " " + text));
    assertEquals(List.of("1 %matplotlib inline", "2 !pip install x", "4 !ls", "6 %s"), notes);
    assertEquals(5, module.body().size());
    assertThrows(SyntaxException.class, () -> Parser.parseFile("!ls"));
  }

  @Test
  void scopes() {
    Stmt.Module module =
        Parser.parseFile(
            """
            x = 1
            def f(a, b):
                def g():
                    nonlocal b
                    b = a
                    return x
                c = [b + i for i in a]
                return g
            class C:
                def m(self):
                    self.__y = __z
                    return super().m()
            """);
    ScopeAnalysis analysis = ScopeAnalysis.of(module);
    Stmt.FunctionDef f = (Stmt.FunctionDef) module.body().get(1);
    Scope scope = analysis.scope(f);
    assertEquals(List.of("a", "b"), scope.cells());
    assertEquals(List.of("g", "c"), scope.locals());
    Scope g = analysis.scope(f.body().get(0));
    assertEquals(List.of("a", "b"), g.frees());
    assertEquals(Scope.NameKind.GLOBAL_IMPLICIT, g.resolve("x"));
    Stmt.ClassDef c = (Stmt.ClassDef) module.body().get(2);
    assertTrue(analysis.scope(c).needsClassCell());
    Scope m = analysis.scope(c.body().getFirst());
    assertEquals(List.of("__class__"), m.frees());
    assertEquals("_C__y", m.mangle("__y"));
    assertEquals(Scope.NameKind.GLOBAL_IMPLICIT, m.resolve("_C__z"));
  }
}

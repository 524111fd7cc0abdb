package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever is given as source makes a result or one of Python's errors about sources; anything
 * else, such as a SystemError, leaves the guest's try statement and fails the test.
 */
class RobustnessTest {
  private static final String ATTEMPT =
      """
      import warnings
      warnings.simplefilter("ignore")

      def attempt(source):
          try:
              compile(source, "<generated>", "exec")
          except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as e:
              return type(e).__name__
          return "fine"

      def value(source):
          try:
              return str(eval(source))
          except (SyntaxError, RecursionError, MemoryError) as e:
              return type(e).__name__

      attempt, value, lambda data: attempt(bytes(data))
      """;

  private static final String[] TOKENS = {
    "def",
    "class",
    "if",
    "else",
    "elif",
    "for",
    "while",
    "in",
    "not",
    "is",
    "lambda",
    "return",
    "yield",
    "await",
    "async",
    "with",
    "as",
    "try",
    "except",
    "finally",
    "raise",
    "from",
    "import",
    "global",
    "nonlocal",
    "del",
    "pass",
    "match",
    "case",
    "_",
    "type",
    "f",
    "x",
    "y",
    "self",
    "print",
    "None",
    "True",
    "0",
    "1.5e3",
    "0x1F",
    "1_000",
    "2j",
    "'s'",
    "\"\"\"t\"\"\"",
    "f'{x!r:>{y}}'",
    "f'{'",
    "b'\\x00'",
    "r'\\'",
    "'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ":=",
    ";",
    ".",
    "...",
    "->",
    "=",
    "==",
    "!=",
    "<",
    ">",
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "@",
    "&",
    "|",
    "^",
    "~",
    "<<",
    ">>",
    "+=",
    "**=",
    "\n",
    "\n    ",
    "\n\t",
    "\n        ",
    "\\\n",
    "#c\n",
    " ",
    "é",
    "\u2028",
    "\0",
    "$",
    "?",
    "`"
  };

  private static final String[] PROGRAMS = {
    "def f(a, /, b=1, *args, c, **kw) -> int:\n    return [x async for x in y if x] if a else lambda *z: z\n",
    "class A[T](B, metaclass=M):\n    x: int = 3\n    @property\n    def p(self): yield from super().p\n",
    "match v:\n    case [1, *_, {'k': A(x=2) | None}] if w: pass\n    case _: x = f'{v!r:{w}} {{}}'\n",
    "try:\n    with a as b, (c as d): raise E from e\nexcept* (A, B) as g:\n    del g[0], h.i\nfinally:\n    pass\n",
    "for i, (j, *k) in zip(*x): print(i if j else k, end='', **{**m}); a[1:2, ::3] += 1\nelse: global q\n"
  };

  private Context context;
  private Value attempt;
  private Value value;
  private Value bytes;

  @BeforeEach
  void start() {
    context = Guest.builder(new String[] {"robustness"}).build();
    Value functions = context.eval("dls", ATTEMPT);
    attempt = functions.getArrayElement(0);
    value = functions.getArrayElement(1);
    bytes = functions.getArrayElement(2);
  }

  @AfterEach
  void end() {
    context.close();
  }

  private static final List<String> EXPECTED =
      List.of(
          "fine",
          "SyntaxError",
          "IndentationError",
          "TabError",
          "ValueError",
          "UnicodeDecodeError",
          "RecursionError",
          "MemoryError",
          "OverflowError");

  private void tried(String source) {
    String outcome = attempt.execute(source).asString();
    assertTrue(EXPECTED.contains(outcome), () -> outcome + " for " + source);
  }

  @Test
  void arbitraryTokens() {
    Random random = new Random(5);
    for (int i = 0; i < 3000; i++) {
      StringBuilder source = new StringBuilder();
      for (int n = random.nextInt(30); n >= 0; n--) {
        source
            .append(TOKENS[random.nextInt(TOKENS.length)])
            .append(random.nextInt(3) == 0 ? "" : " ");
      }
      tried(source.toString());
    }
  }

  @Test
  void programsWithMistakes() {
    Random random = new Random(6);
    for (int i = 0; i < 3000; i++) {
      StringBuilder source = new StringBuilder(PROGRAMS[i % PROGRAMS.length]);
      for (int n = 1 + random.nextInt(4); n > 0 && source.length() > 1; n--) {
        int at = random.nextInt(source.length());
        switch (random.nextInt(4)) {
          case 0 -> source.deleteCharAt(at);
          case 1 -> source.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
          case 2 -> source.setCharAt(at, (char) random.nextInt(200));
          default -> source.setLength(at);
        }
      }
      tried(source.toString());
    }
  }

  @Test
  void arbitraryBytes() {
    Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      byte[] data = new byte[random.nextInt(60)];
      random.nextBytes(data);
      String outcome = bytes.execute((Object) unsigned(data)).asString();
      assertTrue(EXPECTED.contains(outcome), outcome);
    }
  }

  private static int[] unsigned(byte[] data) {
    int[] out = new int[data.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = data[i] & 0xff;
    }
    return out;
  }

  @Test
  void aLongExpression() {
    assertEquals("100000", value.execute("1" + "+1".repeat(99_999)).asString());
    assertEquals("100000", value.execute("len([" + "1,".repeat(100_000) + "])").asString());
    String compared = value.execute("1" + "<2".repeat(20_000)).asString();
    assertTrue(List.of("True", "False").contains(compared), compared);
  }

  @Test
  void aLargeLiteral() {
    assertEquals("1048576", value.execute("len('" + "x".repeat(1 << 20) + "')").asString());
    assertEquals("2097152", value.execute("len('''" + "é\n".repeat(1 << 20) + "''')").asString());
  }

  @Test
  void deepNesting() {
    String parentheses = value.execute("(".repeat(500) + "1" + ")".repeat(500)).asString();
    assertTrue(List.of("1", "SyntaxError").contains(parentheses), parentheses);
    for (String[] pair :
        new String[][] {
          {"[", "]"}, {"{0:", "}"}, {"f(", ")"}, {"-", ""}, {"not ", ""}, {"lambda: ", ""}
        }) {
      tried(pair[0].repeat(5_000) + "1" + pair[1].repeat(5_000));
    }
    StringBuilder blocks = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      blocks.append(" ".repeat(i)).append("if 1:\n");
    }
    tried(blocks.append(" ".repeat(300)).append("pass\n").toString());
  }

  @Test
  void deepRecursion() {
    String source =
        """
        def f(n): return f(n + 1)
        class A:
            def __getattr__(self, name): return getattr(self, name + "x")
            def __repr__(self): return repr(self)
        def attempt(function):
            try:
                function()
            except RecursionError as e:
                return True
            return False
        nested = []
        for i in range(20000): nested = [nested]
        [attempt(lambda: f(0)), attempt(lambda: A().b), attempt(lambda: repr(A())), attempt(lambda: repr(nested))]
        """;
    Value outcomes = context.eval("dls", source);
    for (int i = 0; i < outcomes.getArraySize(); i++) {
      assertTrue(outcomes.getArrayElement(i).asBoolean(), "case " + i);
    }
  }

  @Test
  void encodingsOfSources() {
    assertEquals(
        "fine",
        bytes
            .execute(
                (Object)
                    unsigned(
                        "# -*- coding: latin-1 -*-\nx = '\u00e9'\n"
                            .getBytes(StandardCharsets.ISO_8859_1)))
            .asString());
    assertEquals(
        "SyntaxError",
        bytes
            .execute((Object) unsigned("x = '\u00e9'\n".getBytes(StandardCharsets.ISO_8859_1)))
            .asString());
  }
}

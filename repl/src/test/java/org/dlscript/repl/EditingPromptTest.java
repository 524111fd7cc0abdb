package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys typed into a terminal of streams, and what the guest makes of them. */
@Timeout(300)
class EditingPromptTest {
  private static final String TAB = "\t";
  private static final String UP = "\033OA";
  private static final String BACKSPACE = "\177";
  private static final String END_OF_INPUT = "\004";

  @TempDir Path folder;

  /** What the guest printed once all keys were typed. */
  private String typed(String... keys) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    String all = String.join("", keys) + END_OF_INPUT;
    InputStream keyboard = new ByteArrayInputStream(all.getBytes(StandardCharsets.UTF_8));
    try (Terminal terminal =
            new DumbTerminal("test", "xterm", keyboard, screen, StandardCharsets.UTF_8);
        Guest guest = new Guest(SessionsTest.line(), terminal.input(), printed, printed)) {
      guest.begin(null);
      SourceEditor editor = new SourceEditor(terminal, guest, folder.resolve("history"));
      assertEquals(0, new EditingPrompt(terminal, guest, editor).loop());
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void valuesAreShown() throws IOException {
    assertEquals("2\n4\n", typed("1+1\r", "_*2\r"));
  }

  @Test
  void aBlockIsIndentedAndEndsWithAnEmptyLine() throws IOException {
    assertEquals("0\n1\n", typed("for i in range(2):\r", "print(i)\r", "\r"));
    assertEquals("3\n", typed("def f():\r", "return 3\r", "\r", "f()\r"));
  }

  @Test
  void backspaceLeavesABlock() throws IOException {
    assertEquals(
        "b\n", typed("if 0:\r", "print('a')\r", BACKSPACE, "else:\r", "print('b')\r", "\r"));
  }

  @Test
  void bracketsGoOn() throws IOException {
    assertEquals("6\n", typed("sum([\r", "1, 2,\r", "3])\r"));
  }

  @Test
  void namesAndLayersAreCompleted() throws IOException {
    assertEquals("7\n", typed("unmistakable = 7\r", "unmis" + TAB + "\r"));
    assertEquals(
        "Linear(in_features=1, out_features=2, bias=True)\n",
        typed(
            "import torch\r",
            "class N(torch.nn.Module):\r",
            "def __init__(self):\r",
            "super().__init__()\r",
            "self.encoder = torch.nn.Linear(1, 2)\r",
            "\r",
            "net = N()\r",
            "net.enco" + TAB + "\r"));
    assertEquals(
        "[3, 1]\n",
        typed("def f(x, unusual=2): return [unusual, x]\r\r", "f(1, unus" + TAB + "3)\r"));
    assertEquals("4.0\n", typed("from math impo" + TAB + " sqrt\r", "sqrt(16)\r"));
    assertEquals("4.0\n", typed("import math\r", "math.sqrt(16)\r"));
  }

  @Test
  void filesAreCompletedInStrings() throws IOException {
    Path file = Files.writeString(folder.resolve("a_long_name.txt"), "found");
    String start = file.toString().replace("ong_name.txt", "");
    assertEquals("'found'\n", typed("open('" + start + TAB + "').read()\r"));
  }

  @Test
  void theHistoryOutlivesTheSession() throws IOException {
    typed("first = 5\r");
    assertEquals("5\n", typed(UP + "\r", "first\r"));
  }

  @Test
  void aPastedSessionRunsStatementByStatement() throws IOException {
    assertEquals(
        "1\n6\n",
        typed(
            "\033[200~>>> x = 1\n>>> x\n1\n>>> for i in (5,):\n...     i + x\n...\n6\n\033[201~\r"));
  }

  @Test
  void errorsDoNotEndTheSession() throws IOException {
    String printed = typed("1/0\r", "x = = 1\r", "raise SystemError('no')\r", "'still here'\r");
    assertTrue(printed.contains("ZeroDivisionError: division by zero"), printed);
    assertTrue(printed.contains("SyntaxError: invalid syntax"), printed);
    assertTrue(printed.endsWith("SystemError: no\n'still here'\n"), printed);
  }

  @Test
  void inputReadsFromTheTerminal() throws IOException {
    assertEquals("name? 'Ada'\n", typed("input('name? ')\r", "Ada\n"));
  }

  @Test
  void exitLeavesWithItsStatus() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Guest guest = SessionsTest.guest(out)) {
      guest.begin(null);
      assertEquals(Guest.GOES_ON, guest.run("1\n"));
      assertEquals(3, guest.run("exit(3)\n"));
      assertEquals(0, guest.run("exit\n"));
    }
  }

  @Test
  void anInterruptionIsAnExceptionInWhateverRuns() throws Exception {
    for (String endless :
        new String[] {
          "while True: pass\n\n",
          "import time; time.sleep(1000)\n",
          "import torch; a = torch.rand(7000, 7000); a @ a\n",
          "sum(1 for _ in iter(int, 1))\n"
        }) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (Guest guest = SessionsTest.guest(out)) {
        guest.begin(null);
        guest.run("import torch\n");
        CompletableFuture<Void> interruption =
            CompletableFuture.runAsync(
                guest::interrupt, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
        assertEquals(Guest.GOES_ON, guest.run(endless), endless);
        interruption.get();
        assertTrue(out.toString().endsWith("KeyboardInterrupt\n"), out.toString());
        assertTrue(out.toString().contains("line 1, in <module>\n"), out.toString());
        out.reset();
        guest.run("1 + 1\n");
        assertEquals("2\n", out.toString());
      }
    }
  }

  @Test
  void waitingForInputCanBeInterrupted() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PipedOutputStream keyboard = new PipedOutputStream();
    try (Guest guest = new Guest(SessionsTest.line(), new PipedInputStream(keyboard), out, out)) {
      guest.begin(null);
      CompletableFuture<Void> interruption =
          CompletableFuture.runAsync(
              guest::interrupt, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
      guest.run("input('name? ')\n");
      interruption.get();
      assertTrue(out.toString().endsWith("KeyboardInterrupt\n"), out.toString());
      out.reset();
      keyboard.write("Ada\n".getBytes(StandardCharsets.UTF_8));
      guest.run("input()\n");
      assertEquals("'Ada'\n", out.toString());
    }
  }

  @Test
  void coloursFollowTheTerminal() {
    assertEquals(
        SourceColours.Theme.NONE, SourceColours.Theme.of(java.util.Map.of("NO_COLOR", "1")));
    assertEquals(
        SourceColours.Theme.LIGHT, SourceColours.Theme.of(java.util.Map.of("COLORFGBG", "0;15")));
    assertEquals(SourceColours.Theme.DARK, SourceColours.Theme.of(java.util.Map.of()));
    assertEquals(7, SourceColours.partner("f(a[0])", 1) + 1);
    assertEquals(1, SourceColours.partner("f(a[0])", 6));
    assertFalse(SourceColours.partner("f(a", 1) >= 0);
  }

  @Test
  void linesAreIndentedAsTheLanguageWantsThem() {
    assertEquals(4, SourceEditor.indentAfter("if x:"));
    assertEquals(8, SourceEditor.indentAfter("def f():\n    for i in x:  # note"));
    assertEquals(0, SourceEditor.indentAfter("def f():\n    return x"));
    assertEquals(4, SourceEditor.indentAfter("    y = 1"));
    assertEquals(4, SourceEditor.indentAfter("x = ["));
  }
}

package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dlscript.repl.CommandLine.Action;
import org.junit.jupiter.api.Test;

/** What command lines mean, and what the subcommands find. */
class CommandLineTest {
  private static void means(Action action, String operand, List<String> argv, String... args) {
    CommandLine line = SessionsTest.line(args);
    assertEquals(action, line.action());
    assertEquals(operand, line.operand());
    assertArrayEquals(argv.toArray(), line.argv());
  }

  @Test
  void programsAndTheirArguments() {
    means(Action.PROMPT, "", List.of(""));
    means(Action.PROMPT, "", List.of(""), "-q");
    means(Action.FILE, "a.py", List.of("a.py", "-c", "--x"), "a.py", "-c", "--x");
    means(Action.FILE, "-odd.py", List.of("-odd.py"), "--", "-odd.py");
    means(Action.FILE, "-", List.of("-"), "--", "-");
    means(Action.CODE, "1", List.of("-c", "-m"), "-c", "1", "-m");
    means(Action.CODE, "1", List.of("-c"), "-uBc1");
    means(Action.MODULE, "m.n", List.of("m.n", "a"), "-m", "m.n", "a");
    means(Action.STANDARD_INPUT, "", List.of("-", "a"), "-", "a");
    means(Action.FILE, "a.py", List.of("a.py"), "-W", "ignore", "-Xdev", "a.py");
    means(Action.HELP, "", List.of(), "-h");
    means(Action.VERSION, "", List.of(), "--version");
  }

  @Test
  void options() {
    CommandLine line = SessionsTest.line("-iq", "--engine.Trace=x", "--profile-ops", "a.py");
    assertTrue(line.interactive());
    assertTrue(line.quiet());
    assertTrue(line.profileOperators());
    assertEquals("x", line.engineOptions().get("engine.Trace"));
  }

  @Test
  void whatIsWrongIsSaid() {
    for (String[] args : new String[][] {{"-c"}, {"-m"}, {"--nonsense"}, {"-Z"}, {"-W"}}) {
      assertThrows(CommandLine.UsageException.class, () -> CommandLine.parse(args), () -> args[0]);
    }
  }

  @Test
  void theDoctorNamesWhatItLookedAt() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertEquals(0, Doctor.run(new PrintStream(out, true)), "the tests run optimising");
    String text = out.toString(StandardCharsets.UTF_8);
    for (String name : List.of("JDK", "Engine", "Vectors", "Products", "GPU", "History")) {
      assertTrue(text.contains("\n" + name + " "), text);
    }
  }

  private static List<String> problems(String source) {
    try (Guest guest = SessionsTest.guest(new ByteArrayOutputStream())) {
      return guest.check(source, "f", "");
    }
  }

  @Test
  void theCheckFindsWhatIsSurelyWrong() {
    assertEquals(
        List.of(
            "f:2:28: cannot import name 'ReLu' from 'torch.nn'. Did you mean: 'ReLU'?",
            "f:3:8: No module named 'absent'",
            "f:5:12: name 'y' is not defined",
            "f:6:7: module 'torch' has no attribute 'zeroes'. Did you mean: 'zeros'?",
            "f:7:8: module 'torch.nn.functional' has no attribute 'reluu'. Did you mean: 'relu'?"),
        problems(
            """
            import torch, os.path
            from torch.nn import ReLU, ReLu
            import absent
            def f(x):
                return y
            print(torch.zeroes(2), os.path.join('a'), torch.nn.Linear)
            x = 0, torch.nn.functional.reluu
            """));
    assertEquals(List.of("f:1:5: invalid syntax"), problems("x = = 1"));
  }

  @Test
  void theCheckDoesNotDoubtWhatCanBe() {
    assertEquals(
        List.of(),
        problems(
            """
            try:
                import absent
            except ImportError:
                absent = None
            import torch
            if hasattr(torch, 'compile_all'):
                torch.compile_all()
            def f[T](x: T, *rest, key=None, **more) -> T:
                global counted
                counted = [q for p in rest for q in p if (last := q)]
                return key, more, last
            class A:
                z = 1
                def g(self): return __class__, self.z
            match f:
                case {"a": v, **rest}: print(v, rest)
                case [first, *_]: print(first)
            try:
                pass
            except ValueError as e:
                print(e)
            with open(__file__) as opened, open('b') as (a, b): print(opened, a, b)
            print(counted, (lambda u: u)(1), [i for i in ()], f'{counted!r:>{A.z}}', __name__)
            @staticmethod
            def later(): return defined_below
            defined_below = 1
            for i, (j, *k) in (): print(i, j, k)
            del i
            """));
  }
}

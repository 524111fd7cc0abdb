package org.dlscript.examples;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.io.IOAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host does not grant, a script does not get; and the host outlives whatever it tries. */
@Timeout(300)
class IsolationTest {
  private static Context.Builder denied() {
    return Context.newBuilder("dls").option("engine.WarnInterpreterOnly", "false");
  }

  /**
   * Each is tried in a context that was granted nothing, and must raise PermissionError or such.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "open('/etc/passwd').read()",
        "open('made-by-a-script.txt', 'w')",
        "import os; os.listdir('/')",
        "import os; os.remove('/tmp/x')",
        "import os; os.mkdir('/tmp/made-by-a-script')",
        "import os; os.chdir('/')",
        "import os; os.stat('/etc/passwd')",
        "import os; os.system('true')",
        "import subprocess; subprocess.run(['true'])",
        "import subprocess; subprocess.run('true', shell=True)",
        "import pathlib; pathlib.Path('/etc/passwd').read_text()",
        "import shutil; shutil.rmtree('/tmp/made-by-a-script')",
        "import tempfile; tempfile.mkdtemp()",
        "import tempfile; tempfile.NamedTemporaryFile()",
        "import urllib.request; urllib.request.urlopen('http://localhost/')",
        "import torch; torch.save(torch.ones(1), '/tmp/made-by-a-script.pt')",
        "import torch; torch.load('/etc/passwd')",
        "import numpy; numpy.load('/etc/passwd')",
        "import numpy; numpy.save('/tmp/made-by-a-script.npy', numpy.ones(1))",
        "from torchvision import datasets; datasets.MNIST('/tmp/made', download=True)",
        "import matplotlib.pyplot as p; p.plot([1]); p.savefig('/tmp/made-by-a-script.png')",
        "import java; java.type('java.lang.Runtime')",
        "import polyglot; polyglot.eval('js', '1')",
        "import polyglot; polyglot.export_value('x', 1)",
        "().__class__.__base__.__subclasses__()[0].java",
        "import ctypes",
        "import socket; socket.socket()",
        "__import__('os').execv('/bin/true', [])",
        "import pickle; pickle.loads(b\"cos\\nsystem\\n(S'true'\\ntR.\")",
        "import torch, io; torch.load(io.BytesIO(b\"cos\\nsystem\\n(S'true'\\ntR.\"))",
      })
  void whatIsNotGrantedIsAnException(String code) {
    try (Context c = denied().build()) {
      PolyglotException e = assertThrows(PolyglotException.class, () -> c.eval("dls", code));
      assertTrue(e.isGuestException(), code + ": " + e);
      assertFalse(e.isInternalError(), code);
      assertEquals(2, c.eval("dls", "1 + 1").asInt(), "the context goes on");
      // The script can handle it like any other.
      String caught =
          "try:\n"
              + "    exec("
              + "'''"
              + code.replace("\\", "\\\\")
              + "''')\n"
              + "except Exception as e:\n"
              + "    error = type(e).__name__\n"
              + "error";
      assertDoesNotThrow(() -> c.eval("dls", caught), code);
    }
    assertFalse(Files.exists(Path.of("/tmp/made-by-a-script")));
    assertFalse(Files.exists(Path.of("/tmp/made-by-a-script.pt")));
  }

  @Test
  void theEnvironmentIsNotShown() {
    try (Context c = denied().build()) {
      assertEquals("{}", c.eval("dls", "import os; str(dict(os.environ))").asString());
    }
  }

  /** An object whose fields and methods are public, but not exported. */
  public static final class Secret {
    public String word = "open sesame";

    public String tell() {
      return word;
    }
  }

  @Test
  void hostObjectsShowOnlyWhatIsExported() {
    try (Context c = denied().build()) {
      c.getBindings("dls").putMember("secret", new Secret());
      for (String code :
          new String[] {
            "secret.word", "secret.tell()", "secret.getClass()", "secret.class_", "dir(secret)[0]"
          }) {
        PolyglotException e = assertThrows(PolyglotException.class, () -> c.eval("dls", code));
        assertTrue(e.isGuestException(), code + ": " + e);
      }
    }
  }

  @Test
  void whatIsGrantedWorks(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("in.txt"), "granted");
    try (Context c =
        denied().allowIO(IOAccess.newBuilder().allowHostFileAccess(true).build()).build()) {
      c.getBindings("dls").putMember("folder", folder.toString());
      assertEquals("granted", c.eval("dls", "open(folder + '/in.txt').read()").asString());
      c.eval("dls", "with open(folder + '/out.txt', 'w') as f: f.write('written')");
    }
    assertEquals("written", Files.readString(folder.resolve("out.txt")));
  }

  @Test
  void constrainedContextsWork() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Context c =
        Context.newBuilder("dls")
            .sandbox(SandboxPolicy.CONSTRAINED)
            .out(out)
            .err(out)
            .option("engine.WarnInterpreterOnly", "false")
            .build()) {
      c.eval("dls", "import torch\nprint(torch.ones(2).sum().item())");
    }
    assertEquals("2.0\n", out.toString(StandardCharsets.UTF_8));
  }

  static Stream<String> endless() {
    return Stream.of(
        "while True: pass",
        "for _ in iter(int, 1): pass",
        "sum(1 for _ in iter(int, 1))",
        "[0 for _ in iter(int, 1) if _]",
        "def f():\n    while True:\n        try:\n            raise ValueError\n"
            + "        except ValueError:\n            continue\nf()",
        "while True:\n    try:\n        while True: pass\n    except:\n        pass",
        "import time; time.sleep(100000)",
        "import torch\na = torch.rand(6000, 6000)\nwhile True: a @ a",
        "import torch\na = torch.rand(400, 64, 64, 64)\nw = torch.rand(64, 64, 3, 3)\n"
            + "while True: torch.nn.functional.conv2d(a, w)",
        "import torch\nx = torch.ones(2000, requires_grad=True)\n"
            + "while True: (x * 2).sum().backward()",
        "(x for x in iter(int, 1)).__next__\nmax(iter(int, 1))",
        "'a' in iter(int, 1)",
        "sorted(iter(int, 1))");
  }

  @ParameterizedTest
  @MethodSource("endless")
  void anInterruptionEndsWhateverRuns(String code) throws Exception {
    try (Context c = denied().build()) {
      CompletableFuture<Throwable> run = running(c, code);
      Thread.sleep(700);
      assertFalse(run.isDone(), () -> code + ": " + run.join());
      c.interrupt(Duration.ofSeconds(20));
      Throwable end = run.get(20, TimeUnit.SECONDS);
      PolyglotException e = (PolyglotException) end;
      assertTrue(e.isInterrupted() || e.isCancelled(), code + ": " + e);
      assertEquals(2, c.eval("dls", "1 + 1").asInt(), "the context goes on");
    }
  }

  @ParameterizedTest
  @MethodSource("endless")
  void closingEndsWhateverRuns(String code) throws Exception {
    Context c = denied().build();
    CompletableFuture<Throwable> run = running(c, code);
    Thread.sleep(700);
    assertFalse(run.isDone(), code);
    c.close(true);
    Throwable end = run.get(20, TimeUnit.SECONDS);
    assertTrue(((PolyglotException) end).isCancelled(), code + ": " + end);
  }

  private static CompletableFuture<Throwable> running(Context c, String code) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            c.eval("dls", code);
            return new TimeoutException("ended by itself");
          } catch (Throwable e) {
            return e;
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def f(): return f()\nf()",
        "x = []\nfor _ in range(200000): x = [x]\nrepr(x)",
        "class A:\n    def __repr__(self): return repr(self)\nrepr(A())",
        "class A:\n    def __getattr__(self, n): return getattr(self, n)\nA().x",
        "eval('(' * 100000 + ')' * 100000)",
        "eval('-' * 100000 + '1')",
        "a = 1\neval('+'.join(['a'] * 100000))",
        "import torch\nx = torch.zeros(1 << 40)",
        "bytearray(1 << 62)",
        "'a' * (1 << 62)",
        "[0] * (1 << 62)",
        "import numpy; numpy.zeros((1 << 20, 1 << 20))",
        "range(10 ** 30)[5] + None",
        "1 << (1 << 62)",
        "'%*d' % (1 << 60, 1)",
        "f'{1:{1 << 60}}'",
        "int('9' * 1000000)",
      })
  void excessIsAnException(String code) {
    try (Context c = denied().build()) {
      PolyglotException e =
          assertThrows(
              PolyglotException.class,
              () -> {
                c.eval("dls", code);
                throw new AssertionError(code + " went through");
              });
      assertFalse(e.isInternalError(), code + ": " + e);
      assertEquals(2, c.eval("dls", "1 + 1").asInt(), "the context goes on");
    }
  }

  @Test
  void contextsDoNotSeeEachOther() {
    try (Engine engine = Engine.newBuilder().option("engine.WarnInterpreterOnly", "false").build();
        Context a = Context.newBuilder("dls").engine(engine).build();
        Context b = Context.newBuilder("dls").engine(engine).build()) {
      a.eval(
          "dls",
          """
          import torch, sys, random, builtins
          torch.set_default_dtype(torch.float64)
          torch.set_printoptions(precision=1)
          torch.manual_seed(7)
          torch.set_grad_enabled(False)
          random.seed(7)
          class Mine(list): pass
          builtins.leaked = 1
          sys.modules['leaked'] = sys
          """);
      String seen =
          """
          import torch
          import sys
          found = [torch.get_default_dtype(), torch.tensor([0.12345]), torch.initial_seed() == 7,
                   torch.is_grad_enabled(), [c.__name__ for c in list.__subclasses__()],
                   'leaked' in sys.modules]
          try:
              found.append(leaked)
          except NameError:
              found.append('no such name')
          str(found)
          """;
      assertEquals(
          "[torch.float32, tensor([0.1235]), False, True, [], False, 'no such name']",
          b.eval("dls", seen).asString());
      assertEquals("torch.float64", a.eval("dls", "str(torch.ones(1).dtype)").asString());
    }
  }

  @Test
  void aHostThatCallsOneContextFromAnotherFindsBothAsTheyAre() {
    try (Context a = denied().allowHostAccess(HostAccess.ALL).build();
        Context b = denied().build()) {
      b.eval("dls", "import torch\ndef doubled(x): return (torch.ones(1) * x).requires_grad");
      java.util.function.Function<Object, Object> call =
          x -> b.eval("dls", "(torch.ones(1, requires_grad=True) * 2).requires_grad").asBoolean();
      a.getBindings("dls").putMember("call", call);
      assertEquals(
          "True False",
          a.eval(
                  "dls",
                  """
                  import torch
                  with torch.no_grad():
                      inner = call(1)
                      own = (torch.ones(1, requires_grad=True) * 2).requires_grad
                  f'{inner} {own}'
                  """)
              .asString());
    }
  }
}

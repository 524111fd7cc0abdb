package org.dlscript.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Java sees of guest values, and the guest of Java's. */
class EmbeddingTest {
  private final Context context =
      Context.newBuilder("dls")
          .option("engine.WarnInterpreterOnly", "false")
          .allowHostAccess(HostAccess.ALL)
          .build();

  @AfterEach
  void close() {
    context.close();
  }

  private Value eval(String code) {
    return context.eval("dls", code);
  }

  @Test
  void numbersAndTexts() {
    assertEquals(3, eval("1 + 2").asInt());
    assertEquals(BigInteger.TWO.pow(100), eval("2 ** 100").asBigInteger());
    assertEquals(0.5, eval("1 / 2").asDouble());
    assertTrue(eval("True").asBoolean());
    assertTrue(eval("None").isNull());
    assertEquals("naïve ✓", eval("'naïve ✓'").asString());
    assertEquals(7, eval("class N(int): pass\nN(7)").asInt());
  }

  @Test
  void containers() {
    Value list = eval("[1, 'two', [3.0]]");
    assertEquals(3, list.getArraySize());
    assertEquals("two", list.getArrayElement(1).asString());
    list.setArrayElement(0, 10);
    list.setArrayElement(3, "end");
    assertEquals("[10, 'two', [3.0], 'end']", list.toString());
    list.removeArrayElement(1);
    assertEquals(3, list.getArraySize());
    Value tuple = eval("(1, 2)");
    assertEquals(2, tuple.getArraySize());
    assertThrows(UnsupportedOperationException.class, () -> tuple.setArrayElement(0, 1));
    Value dict = eval("{'a': 1, 2: 'b'}");
    assertTrue(dict.hasHashEntries());
    assertEquals(2, dict.getHashSize());
    assertEquals(1, dict.getHashValue("a").asInt());
    assertEquals("b", dict.getHashValue(2).asString());
    dict.putHashEntry("c", 3);
    dict.removeHashEntry("a");
    assertEquals("{2: 'b', 'c': 3}", dict.toString());
    assertEquals(1L, eval("{'x': 1}").as(Map.class).get("x"));
    assertEquals(2L, eval("[1, 2]").as(List.class).get(1));
  }

  @Test
  void iterators() {
    Value it = eval("(i * i for i in range(3))").getIterator();
    List<Integer> seen = new ArrayList<>();
    while (it.hasIteratorNextElement()) {
      seen.add(it.getIteratorNextElement().asInt());
    }
    assertEquals(List.of(0, 1, 4), seen);
    assertTrue(eval("{1, 2}").hasIterator());
    assertFalse(eval("5").hasIterator());
  }

  @Test
  void functionsAndClasses() {
    assertEquals(7, eval("lambda a, b=3: a + b").execute(4).asInt());
    Value cls =
        eval(
            """
            class Point:
                def __init__(self, x): self.x = x
                def moved(self, by): return Point(self.x + by)
            Point
            """);
    assertTrue(cls.isMetaObject());
    assertEquals("Point", cls.getMetaSimpleName());
    Value p = cls.newInstance(1).invokeMember("moved", 2);
    assertEquals(3, p.getMember("x").asInt());
    assertTrue(cls.isMetaInstance(p));
    assertEquals(cls, p.getMetaObject());
    p.putMember("y", "new");
    assertEquals("new", p.getMember("y").asString());
    assertTrue(p.removeMember("y"));
    assertFalse(p.hasMember("y"));
    assertTrue(p.canInvokeMember("moved"));
    @SuppressWarnings("unchecked")
    Function<Integer, Number> twice = eval("lambda n: 2 * n").as(Function.class);
    assertEquals(8, twice.apply(4).intValue());
  }

  @Test
  void bindings() {
    eval("answer = 41");
    Value names = context.getBindings("dls");
    names.putMember("more", 1);
    assertEquals(42, eval("answer + more").asInt());
    assertTrue(names.hasMember("answer"));
    assertEquals(41, names.getMember("answer").asInt());
  }

  @Test
  void tensors() {
    Value t = eval("import torch\ntorch.arange(6.).reshape(2, 3)");
    assertEquals(2, t.getArraySize());
    assertEquals(5.0, t.getArrayElement(1).getArrayElement(2).asDouble());
    assertTrue(t.hasBufferElements());
    assertEquals(24, t.getBufferSize());
    assertEquals(4f, t.readBufferFloat(ByteOrder.nativeOrder(), 16));
    FloatBuffer memory = t.invokeMember("java_buffer").asHostObject();
    memory.put(0, 100);
    assertEquals(115, t.invokeMember("sum").asDouble());
    assertEquals(3, eval("torch.tensor(3)").asInt());
    assertArrayEquals(new double[] {1, 2}, eval("torch.tensor([1., 2.])").as(double[].class));
    assertEquals(2.5, eval("import numpy as np\nnp.array([1, 2.5])").getArrayElement(1).asDouble());
  }

  @Test
  void javaArraysBecomeTensors() {
    Value show =
        eval("import torch\nlambda a: str(torch.tensor(a)) + ' ' + str(torch.tensor(a).dtype)");
    assertEquals(
        "tensor([[1., 2.],\n        [3., 4.]]) torch.float32",
        show.execute((Object) new float[][] {{1, 2}, {3, 4}}).asString());
    assertEquals("tensor([1, 2]) torch.int64", show.execute((Object) new long[] {1, 2}).asString());
    assertEquals(
        "tensor([0.5000], dtype=torch.float64) torch.float64",
        show.execute((Object) new double[] {0.5}).asString());
    assertEquals(
        "tensor([ True, False]) torch.bool",
        show.execute((Object) new boolean[] {true, false}).asString());
    assertEquals("tensor([1, 2, 3]) torch.int64", show.execute(List.of(1, 2, 3)).asString());
    PolyglotException e =
        assertThrows(
            PolyglotException.class, () -> show.execute((Object) new float[][] {{1}, {2, 3}}));
    assertEquals("ValueError: expected sequence of length 1 at dim 1 (got 2)", e.getMessage());
    FloatBuffer buffer = FloatBuffer.wrap(new float[] {1, 2, 3});
    eval("import torch\nlambda b: torch.as_tensor(b).mul_(2)").execute(buffer);
    assertEquals(6f, buffer.get(2));
    assertEquals(
        10.0,
        eval("import numpy as np\nlambda a: np.array(a).sum()")
            .execute((Object) new int[] {4, 6})
            .asDouble());
  }

  /** A Java object with a field and methods. */
  public static final class Account {
    public int balance = 10;

    public int add(int amount) {
      balance += amount;
      return balance;
    }

    public void fail() {
      throw new IllegalStateException("closed");
    }
  }

  @Test
  void javaObjectsInTheGuest() {
    Account account = new Account();
    assertEquals(15, eval("lambda a: a.add(5)").execute(account).asInt());
    eval("def set(a): a.balance = 3\nset").execute(account);
    assertEquals(3, account.balance);
    assertEquals(
        "[1, 2, 3] 3 2 True [3, 2, 1]",
        eval("lambda l: f'{[*l]} {len(l)} {l[-2]} {2 in l} {l[::-1]}'")
            .execute(new ArrayList<>(List.of(1, 2, 3)))
            .asString());
    Map<String, Object> map = new HashMap<>(Map.of("k", 1));
    assertEquals(
        "1 ['k'] True KeyError",
        eval("""
                def use(m):
                    m['n'] = [1]
                    try:
                        m['absent']
                    except KeyError as e:
                        error = type(e).__name__
                    return f"{m['k']} {[k for k in m if k != 'n']} {'n' in m} {error}"
                use
                """)
            .execute(map)
            .asString());
    assertEquals(1L, map.get("n") instanceof List<?> l ? l.get(0) : null);
    assertEquals(6, eval("sum").execute(Stream.of(1, 2, 3)).asInt(), "a stream has an iterator");
    Function<Long, Object> twice = n -> n * 2;
    assertEquals(8, eval("lambda f: f(4)").execute(twice).asInt());
    assertEquals(
        "ForeignException java.lang.IllegalStateException: closed",
        eval("""
                def use(a):
                    try:
                        a.fail()
                    except RuntimeError as e:
                        return type(e).__name__ + ' ' + str(e)
                use
                """)
            .execute(account)
            .asString());
    assertThrows(PolyglotException.class, () -> eval("lambda a: a.nothing").execute(account));
    assertSame(account, eval("lambda a: a").execute(account).asHostObject());
  }

  @Test
  void exceptions() {
    PolyglotException e =
        assertThrows(
            PolyglotException.class,
            () -> eval("def f(x):\n    return 1 / x\n\ndef g():\n    f(0)\n\ng()\n"));
    assertTrue(e.isGuestException());
    assertEquals("ZeroDivisionError: division by zero", e.getMessage());
    assertEquals("ZeroDivisionError", e.getGuestObject().getMetaObject().getMetaSimpleName());
    SourceSection where = e.getSourceLocation();
    assertEquals(2, where.getStartLine());
    assertEquals("1 / x", where.getCharacters().toString());
    List<String> frames = new ArrayList<>();
    for (PolyglotException.StackFrame f : e.getPolyglotStackTrace()) {
      if (f.isGuestFrame()) {
        frames.add(f.getRootName());
      }
    }
    assertEquals(List.of("f", "g", "<module>"), frames);
    e = assertThrows(PolyglotException.class, () -> eval("import sys\nsys.exit(3)"));
    assertTrue(e.isExit());
    assertEquals(3, e.getExitStatus());
    e = assertThrows(PolyglotException.class, () -> eval("x = = 1\n"));
    assertTrue(e.isSyntaxError());
    assertEquals("=", e.getSourceLocation().getCharacters().toString());
    assertFalse(e.isIncompleteSource());
    e = assertThrows(PolyglotException.class, () -> eval("x = [1,\n"));
    assertTrue(e.isIncompleteSource());
  }
}

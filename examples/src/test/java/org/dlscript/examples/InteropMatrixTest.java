package org.dlscript.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of guest value by every message: which it answers, and that none is an accident. */
class InteropMatrixTest {
  private static Context context;

  @BeforeAll
  static void open() {
    context =
        Context.newBuilder("dls")
            .option("engine.WarnInterpreterOnly", "false")
            .allowHostAccess(HostAccess.ALL)
            .build();
    context.eval("dls", SETUP);
  }

  @AfterAll
  static void close() {
    context.close();
  }

  private static final String SETUP =
      """
      import collections, math
      import numpy as np
      import torch
      class Plain:
          def __init__(self): self.x = 1
          def method(self): return 2
      class Callable:
          def __call__(self, *args): return args
      class Sized(list): pass
      class Number(int): pass
      def function(a, b=2, *c, d=4): return a
      def generator():
          yield 1
      """;

  /** A kind of value: what makes one, and the traits that it has beside members. */
  private record Kind(String expression, String traits) {}

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("None", "null"),
        new Kind("True", "boolean"),
        new Kind("7", "number int long float double big"),
        new Kind("2 ** 62", "number long double big float"),
        new Kind("2 ** 53 + 1", "number long big"),
        new Kind("2 ** 100 + 1", "number big"),
        new Kind("0.1", "number double"),
        new Kind("0.5", "number float double"),
        new Kind("Number(3)", "number int long float double big"),
        new Kind("np.float32(0.5)", "number float double buffer"),
        new Kind("torch.tensor(3)", "number int long float double big buffer"),
        new Kind("'text'", "string"),
        new Kind("b'bytes'", "array iterable buffer"),
        new Kind("bytearray(b'x')", "array iterable buffer"),
        new Kind("[1, 2]", "array iterable"),
        new Kind("Sized([1])", "array iterable"),
        new Kind("(1, 2)", "array iterable"),
        new Kind("range(3)", "array iterable"),
        new Kind("collections.namedtuple('P', 'x')(1)", "array iterable"),
        new Kind("{'a': 1}", "hash iterable"),
        new Kind("collections.OrderedDict(a=1)", "hash iterable"),
        new Kind("{1, 2}", "iterable"),
        new Kind("frozenset([1])", "iterable"),
        new Kind("{}.keys()", "iterable"),
        new Kind("iter([1])", "iterable"),
        new Kind("generator()", "iterable"),
        new Kind("torch.ones(2, 3)", "array iterable buffer"),
        new Kind("np.ones((2, 3))", "array iterable buffer"),
        new Kind("torch.ones(2, 3).t()", "array iterable"),
        new Kind("function", "call"),
        new Kind("lambda: 1", "call"),
        new Kind("len", "call"),
        new Kind("torch.relu", "call"),
        new Kind("[].append", "call"),
        new Kind("Callable()", "call"),
        new Kind("torch.nn.Linear(1, 1)", "call"),
        new Kind("Plain", "call new meta"),
        new Kind("int", "call new meta"),
        new Kind("torch.nn.Linear", "call new meta"),
        new Kind("Plain()", ""),
        new Kind("math", ""),
        new Kind("1j", ""),
        new Kind("ValueError('no')", "exception"),
        new Kind("slice(1)", ""),
        new Kind("torch.float32", ""),
        new Kind("...", ""));
  }

  private static final Map<String, Predicate<Value>> TRAITS =
      Map.ofEntries(
          Map.entry("null", Value::isNull),
          Map.entry("boolean", Value::isBoolean),
          Map.entry("number", Value::isNumber),
          Map.entry("int", Value::fitsInInt),
          Map.entry("long", Value::fitsInLong),
          Map.entry("float", Value::fitsInFloat),
          Map.entry("double", Value::fitsInDouble),
          Map.entry("big", Value::fitsInBigInteger),
          Map.entry("string", Value::isString),
          Map.entry("array", Value::hasArrayElements),
          Map.entry("hash", Value::hasHashEntries),
          Map.entry("iterable", Value::hasIterator),
          Map.entry("iterator", Value::isIterator),
          Map.entry("buffer", Value::hasBufferElements),
          Map.entry("call", Value::canExecute),
          Map.entry("new", Value::canInstantiate),
          Map.entry("meta", Value::isMetaObject),
          Map.entry("exception", Value::isException),
          Map.entry("date", Value::isDate),
          Map.entry("host", Value::isHostObject),
          Map.entry("native", Value::isNativePointer));

  @ParameterizedTest
  @MethodSource("kinds")
  void aKindHasItsTraitsAndNoOthers(Kind kind) {
    Value v = context.eval("dls", kind.expression());
    List<String> found = new ArrayList<>();
    TRAITS.forEach(
        (name, has) -> {
          if (has.test(v)) {
            found.add(name);
          }
        });
    List<String> expected = kind.traits().isEmpty() ? List.of() : List.of(kind.traits().split(" "));
    assertEquals(
        expected.stream().sorted().toList(), found.stream().sorted().toList(), kind.expression());
  }

  private static final List<Consumer<Value>> MESSAGES =
      List.of(
          Value::toString,
          Value::getMetaObject,
          Value::getMemberKeys,
          Value::hashCode,
          Value::asBoolean,
          Value::asInt,
          Value::asLong,
          Value::asFloat,
          Value::asDouble,
          Value::asByte,
          Value::asShort,
          Value::asBigInteger,
          Value::asString,
          Value::getArraySize,
          v -> v.getArrayElement(0),
          v -> v.getArrayElement(99),
          v -> v.setArrayElement(99, "x"),
          v -> v.removeArrayElement(99),
          Value::getIterator,
          Value::hasIteratorNextElement,
          Value::getHashSize,
          v -> v.getHashValue("absent"),
          v -> v.getHashValueOrDefault("absent", 1),
          v -> v.hasHashEntry("absent"),
          v -> v.removeHashEntry("absent"),
          Value::getHashEntriesIterator,
          Value::getHashKeysIterator,
          Value::getHashValuesIterator,
          Value::getBufferSize,
          Value::isBufferWritable,
          v -> v.readBufferByte(0),
          v -> v.readBufferByte(1 << 20),
          v -> v.readBufferDouble(ByteOrder.BIG_ENDIAN, 1 << 20),
          v -> v.writeBufferInt(ByteOrder.BIG_ENDIAN, 1 << 20, 1),
          v -> v.execute(),
          v -> v.execute(1, 2, 3, 4, 5, 6, 7),
          v -> v.newInstance(),
          v -> v.getMember("absent"),
          v -> v.getMember("__class__"),
          v -> v.hasMember(""),
          v -> v.putMember("__class__", 1),
          v -> v.removeMember("absent"),
          v -> v.invokeMember("absent"),
          v -> v.invokeMember("__repr__"),
          v -> v.canInvokeMember("__repr__"),
          Value::getMetaSimpleName,
          Value::getMetaQualifiedName,
          v -> v.isMetaInstance(1),
          Value::throwException,
          Value::asDate,
          Value::asTime,
          Value::asDuration,
          Value::getSourceLocation,
          v -> v.as(Map.class),
          v -> v.as(List.class),
          v -> v.as(Object.class),
          v -> v.as(Runnable.class),
          v -> v.as(BigInteger.class));

  @ParameterizedTest
  @MethodSource("kinds")
  void noMessageIsAnAccident(Kind kind) {
    for (int i = 0; i < MESSAGES.size(); i++) {
      Value v = context.eval("dls", kind.expression());
      try {
        MESSAGES.get(i).accept(v);
      } catch (PolyglotException e) {
        assertFalse(e.isInternalError(), kind.expression() + ", message " + i + ": " + e);
      } catch (UnsupportedOperationException
          | ClassCastException
          | NullPointerException
          | IllegalArgumentException
          | IndexOutOfBoundsException e) {
        // The ways in which Value says that a value does not do this.
      }
    }
  }
}

package org.dlscript.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.Test;

/** The tests of this module run twice; this one makes sure of it. */
class EngineTest {
  @Test
  void theEngineIsTheOneThatThisRunIsAbout() {
    try (Engine engine =
        Engine.newBuilder().option("engine.WarnInterpreterOnly", "false").build()) {
      boolean interprets = engine.getImplementationName().contains("Interpreted");
      assertEquals(Boolean.getBoolean("optimising"), !interprets, engine.getImplementationName());
    }
  }
}

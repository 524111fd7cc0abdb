package org.dlscript.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TrainFromJavaTest {
  @Test
  void aScriptLearnsFromJavasArrays() {
    double[] found = TrainFromJava.run();
    assertEquals(2, found.length);
    assertEquals(5, found[0], 0.3);
    assertEquals(-3, found[1], 0.3);
  }
}

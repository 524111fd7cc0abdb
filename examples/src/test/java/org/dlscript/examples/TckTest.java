package org.dlscript.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.oracle.truffle.tck.tests.ErrorTypeTest;
import com.oracle.truffle.tck.tests.ExpressionTest;
import com.oracle.truffle.tck.tests.IdentityFunctionTest;
import com.oracle.truffle.tck.tests.InlineExecutionTest;
import com.oracle.truffle.tck.tests.InvalidSyntaxTest;
import com.oracle.truffle.tck.tests.ScriptTest;
import com.oracle.truffle.tck.tests.StatementTest;
import com.oracle.truffle.tck.tests.ValueTest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;

/**
 * Truffle's own compatibility tests on the values, expressions, statements and scripts of {@link
 * TckLanguage}: thousands of pairs of this language's and the host's values.
 */
class TckTest {
  @TestFactory
  Stream<DynamicTest> everyTestPasses() {
    return Stream.of(
            ValueTest.class,
            IdentityFunctionTest.class,
            ExpressionTest.class,
            StatementTest.class,
            ErrorTypeTest.class,
            ScriptTest.class,
            InvalidSyntaxTest.class,
            InlineExecutionTest.class)
        .map(tests -> dynamicTest(tests.getSimpleName(), () -> run(tests)));
  }

  private static void run(Class<?> tests) {
    Result result = JUnitCore.runClasses(tests);
    assertTrue(result.getRunCount() > 0);
    assertEquals(
        "",
        result.getFailures().stream()
            .limit(10)
            .map(f -> f.getDescription() + ": " + f.getMessage())
            .collect(Collectors.joining("\n")));
  }
}

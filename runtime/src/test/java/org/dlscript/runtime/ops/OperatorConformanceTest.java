package org.dlscript.runtime.ops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.dlscript.runtime.tensor.TensorException;
import org.junit.jupiter.api.Test;

/** Runs PyTorch's reference cases: results, gradients and errors. */
class OperatorConformanceTest {
  @Test
  void referenceCases() throws IOException {
    Map<String, List<String>> problems = run("");
    assertTrue(problems.isEmpty(), () -> "cases that fall short: " + problems);
  }

  /** The same case gives the same result when its code has been compiled and buffers recycled. */
  @Test
  void resultsDoNotDependOnWhatRanBefore() throws IOException {
    for (int k = 0; k < 3; k++) {
      Map<String, List<String>> problems = run("");
      assertTrue(problems.isEmpty(), () -> "cases that fall short: " + problems);
    }
  }

  /** What fell short, by operator. */
  private static Map<String, List<String>> run(String only) throws IOException {
    return run("/ops.jsonl.gz", only);
  }

  /** The cases of other element types and of operators that the first file lacks. */
  @Test
  void furtherCases() throws IOException {
    Map<String, List<String>> problems = run("/more_ops.jsonl.gz", "");
    assertTrue(problems.isEmpty(), () -> "cases that fall short: " + problems);
  }

  private static Map<String, List<String>> run(String file, String only) throws IOException {
    ObjectMapper json = new ObjectMapper();
    int passed = 0;
    Map<String, List<String>> problems = new TreeMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(OperatorConformanceTest.class.getResourceAsStream(file)),
                StandardCharsets.UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        if (!only.isEmpty() && !line.startsWith("{\"op\":\"" + only + "\"")) {
          continue;
        }
        ReferenceCase c = new ReferenceCase(json.readTree(line));
        String problem = problem(c);
        if (problem == null) {
          passed++;
        } else {
          problems.computeIfAbsent(c.op(), k -> new ArrayList<>()).add(c.dtype() + " " + problem);
        }
      }
    }
    problems.forEach((op, list) -> System.out.println(op + ": " + String.join("\n   ", list)));
    System.out.println(passed + " passed");
    return problems;
  }

  private static String problem(ReferenceCase c) {
    try {
      return c.check();
    } catch (TensorException e) {
      return e.kind() + ": " + e.getMessage();
    } catch (RuntimeException | Error e) {
      StackTraceElement[] at = e.getStackTrace();
      return "our bug: " + e + " at " + (at.length > 0 ? at[0] : "");
    }
  }

  public static void main(String[] args) throws IOException {
    run(args.length > 0 ? args[0] : "");
  }
}

package org.dlscript.runtime.ops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.dlscript.runtime.tensor.TensorException;
import org.junit.jupiter.api.Test;

/** Runs PyTorch's reference cases: results, gradients and errors. */
class OperatorConformanceTest {
  /** What passed when the floor was last raised. */
  private static final int FLOOR = 3825;

  @Test
  void referenceCases() throws IOException {
    int passed = run("");
    assertTrue(passed >= FLOOR, passed + " cases passed, fewer than " + FLOOR);
  }

  private static int run(String only) throws IOException {
    ObjectMapper json = new ObjectMapper();
    int passed = 0;
    int failed = 0;
    Map<String, Object[]> byOp = new TreeMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    OperatorConformanceTest.class.getResourceAsStream("/ops.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        if (!only.isEmpty() && !line.startsWith("{\"op\":\"" + only + "\"")) {
          continue;
        }
        ReferenceCase c = new ReferenceCase(json.readTree(line));
        String problem;
        try {
          problem = c.check();
        } catch (TensorException e) {
          problem = e.kind() + ": " + e.getMessage();
        } catch (RuntimeException | Error e) {
          problem =
              "our bug: " + e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "");
          if (!only.isEmpty()) {
            e.printStackTrace();
          }
        }
        Object[] tally = byOp.computeIfAbsent(c.op(), k -> new Object[] {0, 0, ""});
        if (problem == null) {
          passed++;
          tally[0] = (int) tally[0] + 1;
        } else {
          failed++;
          tally[1] = (int) tally[1] + 1;
          if (tally[2].equals("") || !only.isEmpty()) {
            tally[2] = tally[2] + (tally[2].equals("") ? "" : "\n   ") + c.dtype() + " " + problem;
          }
        }
      }
    }
    byOp.forEach(
        (op, t) -> {
          if ((int) t[1] > 0) {
            System.out.println(
                op + ": " + t[1] + " of " + ((int) t[0] + (int) t[1]) + " fell short; " + t[2]);
          }
        });
    System.out.println(passed + " passed, " + failed + " failed");
    return passed;
  }

  public static void main(String[] args) throws IOException {
    run(args.length > 0 ? args[0] : "");
  }
}

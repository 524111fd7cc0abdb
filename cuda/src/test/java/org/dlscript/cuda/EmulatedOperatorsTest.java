package org.dlscript.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.op.EngineWarnings;
import org.dlscript.runtime.ops.ReferenceCase;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.TensorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch's reference cases with all tensors on the emulated device. */
class EmulatedOperatorsTest {
  private static final Device CUDA = new Device("cuda", 0);

  /** Whose results are not defined on a device: they write one element from several threads. */
  private static final Set<String> UNDEFINED = Set.of("as_strided_scatter", "index_put");

  @BeforeAll
  static void useTheEmulatedDriver() {
    System.setProperty("dls.cuda.driver", EmulatedDriver.library().toString());
    EngineWarnings.to((message, once) -> {});
    assertTrue(Placement.accelerator(CUDA) != null, () -> Placement.here().obstacle("cuda"));
  }

  /** How many cases expect what the CPU's formula leaves of a row of one element, which is zero. */
  private static final int ROWS_OF_ONE = 2;

  @AfterEach
  void runThreadsForward() {
    EmulatedDriver.reverse(false);
  }

  /** In both orders, which catches barriers that are missing. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void referenceCases(boolean reversed) throws IOException {
    EmulatedDriver.reverse(reversed);
    Map<String, List<String>> problems = run("/ops.jsonl.gz", "");
    problems.putAll(run("/more_ops.jsonl.gz", ""));
    UNDEFINED.forEach(problems::remove);
    if (problems.getOrDefault("native_layer_norm", List.of()).size() == ROWS_OF_ONE) {
      problems.remove("native_layer_norm");
    }
    assertTrue(problems.isEmpty(), () -> "cases that fall short: " + problems);
  }

  private static Map<String, List<String>> run(String file, String only) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Map<String, List<String>> problems = new TreeMap<>();
    int passed = 0;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(ReferenceCase.class.getResourceAsStream(file)),
                StandardCharsets.UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        if (!only.isEmpty() && !line.startsWith("{\"op\":\"" + only + "\"")) {
          continue;
        }
        ReferenceCase c = new ReferenceCase(json.readTree(line), CUDA);
        String problem = problem(c);
        if (problem == null) {
          passed++;
        } else {
          problems.computeIfAbsent(c.op(), k -> new ArrayList<>()).add(c.dtype() + " " + problem);
        }
      }
    }
    problems.forEach((op, list) -> System.out.println(op + ": " + String.join("\n   ", list)));
    System.out.println(passed + " passed on the emulated device");
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
    useTheEmulatedDriver();
    run("/ops.jsonl.gz", args.length > 0 ? args[0] : "");
    run("/more_ops.jsonl.gz", args.length > 0 ? args[0] : "");
  }
}

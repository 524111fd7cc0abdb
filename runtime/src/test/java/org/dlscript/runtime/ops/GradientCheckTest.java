package org.dlscript.runtime.ops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.dlscript.runtime.autograd.Engine;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;
import org.junit.jupiter.api.Test;

/**
 * Compares derivatives, first and second, with differences in float64 on the inputs of the
 * reference cases.
 */
class GradientCheckTest {
  /** How many reference cases of an operator are checked. */
  private static final int SAMPLES = 4;

  private static final String COLLIDING =
      "the samples write one place several times, where the last write counts";

  /** Operators that are not checked, and why. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "as_strided_scatter",
          "PyTorch's gradient of the first argument has just the places that were overwritten",
          "linalg.norm.subgradients_at_zero",
          "has no derivative at zero: PyTorch's convention stands in the reference cases",
          "nn.functional.max_unpool1d",
          COLLIDING,
          "nn.functional.max_unpool2d",
          COLLIDING,
          "nn.functional.max_unpool3d",
          COLLIDING);

  /** Operators that read one triangle of a symmetric matrix: their gradient is symmetric. */
  private static final Set<String> SYMMETRIC =
      Set.of(
          "cholesky",
          "linalg.cholesky",
          "linalg.cholesky_ex",
          "linalg.eigh",
          "symeig",
          "linalg.eigvalsh",
          "linalg.pinv.hermitian");

  @Test
  void derivatives() throws IOException {
    List<String> problems = run("");
    problems.forEach(System.out::println);
    assertTrue(problems.isEmpty(), problems.size() + " operators' derivatives are wrong");
  }

  static List<String> run(String only) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> problems = new ArrayList<>();
    Map<String, Integer> done = new HashMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(GradientCheckTest.class.getResourceAsStream("/ops.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        if (!line.contains("\"grads\"") || line.length() > 6000) {
          continue;
        }
        JsonNode node = json.readTree(line.replace("\"float32\"", "\"float64\""));
        String op = node.get("op").asText();
        if ((!only.isEmpty() && !op.equals(only))
            || LEFT_OUT.containsKey(op)
            || node.path("seeded").asBoolean()
            || done.getOrDefault(op, 0) == SAMPLES) {
          continue;
        }
        try {
          String problem = check(node);
          if (problem != null) {
            problems.add(op + ": " + problem);
          }
          done.merge(op, 1, Integer::sum);
        } catch (TensorException e) {
          problems.add(op + ": " + e.kind() + " " + e.getMessage());
        } catch (RuntimeException e) {
          problems.add(op + ": " + e);
        }
      }
    }
    System.out.println(done.size() + " operators checked, " + problems.size() + " differ");
    return problems;
  }

  private static String check(JsonNode node) {
    ReferenceCase c = new ReferenceCase(node);
    List<Tensor> outputs = c.outputs();
    if (SYMMETRIC.contains(c.op())) {
      c.leaves.forEach(GradientCheckTest::mirror);
      outputs = c.again();
    }
    Tensor y = scalar(outputs, 1);
    if (y == null || c.leaves.isEmpty()) {
      return null;
    }
    Tensor[] leaves = c.leaves.toArray(new Tensor[0]);
    Tensor[] g = Engine.grad(new Tensor[] {y}, leaves, null, true, true, true);
    String first = compare("first", c, leaves, g, false);
    if (first != null) {
      return first;
    }
    List<Tensor> gs = new ArrayList<>();
    for (Tensor t : g) {
      if (t != null && t.requiresGrad()) {
        gs.add(t);
      }
    }
    Tensor z = scalar(gs, 2);
    if (z == null) {
      return null;
    }
    Tensor[] h = Engine.grad(new Tensor[] {z}, leaves, null, false, false, true);
    return compare("second", c, leaves, h, true);
  }

  private static double value(ReferenceCase c, Tensor[] leaves, boolean second) {
    Tensor y = scalar(c.again(), 1);
    if (!second) {
      return y.doubleAt(0);
    }
    List<Tensor> gs = new ArrayList<>();
    for (Tensor t : Engine.grad(new Tensor[] {y}, leaves, null, true, true, true)) {
      if (t != null && t.requiresGrad()) {
        gs.add(t);
      }
    }
    return scalar(gs, 2).doubleAt(0);
  }

  private static String compare(
      String order, ReferenceCase c, Tensor[] leaves, Tensor[] g, boolean second) {
    double eps = 1e-6;
    for (int k = 0; k < leaves.length; k++) {
      if (g[k] == null || !leaves[k].isContiguous() || leaves[k].dtype() != DType.FLOAT64) {
        continue;
      }
      double[] x = leaves[k].doubles();
      for (int i = 0; i < Math.min(3, leaves[k].numel()); i++) {
        int other = SYMMETRIC.contains(c.op()) ? mirrored(i, leaves[k].size(-1)) : i;
        double saved = x[i];
        double beside = x[other];
        x[i] = saved + eps;
        x[other] = i == other ? x[i] : beside + eps;
        double up = value(c, leaves, second);
        x[i] = saved - eps;
        x[other] = i == other ? x[i] : beside - eps;
        double down = value(c, leaves, second);
        x[other] = beside;
        x[i] = saved;
        double want = (up - down) / (2 * eps);
        double got = g[k].doubleAt(i) + (i == other ? 0 : g[k].doubleAt(other));
        if (!(Math.abs(want - got)
                <= 1e-4 * Math.max(1, Math.abs(want)) + 1e-4 * Math.abs(up) * 1e-4)
            && !Double.isNaN(want)
            && !Double.isInfinite(want)) {
          return order
              + " derivative by input "
              + k
              + " element "
              + i
              + " is "
              + got
              + ", by differences "
              + want;
        }
      }
    }
    return null;
  }

  /** Makes square matrices symmetric from their lower triangles. */
  private static void mirror(Tensor t) {
    double[] x = t.doubles();
    for (int i = 0; i < x.length; i++) {
      int other = mirrored(i, t.size(-1));
      x[Math.min(i, other)] = x[Math.max(i, other)];
    }
  }

  private static int mirrored(int i, int n) {
    int matrix = i / (n * n);
    int row = i % (n * n) / n;
    int column = i % n;
    return matrix * n * n + column * n + row;
  }

  /** A weighted sum of the elements of real outputs that can be differentiated. */
  private static Tensor scalar(List<Tensor> outputs, int seed) {
    Tensor total = null;
    for (Tensor o : outputs) {
      if (o.requiresGrad() && o.dtype() == DType.FLOAT64) {
        double[] w = new double[o.numel()];
        for (int k = 0; k < w.length; k++) {
          w[k] = Math.sin(seed + 1.3 * k);
        }
        Tensor s = Reductions.sum(Arithmetic.mul(o, Tensor.of(w, o.shape())));
        total = total == null ? s : Arithmetic.add(total, s);
      }
    }
    return total;
  }

  public static void main(String[] args) throws IOException {
    run(args.length > 0 ? args[0] : "").forEach(System.out::println);
  }
}

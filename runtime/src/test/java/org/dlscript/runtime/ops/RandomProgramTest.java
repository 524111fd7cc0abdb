package org.dlscript.runtime.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dlscript.runtime.autograd.Engine;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Random programs of 5 to 30 operators over views, in-place writes and broadcasting: they give the
 * same values in single precision, in double precision and with every input in a layout with gaps,
 * and gradients that are those of differences.
 */
class RandomProgramTest {
  private static final int PROGRAMS = 400;
  private static final int[][] SHAPES = {{3, 4}, {4}, {1, 4}, {3, 1}, {2, 3, 4}, {17}, {5, 9}};

  /** A program is its seed: the choices depend on the seed and on shapes only. */
  private static final class Program {
    private final Random random;
    private final List<Tensor> values;
    private final StringBuilder text = new StringBuilder();

    Program(long seed, List<Tensor> inputs) {
      random = new Random(seed);
      values = new ArrayList<>(inputs);
    }

    Tensor run() {
      int steps = 5 + random.nextInt(26);
      for (int k = 0; k < steps; k++) {
        values.add(step(values.get(random.nextInt(values.size()))));
      }
      Tensor total = null;
      for (Tensor v : values) {
        Tensor s = call("sum", call("tanh", v));
        total = total == null ? s : call("add", total, s);
      }
      return total;
    }

    private Tensor call(String name, Object... args) {
      Object r = Binder.call("torch." + name, args, Map.of());
      return r instanceof Object[] several ? (Tensor) several[0] : (Tensor) r;
    }

    private Tensor method(String name, Object... args) {
      return (Tensor) Binder.call("torch.Tensor." + name, args, Map.of());
    }

    private Tensor step(Tensor a) {
      int choice = random.nextInt(24);
      text.append(choice).append(java.util.Arrays.toString(a.shape())).append(' ');
      return switch (choice) {
        case 0 -> call("sin", a);
        case 1 -> call("tanh", a);
        case 2 -> call("sigmoid", a);
        case 3 -> call("exp", call("tanh", a));
        case 4, 5 -> binary("add", a);
        case 6, 7 -> binary("mul", a);
        case 8 -> binary("sub", a);
        case 9 -> call("div", a, call("add", call("mul", a, a), 1.5));
        case 10 -> a.rank() == 0 ? a : call("sum", a, new long[] {dim(a)}, random.nextBoolean());
        case 11 -> a.rank() == 0 ? a : call("mean", a, new long[] {dim(a)}, random.nextBoolean());
        case 12 -> a.rank() == 0 ? a : call("softmax", a, dim(a));
        case 13 -> a.rank() == 0 ? a : call("cumsum", a, dim(a));
        case 14 -> a.rank() < 2 ? a : call("transpose", a, 0L, dim(a));
        case 15 -> a.rank() == 0 ? a : slice(a);
        case 16 -> a.rank() == 0 ? a : call("select", a, dim(a), 0L);
        case 17 -> a.rank() > 3 ? a : call("unsqueeze", a, (long) random.nextInt(a.rank() + 1));
        case 18 -> method("reshape", a, new long[] {-1L});
        case 19 -> a.rank() == 0 ? a : call("flip", a, new long[] {dim(a)});
        case 20 -> a.rank() == 0 ? a : call("cat", new Object[] {a, call("neg", a)}, dim(a));
        case 21 -> a.rank() < 2 ? a : call("matmul", a, call("transpose", a, -1L, -2L));
        case 22 -> a.rank() == 0 ? a : written(a);
        default -> a.rank() == 0 ? a : call("where", call("gt", a, 0.1), a, call("mul", a, 0.5));
      };
    }

    private long dim(Tensor a) {
      return random.nextInt(a.rank());
    }

    private Tensor slice(Tensor a) {
      long d = dim(a);
      int n = a.size((int) d);
      long from = random.nextInt(n);
      return Views.slice(a, (int) d, from, n, 1 + random.nextInt(2));
    }

    private Tensor binary(String name, Tensor a) {
      for (int tries = 0; tries < 5; tries++) {
        Tensor b = values.get(random.nextInt(values.size()));
        int[] shape = Layout.broadcast(a.shape(), b.shape());
        if (shape != null && Layout.count(shape) < 500) {
          return call(name, a, b);
        }
      }
      return call(name, a, 0.75);
    }

    /** A copy of which a view is written to in place. */
    private Tensor written(Tensor a) {
      Tensor copy = call("clone", a);
      Tensor view = slice(copy);
      if (random.nextBoolean()) {
        method("mul_", view, 0.5);
      } else {
        method("add_", view, call("sin", call("mul", view, 1.0)));
      }
      return copy;
    }
  }

  private static List<Tensor> inputs(long seed, DType type, boolean gaps) {
    Random random = new Random(seed);
    List<Tensor> r = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      int[] shape = SHAPES[random.nextInt(SHAPES.length)];
      double[] data = random.doubles(Layout.count(shape), -1, 1).toArray();
      Tensor t = Copies.rawTo(Tensor.of(data, shape), type);
      if (gaps) {
        // Every second element of a larger memory, the dimensions in reverse order.
        int[] strides = new int[shape.length];
        int step = 2;
        for (int d = 0; d < shape.length; d++) {
          strides[d] = step;
          step *= shape[d];
        }
        Tensor apart = Copies.emptyStrided(type, Layout.strided(shape, strides, 0));
        Copies.raw(apart, t);
        t = apart;
      }
      t.setRequiresGrad(true);
      r.add(t);
    }
    return r;
  }

  private static void same(String what, List<Tensor> a, List<Tensor> b, double tolerance) {
    for (int k = 0; k < a.size(); k++) {
      for (int i = 0; i < a.get(k).numel(); i++) {
        double x = a.get(k).doubleAt(i);
        double y = b.get(k).doubleAt(i);
        assertEquals(x, y, tolerance * Math.max(1, Math.abs(x)), what + ", value " + k);
      }
    }
  }

  @Test
  void valuesDependOnNeitherPrecisionNorLayout() {
    for (long seed = 0; seed < PROGRAMS; seed++) {
      Program wide = new Program(seed, inputs(seed, DType.FLOAT64, false));
      wide.run();
      Program fast = new Program(seed, inputs(seed, DType.FLOAT32, false));
      fast.run();
      Program apart = new Program(seed, inputs(seed, DType.FLOAT32, true));
      apart.run();
      String what = "program " + seed + ": " + wide.text;
      same(what + " with gaps", fast.values, apart.values, 2e-5);
      if (!branches(wide)) {
        same(what + " in single precision", wide.values, fast.values, 2e-3);
      }
    }
  }

  // A comparison may fall differently where a value rounds across the threshold.
  private static boolean branches(Program p) {
    return p.text.indexOf("23[") >= 0;
  }

  @Test
  void gradientsAreThoseOfDifferences() {
    int compared = 0;
    for (long seed = 0; seed < PROGRAMS; seed++) {
      List<Tensor> in = inputs(seed, DType.FLOAT64, false);
      Program p = new Program(seed, in);
      Tensor[] grads =
          Engine.grad(new Tensor[] {p.run()}, in.toArray(new Tensor[0]), null, false, false, true);
      if (branches(p)) {
        // The derivative jumps where the comparison turns.
        continue;
      }
      compared++;
      for (int k = 0; k < in.size(); k++) {
        double[] x = in.get(k).doubles();
        int i = (int) (seed % x.length);
        double saved = x[i];
        double eps = 1e-6;
        x[i] = saved + eps;
        double up = new Program(seed, in).run().doubleAt(0);
        x[i] = saved - eps;
        double down = new Program(seed, in).run().doubleAt(0);
        x[i] = saved;
        double want = (up - down) / (2 * eps);
        double got = grads[k] == null ? 0 : grads[k].doubleAt(i);
        if (Math.abs(want - got) > 1e-4 * Math.max(1, Math.abs(want))) {
          fail(
              "program "
                  + seed
                  + " input "
                  + k
                  + ": "
                  + got
                  + ", by differences "
                  + want
                  + "; "
                  + p.text);
        }
      }
    }
    assertTrue(compared > PROGRAMS / 4, compared + " programs compared");
  }
}

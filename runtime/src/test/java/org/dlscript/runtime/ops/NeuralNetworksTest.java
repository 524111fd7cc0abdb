package org.dlscript.runtime.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.dlscript.runtime.autograd.Engine;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The fast float paths against the formulas that float64 takes. */
class NeuralNetworksTest {
  private final Generator generator = new Generator(3);

  private Tensor random(int... shape) {
    Tensor t = Tensor.empty(DType.FLOAT32, shape);
    RandomFills.normal(t, 0, 1, generator);
    return t;
  }

  private interface Network {
    Tensor[] run(Tensor[] inputs);
  }

  private static Tensor call(String name, Object... arguments) {
    return (Tensor) Binder.call(name, arguments, Map.of());
  }

  /** Runs in both types and compares results and gradients. */
  private static void compare(Network network, Tensor... inputs) {
    Tensor[][] grads = new Tensor[2][];
    Tensor[][] results = new Tensor[2][];
    for (int k = 0; k < 2; k++) {
      Tensor[] own = new Tensor[inputs.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = Copies.rawTo(inputs[i], k == 0 ? DType.FLOAT32 : DType.FLOAT64).alias();
        own[i].setRequiresGrad(true);
      }
      results[k] = network.run(own);
      Tensor total = null;
      for (Tensor r : results[k]) {
        Tensor s = Reductions.sum(Pointwise.sin(r));
        total = total == null ? s : Arithmetic.add(total, s);
      }
      grads[k] = Engine.grad(new Tensor[] {total}, own, null, false, false, false);
    }
    same(results);
    same(grads);
  }

  private static void same(Tensor[][] pair) {
    for (int i = 0; i < pair[0].length; i++) {
      assertArrayEquals(pair[1][i].shape(), pair[0][i].shape());
      for (int j = 0; j < pair[0][i].numel(); j++) {
        double want = pair[1][i].doubleAt(j);
        assertEquals(want, pair[0][i].doubleAt(j), 2e-5 * Math.max(1, Math.abs(want)));
      }
    }
  }

  @Test
  void lstm() {
    int hidden = 5;
    compare(
        t -> {
          Object r =
              Binder.call(
                  "torch.lstm",
                  new Object[] {
                    t[0],
                    new Tensor[] {t[1], t[2]},
                    new Tensor[] {t[3], t[4], t[5], t[6]},
                    true,
                    1L,
                    0.0,
                    true,
                    false,
                    false
                  },
                  Map.of());
          return (Tensor[]) r;
        },
        random(7, 3, 4),
        random(1, 3, hidden),
        random(1, 3, hidden),
        random(4 * hidden, 4),
        random(4 * hidden, hidden),
        random(4 * hidden),
        random(4 * hidden));
  }

  @Test
  void normalisations() {
    compare(
        t -> new Tensor[] {call("torch.nn.functional.layer_norm", t[0], List.of(6L), t[1], t[2])},
        random(4, 5, 6),
        random(6),
        random(6));
    compare(
        t ->
            new Tensor[] {
              call("torch.nn.functional.batch_norm", t[0], null, null, t[1], t[2], true)
            },
        random(4, 3, 5, 5),
        random(3),
        random(3));
  }

  @Test
  void convolutionsAndPools() {
    compare(
        t -> new Tensor[] {call("torch.nn.functional.conv2d", t[0], t[1], t[2], 2L, 1L)},
        random(3, 4, 9, 8),
        random(6, 4, 3, 3),
        random(6));
    compare(
        t -> new Tensor[] {call("torch.nn.functional.conv_transpose2d", t[0], t[1], t[2], 2L)},
        random(3, 4, 5, 6),
        random(4, 6, 3, 3),
        random(6));
    compare(
        t -> new Tensor[] {call("torch.nn.functional.max_pool2d", t[0], 2L)}, random(2, 3, 6, 7));
    compare(
        t -> new Tensor[] {call("torch.nn.functional.avg_pool2d", t[0], 3L, 2L, 1L)},
        random(2, 3, 6, 7));
  }

  @Test
  void activationsAndLosses() {
    for (String name : List.of("relu", "gelu", "silu", "mish", "elu", "hardswish", "softplus")) {
      compare(t -> new Tensor[] {call("torch.nn.functional." + name, t[0])}, random(50));
    }
    compare(t -> new Tensor[] {call("torch.softmax", t[0], 1L)}, random(5, 9));
    compare(t -> new Tensor[] {call("torch.log_softmax", t[0], 0L)}, random(5, 9));
    compare(
        t -> new Tensor[] {call("torch.nn.functional.mse_loss", t[0], t[1])},
        random(5, 9),
        random(5, 9));
    Tensor target = Tensor.of(new long[] {1, 0, 8}, 3);
    compare(
        t -> new Tensor[] {call("torch.nn.functional.cross_entropy", t[0], target)}, random(3, 9));
  }
}

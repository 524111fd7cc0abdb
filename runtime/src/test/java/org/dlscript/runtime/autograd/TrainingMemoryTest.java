package org.dlscript.runtime.autograd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** A long training of a small network keeps nothing of the steps that are over. */
class TrainingMemoryTest {
  private static final int STEPS = 200_000;

  /** What one step may leave behind at most, in bytes: far less than the smallest graph. */
  private static final int PER_STEP = 8;

  private final List<Tensor> weights = new ArrayList<>();
  private final Tensor x = (Tensor) call("randn", 4L, 3L);
  private final Tensor y = (Tensor) call("randn", 4L, 1L);

  private static Object call(String name, Object... args) {
    return Binder.call("torch." + name, args, Map.of());
  }

  private static Tensor method(String name, Object... args) {
    return (Tensor) Binder.call("torch.Tensor." + name, args, Map.of());
  }

  private Tensor loss() {
    Tensor hidden = (Tensor) call("tanh", call("matmul", x, weights.get(0)));
    Tensor out = (Tensor) call("add", call("matmul", hidden, weights.get(1)), weights.get(2));
    return (Tensor) call("mean", call("square", call("sub", out, y)));
  }

  private void step() {
    Tensor loss = loss();
    Engine.backward(new Tensor[] {loss}, null, false, false, null);
    boolean before = GradMode.set(false);
    try {
      for (Tensor w : weights) {
        method("sub_", w, call("mul", w.grad(), 0.01));
        method("zero_", w.grad());
      }
    } finally {
      GradMode.set(before);
    }
  }

  private static long used() {
    Runtime r = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int k = 0; k < 4; k++) {
      System.gc();
      least = Math.min(least, r.totalMemory() - r.freeMemory());
    }
    return least;
  }

  private long grown(int steps, Runnable step) {
    for (int k = 0; k < steps / 10; k++) {
      step.run();
    }
    long before = used();
    for (int k = 0; k < steps; k++) {
      step.run();
    }
    return used() - before;
  }

  @Test
  void stepsLeaveNothingBehind() {
    for (Object w :
        new Object[] {call("randn", 3L, 5L), call("randn", 5L, 1L), call("zeros", 1L)}) {
      weights.add(method("requires_grad_", (Tensor) w));
    }
    double first = loss().doubleAt(0);
    long grown = grown(STEPS, this::step);
    assertTrue(grown < (long) STEPS * PER_STEP, grown + " bytes more after " + STEPS + " steps");
    assertTrue(loss().doubleAt(0) < first, "the training did not train");

    // The measure sees what is kept: a list of losses keeps their graphs.
    List<Tensor> kept = new ArrayList<>();
    long held = grown(STEPS / 100, () -> kept.add(loss()));
    assertTrue(
        held > (long) kept.size() * PER_STEP, held + " bytes for " + kept.size() + " graphs");
  }
}

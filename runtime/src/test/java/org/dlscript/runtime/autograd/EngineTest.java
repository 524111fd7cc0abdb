package org.dlscript.runtime.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.ops.Arithmetic;
import org.dlscript.runtime.ops.Indexing;
import org.dlscript.runtime.ops.Pointwise;
import org.dlscript.runtime.ops.Reductions;
import org.dlscript.runtime.ops.Views;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static Tensor leaf(float... values) {
    Tensor t = Tensor.of(values, values.length);
    t.setRequiresGrad(true);
    return t;
  }

  private static Tensor call(String name, Object... args) {
    return (Tensor) Binder.call(name, args, Map.of());
  }

  private static void backward(Tensor t) {
    Engine.backward(new Tensor[] {t}, null, false, false, null);
  }

  private static float[] values(Tensor t) {
    float[] r = new float[t.numel()];
    for (int k = 0; k < r.length; k++) {
      r[k] = (float) t.doubleAt(k);
    }
    return r;
  }

  @Test
  void chainsAndAccumulation() {
    Tensor x = leaf(1, 2, 3);
    backward(Reductions.sum(Arithmetic.mul(x, x)));
    assertArrayEquals(new float[] {2, 4, 6}, values(x.grad()));
    backward(Reductions.sum(Arithmetic.mul(x, x)));
    assertArrayEquals(new float[] {4, 8, 12}, values(x.grad()));
  }

  @Test
  void broadcastGradientsAreSummed() {
    Tensor x = leaf(1, 2, 3);
    Tensor y = Tensor.of(new float[] {1, 1, 1, 2, 2, 2}, 2, 3);
    backward(Reductions.sum(Arithmetic.mul(y, x)));
    assertArrayEquals(new float[] {3, 3, 3}, values(x.grad()));
  }

  @Test
  void secondDerivative() {
    Tensor x = leaf(2);
    Tensor y = Reductions.sum(Pointwise.power(x, 3));
    Tensor g = Engine.grad(new Tensor[] {y}, new Tensor[] {x}, null, true, true, false)[0];
    Tensor h =
        Engine.grad(new Tensor[] {Reductions.sum(g)}, new Tensor[] {x}, null, true, true, false)[0];
    assertEquals(12, h.doubleAt(0));
    Tensor third =
        Engine.grad(new Tensor[] {Reductions.sum(h)}, new Tensor[] {x}, null, false, false, false)[
            0];
    assertEquals(6, third.doubleAt(0));
  }

  @Test
  void inPlaceOnView() {
    Tensor x = leaf(1, 2, 3, 4);
    Tensor y = Arithmetic.mul(x, 2);
    Tensor v = Views.slice(y, 0, 1, 3, 1);
    call("torch.Tensor.mul_", v, 10L);
    assertEquals("CopySlices", y.gradFn().name());
    assertEquals("AsStridedBackward0", v.gradFn().name());
    backward(Reductions.sum(y));
    assertArrayEquals(new float[] {2, 20, 20, 2}, values(x.grad()));
  }

  @Test
  void viewUsedAfterBaseChanged() {
    Tensor x = leaf(1, 2, 3, 4);
    Tensor y = Arithmetic.mul(x, 2);
    Tensor v = Views.slice(y, 0, 1, 3, 1);
    call("torch.Tensor.mul_", y, 3L);
    backward(Reductions.sum(v));
    assertArrayEquals(new float[] {0, 6, 6, 0}, values(x.grad()));
  }

  @Test
  void assignmentOfTrackedValue() {
    Tensor w = leaf(5);
    Tensor x = Tensor.of(new float[3], 3);
    Indexing.set(x, new Object[] {1L}, Views.select(w, 0, 0));
    assertTrue(x.requiresGrad());
    backward(Reductions.sum(Arithmetic.mul(x, x)));
    assertArrayEquals(new float[] {10}, values(w.grad()));
  }

  @Test
  void changedSavedTensorIsCaught() {
    Tensor x = leaf(1, 2);
    Tensor y = Arithmetic.mul(x, 2);
    Tensor z = Arithmetic.mul(y, y);
    call("torch.Tensor.add_", y, 1L);
    TensorException e = assertThrows(TensorException.class, () -> backward(Reductions.sum(z)));
    assertEquals(
        "one of the variables needed for gradient computation has been modified by an inplace operation:"
            + " [torch.FloatTensor [2]], which is output 0 of AddBackward0, is at version 1; expected"
            + " version 0 instead. Hint: enable anomaly detection to find the operation that failed to"
            + " compute its gradient, with torch.autograd.set_detect_anomaly(True).",
        e.getMessage());
  }

  @Test
  void leafMayNotBeChangedInPlace() {
    Tensor x = leaf(1, 2);
    TensorException e = assertThrows(TensorException.class, () -> call("torch.Tensor.add_", x, 1L));
    assertEquals(
        "a leaf Variable that requires grad is being used in an in-place operation.",
        e.getMessage());
    boolean before = GradMode.set(false);
    try {
      call("torch.Tensor.add_", x, 1L);
    } finally {
      GradMode.set(before);
    }
    assertArrayEquals(new float[] {2, 3}, values(x));
  }

  @Test
  void secondBackwardNeedsRetaining() {
    Tensor x = leaf(1);
    Tensor y = Reductions.sum(Arithmetic.mul(x, x));
    backward(y);
    TensorException e = assertThrows(TensorException.class, () -> backward(y));
    assertTrue(e.getMessage().startsWith("Trying to backward through the graph a second time"));
  }

  @Test
  void deepGraph() {
    Tensor x = leaf(1);
    Tensor y = x;
    for (int k = 0; k < 100_000; k++) {
      y = Arithmetic.add(y, 1);
    }
    backward(Reductions.sum(y));
    assertArrayEquals(new float[] {1}, values(x.grad()));
  }

  @Test
  void hooksReplaceGradients() {
    Tensor x = leaf(1, 2);
    Tensor y = Arithmetic.mul(x, 2);
    y.gradFn().addPreHook(0, g -> Arithmetic.mul(g, 10), "key");
    backward(Reductions.sum(y));
    assertArrayEquals(new float[] {20, 20}, values(x.grad()));
  }

  @Test
  void nothingIsRecordedWithoutNeed() {
    Tensor x = leaf(1);
    boolean before = GradMode.set(false);
    try {
      assertNull(Arithmetic.mul(x, x).gradFn());
    } finally {
      GradMode.set(before);
    }
    assertNull(Arithmetic.mul(Tensor.of(new float[1], 1), 2).gradFn());
  }

  @Test
  void expandedViewGradient() {
    Tensor x = leaf(1);
    Tensor y = Views.expand(x, 3);
    backward(Reductions.sum(Arithmetic.mul(y, y)));
    assertArrayEquals(new float[] {6}, values(x.grad()));
  }
}

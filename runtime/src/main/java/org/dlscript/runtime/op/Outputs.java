package org.dlscript.runtime.op;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.autograd.Node;
import org.dlscript.runtime.autograd.SavingNode;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Puts results where the caller wants them: into {@code out=} tensors or into the first argument.
 */
public final class Outputs {
  private Outputs() {}

  /** Operators that read scattered elements, so that no input may share memory with the output. */
  private static final Set<String> SCATTERED =
      Set.of("cat", "gather", "index_select", "take", "masked_select", "kthvalue");

  /** Operators that write into expanded tensors, if with a warning. */
  private static final Set<String> EXPANDABLE = Set.of("masked_fill", "index_fill", "index_put");

  /** Operators that decide their size before they know that they work in place. */
  private static final Set<String> SIZED = Set.of("addmm", "addmv", "baddbmm");

  /** Puts the result of an operator, called with these inputs, into the tensors of {@code out=}. */
  static Object write(Object out, Object result, String name, Object[] inputs) {
    if (out instanceof Tensor t) {
      writeOne(t, (Tensor) result, name, inputs);
      return t;
    }
    Object[] outs = (Object[]) out;
    Object[] results = (Object[]) result;
    for (int k = 0; k < outs.length; k++) {
      checkOut((Tensor) outs[k], (Tensor) results[k], name, inputs);
    }
    for (int k = 0; k < outs.length; k++) {
      writeOne((Tensor) outs[k], (Tensor) results[k], name, inputs);
    }
    return Arrays.copyOf(outs, outs.length, Object[].class);
  }

  /** The name of an element type where a number does not fit it. */
  public static String numberName(DType d) {
    return switch (d) {
      case UINT8, INT8, INT16, INT64 -> d.torchName() + "_t";
      default -> d.nativeName();
    };
  }

  private static void checkOut(Tensor out, Tensor result, String name, Object[] inputs) {
    OutRules.check(out, result, name);
    Overlap.checkWithin(out);
    for (Object input : inputs) {
      for (Object o : input instanceof Object[] list ? list : new Object[] {input}) {
        if (o instanceof Tensor t && SCATTERED.contains(name)) {
          Overlap.checkAny(out, t);
        } else if (o instanceof Tensor t && out.layout().sameShape(result.layout())) {
          Overlap.checkPartial(out, t);
        }
      }
    }
  }

  private static void writeOne(Tensor out, Tensor result, String name, Object[] inputs) {
    checkOut(out, result, name, inputs);
    if (GradMode.enabled() && (out.requiresGrad() || result.requiresGrad())) {
      throw TensorException.runtime(
          name
              + "(): functions with out=... arguments don't support automatic differentiation, but one of the"
              + " arguments requires grad.");
    }
    if (!canCast(result.dtype(), out.dtype())) {
      throw TensorException.runtime(
          "result type "
              + result.dtype().scalarName()
              + " can't be cast to the desired output type "
              + out.dtype().scalarName());
    }
    if (!out.layout().sameShape(result.layout())) {
      resize(out, result.shape());
    }
    Copies.raw(out, result);
    out.bumpVersion();
    giveUp(result);
  }

  /** Gives a tensor another shape, with more memory where it needs more. */
  public static void resize(Tensor t, int[] shape) {
    Layout l = Layout.contiguous(shape);
    Storage s = t.storage();
    if (t.offset() + l.numel > s.capacity(t.dtype())) {
      Object bigger = Storage.zeroed(t.dtype(), t.offset() + l.numel).array();
      int k = t.dtype().isComplex() ? 2 : 1;
      System.arraycopy(s.array(), 0, bigger, 0, s.capacity(t.dtype()) * k);
      s.replace(bigger);
    }
    t.setLayout(l.at(t.offset()));
  }

  /** Whether a result of one type may be written into another: the category must not fall. */
  public static boolean canCast(DType from, DType to) {
    return from.category().ordinal() <= to.category().ordinal();
  }

  /**
   * Runs an operation and puts its result, history included, into a tensor; what else it reads is
   * said for the checks.
   */
  public static Tensor inPlace(
      Tensor self, Supplier<Tensor> operation, String name, Object... others) {
    InPlace.check(self, others);
    if (!EXPANDABLE.contains(name)) {
      Overlap.checkWithin(self);
    }
    for (Object o : others) {
      if (o instanceof Tensor t) {
        Overlap.checkPartial(self, t);
      }
    }
    if (name.equals("abs") && self.dtype().isComplex()) {
      throw TensorException.runtime("In-place abs is not supported for complex tensors.");
    }
    Tensor result = operation.get();
    if (!result.layout().sameShape(self.layout())
        && name.equals("addbmm")
        && !result.requiresGrad()) {
      resize(self, result.shape());
    }
    if (!result.layout().sameShape(self.layout())) {
      if (SIZED.contains(name)) {
        throw TensorException.runtime(
            "Bad in-place call: input tensor size "
                + shapeText(self.shape())
                + " and output tensor size "
                + shapeText(result.shape())
                + " should match");
      }
      throw TensorException.runtime(
          "output with shape "
              + shapeText(self.shape())
              + " doesn't match the broadcast shape "
              + shapeText(result.shape()));
    }
    if (!canCast(result.dtype(), self.dtype())) {
      throw TensorException.runtime(
          "result type "
              + result.dtype().scalarName()
              + " can't be cast to the desired output type "
              + self.dtype().scalarName());
    }
    return adopt(self, result);
  }

  /** Puts a result and its history into a tensor. */
  public static Tensor adopt(Tensor self, Tensor result) {
    Node fn = result.gradFn();
    Copies.raw(self, result);
    if (fn != null && self.dtype() != result.dtype()) {
      fn = Copies.to(result, self.dtype()).gradFn();
    }
    InPlace.finish(self, fn);
    if (fn instanceof SavingNode n && self.dtype() == result.dtype()) {
      n.resultMoved(self);
    }
    giveUp(result);
    return self;
  }

  /** The memory of a result that has been copied is for the next one. */
  private static void giveUp(Tensor result) {
    if (result.gradFn() == null && result.isRecyclable()) {
      result.recycle();
    }
  }

  /** "[2, 3]". */
  public static String shapeText(int[] shape) {
    return Arrays.toString(shape);
  }
}

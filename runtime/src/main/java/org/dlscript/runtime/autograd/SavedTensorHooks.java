package org.dlscript.runtime.autograd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.dlscript.runtime.session.Session;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * What the calling thread's session does to tensors that are saved for the backward pass: {@code
 * pack} gives what is kept instead, {@code unpack} a tensor from that. The innermost pair counts.
 */
public final class SavedTensorHooks {
  private static final Session.Key<Deque<SavedTensorHooks>> CURRENT =
      new Session.Key<>(ArrayDeque::new);

  /** Whether any session ever had hooks: the usual case reads no stack. */
  private static volatile boolean used;

  private final Function<Tensor, Object> pack;
  private final Function<Object, Tensor> unpack;

  public SavedTensorHooks(Function<Tensor, Object> pack, Function<Object, Tensor> unpack) {
    this.pack = pack;
    this.unpack = unpack;
  }

  /** Has tensors that are saved from now on kept by these hooks. */
  public static void push(SavedTensorHooks hooks) {
    used = true;
    CURRENT.get().push(hooks);
  }

  public static void pop() {
    CURRENT.get().pop();
  }

  /** The session's hooks, or null. */
  static SavedTensorHooks current() {
    return used ? CURRENT.get().peek() : null;
  }

  Packed pack(Tensor t) {
    return new Packed(t);
  }

  /** A saved tensor as its hooks keep it, with its place in the graph. */
  final class Packed {
    private final Object kept;
    private final Node node;
    private final int output;

    Packed(Tensor t) {
      boolean graph = t.requiresGrad();
      node = !graph ? null : t.gradFn() != null ? t.gradFn() : t.accumulator();
      output = t.gradFn() != null ? t.outputNr() : 0;
      boolean before = GradMode.set(false);
      // What is no result of the node itself comes with its history.
      Tensor given = graph ? t : t.alias();
      int version = given.version();
      try {
        kept = pack.apply(given);
      } finally {
        GradMode.set(before);
      }
      if (given.version() != version) {
        throw TensorException.runtime(
            "A saved tensor pack hook is modifying its input in place. Tensors provided as input to"
                + " pack hook can not be modified by in-place operations as this can lead to"
                + " unexpected side-effects. Please open an issue if you need to perform in-place"
                + " operations on the input to a pack hook.");
      }
    }

    Tensor unpacked() {
      Tensor t = unpack.apply(kept).alias();
      if (node != null) {
        t.setHistory(node, output);
      }
      return t;
    }
  }
}

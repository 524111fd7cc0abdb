package org.dlscript.runtime.autograd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.dlscript.runtime.session.Session;
import org.dlscript.runtime.tensor.Tensor;

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

  private SavedTensorHooks(Function<Tensor, Object> pack, Function<Object, Tensor> unpack) {
    this.pack = pack;
    this.unpack = unpack;
  }

  public static void push(Function<Tensor, Object> pack, Function<Object, Tensor> unpack) {
    used = true;
    CURRENT.get().push(new SavedTensorHooks(pack, unpack));
  }

  public static void pop() {
    CURRENT.get().pop();
  }

  /** The session's hooks, or null. */
  static SavedTensorHooks current() {
    return used ? CURRENT.get().peek() : null;
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
      try {
        kept = pack.apply(t.alias());
      } finally {
        GradMode.set(before);
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

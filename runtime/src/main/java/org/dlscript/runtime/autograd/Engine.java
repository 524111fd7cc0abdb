package org.dlscript.runtime.autograd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.dlscript.runtime.op.OpProfile;
import org.dlscript.runtime.ops.Arithmetic;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.ops.Creation;
import org.dlscript.runtime.ops.Reductions;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * One backward pass: runs the nodes in the reverse order of their making, each once all its
 * gradients have arrived. Iterative, so that the depth of a graph does not matter.
 */
public final class Engine {
  private final boolean retain;
  private final boolean create;
  private final List<Node> visited = new ArrayList<>();
  private final PriorityQueue<Node> ready =
      new PriorityQueue<>(16, (a, b) -> Long.compare(b.sequence(), a.sequence()));
  private Tensor[] inputs;
  private Tensor[] captured;
  private boolean accumulateIntoInputs;
  // How many nodes wait for each large gradient; null where gradients outlive the pass.
  private final IdentityHashMap<Tensor, Integer> waiting;

  private Engine(boolean retain, boolean create) {
    this.retain = retain;
    this.create = create;
    this.waiting = retain || create ? null : new IdentityHashMap<>();
  }

  /** Tensor.backward: accumulates into the leaves, or only into the inputs where given. */
  public static void backward(
      Tensor[] roots, Tensor[] grads, boolean retain, boolean create, Tensor[] inputs) {
    Engine pass = new Engine(retain, create);
    if (inputs != null) {
      if (inputs.length == 0) {
        throw TensorException.runtime("'inputs' argument to backward() cannot be empty.");
      }
      pass.inputs = inputs;
      pass.captured = new Tensor[inputs.length];
      pass.accumulateIntoInputs = true;
    }
    pass.run(roots, grads);
    if (inputs != null) {
      for (int k = 0; k < inputs.length; k++) {
        Tensor g = pass.captured[k];
        if (g != null) {
          Tensor old = inputs[k].grad();
          boolean before = GradMode.set(create);
          try {
            inputs[k].setGrad(old == null ? Copies.clone(g) : Arithmetic.add(old, g));
          } finally {
            GradMode.set(before);
          }
        }
      }
    }
  }

  /** torch.autograd.grad: the gradients of the inputs, null for those not reached. */
  public static Tensor[] grad(
      Tensor[] outputs,
      Tensor[] inputs,
      Tensor[] grads,
      boolean retain,
      boolean create,
      boolean allowUnused) {
    Engine pass = new Engine(retain, create);
    for (Tensor t : inputs) {
      if (!t.requiresGrad()) {
        throw TensorException.runtime("One of the differentiated Tensors does not require grad");
      }
    }
    pass.inputs = inputs;
    pass.captured = new Tensor[inputs.length];
    pass.run(outputs, grads);
    for (Tensor g : pass.captured) {
      if (g == null && !allowUnused) {
        throw TensorException.runtime(
            "One of the differentiated Tensors appears to not have been used in the graph. Set"
                + " allow_unused=True if this is the desired behavior.");
      }
    }
    return pass.captured;
  }

  private void run(Tensor[] roots, Tensor[] grads) {
    if (grads != null && grads.length != roots.length) {
      throw TensorException.runtime(
          "got " + roots.length + " tensors and " + grads.length + " gradients");
    }
    boolean before = GradMode.set(create);
    try {
      Tensor[] seeds = new Tensor[roots.length];
      for (int k = 0; k < roots.length; k++) {
        seeds[k] = seed(roots[k], grads == null ? null : grads[k], k);
      }
      discover(roots);
      if (inputs != null) {
        markNeeded();
      }
      for (int k = 0; k < roots.length; k++) {
        Node fn = nodeOf(roots[k]);
        hold(seeds[k]); // never let go, for it may be the caller's
        receive(fn, roots[k].gradFn() == null ? 0 : roots[k].outputNr(), seeds[k]);
      }
      for (Tensor root : roots) {
        Node fn = nodeOf(root);
        if (fn.state.dependencies == 0 && !ready.contains(fn)) {
          ready.add(fn);
        }
      }
      Node node;
      while ((node = ready.poll()) != null) {
        step(node);
      }
    } finally {
      GradMode.set(before);
      for (Node n : visited) {
        n.state = n.state.outer;
      }
    }
  }

  /** Whether only the gradients of some tensors are asked for. */
  boolean isForInputs() {
    return inputs != null;
  }

  private static Tensor seed(Tensor root, Tensor grad, int k) {
    if (!root.requiresGrad() && (grad == null || Arrays.equals(grad.shape(), root.shape()))) {
      throw TensorException.runtime(
          "element " + k + " of tensors does not require grad and does not have a grad_fn");
    }
    if (grad == null) {
      if (root.numel() != 1) {
        throw TensorException.runtime("grad can be implicitly created only for scalar outputs");
      }
      return Creation.filled(root.dtype(), root.shape(), 1).on(root.device());
    }
    if (!Arrays.equals(grad.shape(), root.shape())) {
      throw TensorException.runtime(
          "Mismatch in shape: grad_output["
              + k
              + "] has a shape of torch.Size("
              + Arrays.toString(grad.shape())
              + ") and output["
              + k
              + "] has a shape of torch.Size("
              + Arrays.toString(root.shape())
              + ").");
    }
    if (grad.dtype().isComplex() != root.dtype().isComplex()) {
      throw TensorException.runtime(
          "For complex Tensors, both grad_output and output are required to have the same dtype."
              + " Mismatch in dtype: grad_output["
              + k
              + "] has a dtype of "
              + grad.dtype()
              + " and output["
              + k
              + "] has a dtype of "
              + root.dtype()
              + ".");
    }
    return grad;
  }

  private static Node nodeOf(Tensor t) {
    Node fn = t.gradFn();
    return fn != null ? fn : t.accumulator();
  }

  private NodeState visit(Node node, ArrayDeque<Node> pending) {
    NodeState s = node.state;
    if (s == null || s.pass != this) {
      s = new NodeState(this, s);
      node.state = s;
      visited.add(node);
      pending.add(node);
    }
    return s;
  }

  private void discover(Tensor[] roots) {
    ArrayDeque<Node> pending = new ArrayDeque<>();
    for (Tensor root : roots) {
      visit(nodeOf(root), pending);
    }
    Node node;
    while ((node = pending.pollLast()) != null) {
      for (Node next : node.next()) {
        if (next != null) {
          visit(next, pending).dependencies++;
        }
      }
    }
  }

  /**
   * Marks the nodes on a path to the inputs. A node's inputs are older than the node, but for those
   * of views whose history was made anew while the node was recorded: these take a second round.
   */
  private void markNeeded() {
    for (Tensor t : inputs) {
      NodeState s = nodeOf(t).state;
      if (s != null && s.pass == this) {
        s.needed = true;
        s.capture = 1;
      }
    }
    List<Node> order = new ArrayList<>(visited);
    order.sort(
        (a, b) ->
            Long.compare(
                a instanceof AccumulateGrad ? -1 : a.sequence(),
                b instanceof AccumulateGrad ? -1 : b.sequence()));
    while (spreadNeeded(order)) {}
  }

  /** One round of marking; whether a node was marked. */
  private static boolean spreadNeeded(List<Node> order) {
    boolean any = false;
    for (Node node : order) {
      if (node.state.needed) {
        continue;
      }
      for (Node next : node.next()) {
        if (next != null && next.state.needed) {
          node.state.needed = true;
          any = true;
          break;
        }
      }
    }
    return any;
  }

  private void receive(Node node, int number, Tensor grad) {
    NodeState s = node.state;
    if (s.grads == null) {
      int n = Math.max(node.outputs(), number + 1);
      s.grads = new Tensor[n];
      s.owned = new boolean[n];
    }
    if (grad == null) {
      return;
    }
    Tensor old = s.grads[number];
    if (old == null) {
      s.grads[number] = grad;
      hold(grad);
    } else if (s.owned[number] && !create) {
      Arithmetic.addInto(old, grad);
    } else {
      s.grads[number] = Arithmetic.add(old, grad);
      s.owned[number] = !create;
      hold(s.grads[number]);
      letGo(old);
    }
  }

  private void hold(Tensor grad) {
    if (waiting != null && grad.isRecyclable()) {
      waiting.merge(grad, 1, Integer::sum);
    }
  }

  /** Whether no other node will see this gradient. */
  private boolean isLast(Tensor grad) {
    Integer count = waiting == null || grad == null ? null : waiting.get(grad);
    return count != null && count == 1 && grad.isRecyclable();
  }

  /** One node is done with a gradient; the last one gives its memory back. */
  private void letGo(Tensor grad) {
    Integer count = waiting == null || grad == null ? null : waiting.get(grad);
    if (count == null) {
      return;
    }
    if (count > 1) {
      waiting.put(grad, count - 1);
      return;
    }
    waiting.remove(grad);
    if (grad.isRecyclable()) {
      grad.recycle();
    }
  }

  private void step(Node node) {
    NodeState s = node.state;
    if (s.grads == null) {
      s.grads = new Tensor[node.outputs()];
      s.owned = new boolean[node.outputs()];
    }
    node.runPreHooks(s.grads);
    if (s.capture >= 0) {
      for (int k = 0; k < inputs.length; k++) {
        if (nodeOf(inputs[k]) == node) {
          captured[k] = s.grads[inputs[k].gradFn() == null ? 0 : inputs[k].outputNr()];
          if (captured[k] != null) {
            hold(captured[k]);
          }
        }
      }
    }
    if (node instanceof AccumulateGrad && isLast(s.grads[0])) {
      s.owned[0] = true;
    }
    Node[] next = node.next();
    boolean execute = inputs == null || (s.needed && leadsToInputs(next));
    Tensor[] out = null;
    if (execute && (node.acceptsMissing() ? anyPresent(s.grads) : s.grads[0] != null)) {
      out =
          OpProfile.ON
              ? OpProfile.measured(node.name(), () -> node.apply(s.grads))
              : node.apply(s.grads);
      if (GradMode.anomaly()) {
        checkFinite(node, out);
      }
      settle(out, s.grads, node);
      out = node.runPostHooks(out, s.grads);
    }
    if (execute && !retain) {
      node.release();
    }
    Tensor[] done = s.grads;
    s.grads = null;
    int[] numbers = node.nextInput();
    for (int k = 0; k < next.length; k++) {
      Node to = next[k];
      if (to == null) {
        continue;
      }
      Tensor g = out != null && k < out.length ? out[k] : null;
      if (g != null) {
        Tensor fit = fit(g, to.outputShape(numbers[k]), to.outputType(numbers[k]), node, k);
        if (fit != g) {
          discard(g, out, k);
        }
        receive(to, numbers[k], fit);
      }
      if (--to.state.dependencies == 0) {
        ready.add(to);
      }
    }
    for (Tensor g : done) {
      if (!(node instanceof AccumulateGrad leaf && leaf.keeps(g))) {
        letGo(g);
      }
    }
  }

  /** What a node made was only looked at to be summed or cast, and nobody else has it. */
  private void discard(Tensor made, Tensor[] out, int index) {
    if (waiting == null || waiting.containsKey(made) || !made.isRecyclable()) {
      return;
    }
    for (int k = index + 1; k < out.length; k++) {
      if (out[k] == made) {
        return;
      }
    }
    made.recycle();
  }

  private static boolean leadsToInputs(Node[] next) {
    for (Node n : next) {
      if (n != null && n.state.needed) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyPresent(Tensor[] grads) {
    for (Tensor g : grads) {
      if (g != null) {
        return true;
      }
    }
    return false;
  }

  /** Sums a gradient to the shape of its input and gives it the input's type. */
  private static Tensor fit(Tensor g, int[] shape, DType dtype, Node from, int index) {
    if (shape == null) {
      return g;
    }
    if (!Arrays.equals(g.shape(), shape)) {
      if (!Arrays.equals(
          org.dlscript.runtime.tensor.Layout.broadcast(shape, g.shape()), g.shape())) {
        throw TensorException.runtime(
            "Function "
                + from.name()
                + " returned an invalid gradient at index "
                + index
                + " - got "
                + Arrays.toString(g.shape())
                + " but expected shape compatible with "
                + Arrays.toString(shape));
      }
      g = Reductions.sumTo(g, shape);
    }
    if (g.dtype() != dtype) {
      g = Copies.to(g, dtype);
    }
    return g;
  }

  // A derivative that was computed on the host is where the gradients are that it came from, unless
  // the node moves between devices.
  private static void settle(Tensor[] out, Tensor[] grads, Node node) {
    Tensor from = grads.length > 0 ? grads[0] : null;
    if (from == null || from.device().isCpu() || node.name().startsWith("ToCopy")) {
      return;
    }
    for (Tensor g : out) {
      if (g != null && g.device().isCpu()) {
        g.on(from.device());
      }
    }
  }

  private static void checkFinite(Node node, Tensor[] out) {
    for (int k = 0; k < out.length; k++) {
      if (out[k] != null && Reductions.anyNan(out[k])) {
        throw TensorException.runtime(
            "Function '" + node.name() + "' returned nan values in its " + k + "th output.");
      }
    }
  }
}

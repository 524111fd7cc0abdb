package org.dlscript.runtime.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * A step of the recorded computation: knows the nodes that computed its inputs and turns gradients
 * of its outputs into gradients of its inputs. Edges are set once, when the operation is recorded.
 */
public abstract class Node {
  private static final Node[] NO_NODES = {};
  private static final int[] NO_NUMBERS = {};

  private final long sequence;
  private Node[] next = NO_NODES;
  private int[] nextInput = NO_NUMBERS;
  private int[][] outputShapes;
  private DType[] outputTypes;
  private List<PreHook> preHooks;
  private List<Hook> postHooks;

  /** The language's wrapper object. */
  public Object peer;

  /** The state in the running backward pass. */
  NodeState state;

  private record PreHook(int output, UnaryOperator<Tensor> hook, Object key) {}

  private record Hook(BiFunction<Tensor[], Tensor[], Tensor[]> hook, Object key) {}

  protected Node() {
    this.sequence = GradMode.nextSequence();
  }

  protected Node(long sequence) {
    this.sequence = sequence;
  }

  /** PyTorch's name, such as "AddBackward0". */
  public abstract String name();

  /** The name in C++, which messages use: that of nodes which are no operators has a namespace. */
  public final String qualifiedName() {
    String plain = name();
    return switch (plain) {
      case "AccumulateGrad", "CopyBackwards", "CopySlices", "NotImplemented" ->
          "torch::autograd::" + plain;
      default -> plain;
    };
  }

  /** Gradients of the inputs, null for those that need none. */
  public abstract Tensor[] apply(Tensor[] grads);

  /** Drops what was saved for the backward pass. */
  public void release() {}

  /** Whether {@link #apply} accepts null for outputs that got no gradient. */
  public boolean acceptsMissing() {
    return false;
  }

  public final long sequence() {
    return sequence;
  }

  public final Node[] next() {
    return next;
  }

  public final int[] nextInput() {
    return nextInput;
  }

  /** Whether the gradient of an input is wanted, of anybody or by the pass that is going on. */
  public final boolean needs(int input) {
    Node node = input < next.length ? next[input] : null;
    return node != null && (node.state == null || node.state.isWanted());
  }

  /** Connects to the nodes of the inputs; an input that needs no gradient leaves a null. */
  protected final void connect(Tensor... inputs) {
    Node[] nodes = new Node[inputs.length];
    int[] numbers = new int[inputs.length];
    for (int k = 0; k < inputs.length; k++) {
      Tensor t = inputs[k];
      if (t != null && t.requiresGrad()) {
        Node fn = t.gradFn();
        if (fn != null) {
          nodes[k] = fn;
          numbers[k] = t.outputNr();
        } else {
          nodes[k] = t.accumulator();
        }
      }
    }
    this.next = nodes;
    this.nextInput = numbers;
  }

  /** Sets the edges directly. */
  protected final void connect(Node[] nodes, int[] numbers) {
    this.next = nodes;
    this.nextInput = numbers;
  }

  /** Makes the tensor this node's output, whose shape and type its gradient will have. */
  public final void setOutput(Tensor output, int number, int count) {
    if (outputShapes == null) {
      outputShapes = new int[count][];
      outputTypes = new DType[count];
    }
    outputShapes[number] = output.shape();
    outputTypes[number] = output.dtype();
    output.setHistory(this, number);
  }

  /** Notes the shape and type of an output without making a tensor this node's output. */
  protected final void describeOutput(Tensor like) {
    outputShapes = new int[][] {like.shape()};
    outputTypes = new DType[] {like.dtype()};
  }

  public final int outputs() {
    return outputShapes == null ? 1 : outputShapes.length;
  }

  final int[] outputShape(int number) {
    return outputShapes == null || number >= outputShapes.length ? null : outputShapes[number];
  }

  final DType outputType(int number) {
    return outputTypes == null || number >= outputTypes.length ? null : outputTypes[number];
  }

  /** Adds a hook that may replace the gradient of an output; the key removes it. */
  public final void addPreHook(int output, UnaryOperator<Tensor> hook, Object key) {
    if (preHooks == null) {
      preHooks = new ArrayList<>();
    }
    preHooks.add(new PreHook(output, hook, key));
  }

  /** Adds a hook called with the gradients of inputs and outputs, which may replace the former. */
  public final void addPostHook(BiFunction<Tensor[], Tensor[], Tensor[]> hook, Object key) {
    if (postHooks == null) {
      postHooks = new ArrayList<>();
    }
    postHooks.add(new Hook(hook, key));
  }

  public final void removeHook(Object key) {
    if (preHooks != null) {
      preHooks.removeIf(h -> h.key() == key);
    }
    if (postHooks != null) {
      postHooks.removeIf(h -> h.key() == key);
    }
  }

  final void runPreHooks(Tensor[] grads) {
    if (preHooks == null) {
      return;
    }
    for (PreHook h : List.copyOf(preHooks)) {
      Tensor g = grads[h.output()];
      if (g != null) {
        Tensor replaced = h.hook().apply(g);
        if (replaced != null) {
          grads[h.output()] = replaced;
        }
      }
    }
  }

  final Tensor[] runPostHooks(Tensor[] inputGrads, Tensor[] outputGrads) {
    if (postHooks == null) {
      return inputGrads;
    }
    for (Hook h : List.copyOf(postHooks)) {
      Tensor[] replaced = h.hook().apply(inputGrads, outputGrads);
      if (replaced != null) {
        inputGrads = replaced;
      }
    }
    return inputGrads;
  }

  /** The error of a second pass through freed nodes. */
  protected static TensorException released() {
    return TensorException.runtime(
        "Trying to backward through the graph a second time (or directly access saved tensors after"
            + " they have already been freed). Saved intermediate values of the graph are freed"
            + " when you call .backward() or autograd.grad(). Specify retain_graph=True if you need"
            + " to backward through the graph a second time or if you need to access saved tensors"
            + " after calling backward.");
  }

  @Override
  public String toString() {
    return "<" + name() + ">";
  }
}

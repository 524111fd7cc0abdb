package org.dlscript.runtime.autograd;

import org.dlscript.runtime.tensor.Tensor;

/** A node's gradients and outstanding inputs within one backward pass; passes may nest. */
final class NodeState {
  final Engine pass;
  final NodeState outer;
  int dependencies;
  boolean needed;
  Tensor[] grads;

  /** Which of the gradients were summed here, so that nobody else sees their memory. */
  boolean[] owned;

  int capture = -1;

  NodeState(Engine pass, NodeState outer) {
    this.pass = pass;
    this.outer = outer;
  }

  /** Whether the pass wants what the node gets: all do, unless they are for some tensors only. */
  boolean isWanted() {
    return needed || !pass.isForInputs();
  }
}

package org.dlscript.runtime.autograd;

import org.dlscript.runtime.ops.Arithmetic;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.tensor.Tensor;

/** The sink of a leaf's gradient: adds what arrives to the leaf's grad. */
public final class AccumulateGrad extends Node {
  private final Tensor variable;

  public AccumulateGrad(Tensor variable) {
    super(Long.MAX_VALUE);
    this.variable = variable;
    describeOutput(variable);
  }

  public Tensor variable() {
    return variable;
  }

  /** Whether the leaf's gradient lies in the memory of what arrived. */
  boolean keeps(Tensor g) {
    Tensor kept = variable.grad();
    return g != null && kept != null && kept.storage() == g.storage();
  }

  @Override
  public String name() {
    return "AccumulateGrad";
  }

  @Override
  public Tensor[] apply(Tensor[] grads) {
    NodeState s = state;
    add(grads[0], s != null && s.owned != null && s.owned[0]);
    return new Tensor[0];
  }

  private void add(Tensor g, boolean owned) {
    if (g == null) {
      return;
    }
    Tensor old = variable.grad();
    if (GradMode.enabled()) {
      // A gradient that is itself differentiable must not be changed in place.
      variable.setGrad(
          (old == null ? Copies.cloneLike(g, variable) : Arithmetic.add(old, g))
              .on(variable.device()));
    } else if (old == null) {
      boolean reusable = owned && g.isContiguous() && g.gradFn() == null && !g.requiresGrad();
      variable.setGrad(
          (reusable ? g : Copies.cloneLike(g.alias(), variable)).on(variable.device()));
    } else {
      Arithmetic.addInto(old, g);
    }
  }
}

package org.dlscript.runtime.autograd;

import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.ops.Views;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;

/** The history of a base after one of its views was changed in place by some node. */
final class CopySlices extends Node {
  private final Layout baseLayout;
  private final Layout viewLayout;
  private Node inner;

  CopySlices(Tensor base, Layout viewLayout, Node inner) {
    this.baseLayout = base.layout();
    this.viewLayout = viewLayout;
    this.inner = inner;
    int n = Math.max(1, inner.next().length);
    Node[] nodes = new Node[n];
    int[] numbers = new int[n];
    for (int k = 1; k < inner.next().length; k++) {
      nodes[k] = inner.next()[k];
      numbers[k] = inner.nextInput()[k];
    }
    if (base.requiresGrad()) {
      Node fn = base.gradFn();
      nodes[0] = fn != null ? fn : base.accumulator();
      numbers[0] = fn != null ? base.outputNr() : 0;
    }
    connect(nodes, numbers);
  }

  @Override
  public String name() {
    return "CopySlices";
  }

  @Override
  public Tensor[] apply(Tensor[] grads) {
    if (inner == null) {
      throw released();
    }
    Tensor result = Copies.emptyStrided(grads[0].dtype(), baseLayout);
    Copies.copyInto(result, grads[0]);
    Layout at = viewLayout.at(viewLayout.offset - baseLayout.offset);
    Tensor slice = Views.asStrided(result, at);
    Tensor[] inputs = inner.apply(new Tensor[] {Copies.clone(slice)});
    Tensor first = inputs.length > 0 && inner.next()[0] != null ? inputs[0] : null;
    if (first == null) {
      Copies.zeroInto(slice);
    } else {
      Copies.copyInto(slice, first);
    }
    Tensor[] out = new Tensor[next().length];
    System.arraycopy(inputs, 0, out, 0, Math.min(inputs.length, out.length));
    out[0] = result;
    return out;
  }

  @Override
  public void release() {
    inner.release();
    inner = null;
  }
}

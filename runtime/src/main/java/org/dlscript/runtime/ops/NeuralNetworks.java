package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** The operator families of neural networks. */
public final class NeuralNetworks {
  /** The namespace of functional forms. */
  static final String NN = "torch.nn.functional";

  private NeuralNetworks() {}

  /**
   * Whether both tensors are contiguous in the host's memory, float32 of one shape, for which there
   * are fast loops.
   */
  static boolean plain(Tensor a, Tensor b) {
    return a.dtype() == DType.FLOAT32
        && b.dtype() == DType.FLOAT32
        && a.isContiguous()
        && b.isContiguous()
        && a.layout().sameShape(b.layout())
        && a.home() == null
        && b.home() == null;
  }

  /**
   * A gradient for the loops of {@link #plain}: of a sum it comes as one number spread out, which
   * is written out where no graph is made of it.
   */
  static Tensor dense(Tensor g, Tensor x) {
    boolean spread = !g.isContiguous() && g.home() == null && g.dtype() == DType.FLOAT32;
    return spread && !GradMode.enabled() && g.layout().sameShape(x.layout())
        ? Copies.contiguous(g)
        : g;
  }
}

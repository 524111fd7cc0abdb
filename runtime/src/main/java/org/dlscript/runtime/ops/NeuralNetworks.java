package org.dlscript.runtime.ops;

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
}

package org.dlscript.stdlib.torch;

import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.Transient;
import org.dlscript.runtime.tensor.Tensor;

/**
 * A tensor as the guest sees it. The engine's tensor points back to its one wrapper, so identity is
 * kept across calls.
 */
public final class PyTensor extends Transient implements ElementAccess {
  public final Tensor tensor;

  /** A gradient that is no tensor of the engine, or null: a sparse one. */
  Object sparseGrad;

  private PyTensor(PyClass cls, Tensor tensor) {
    super(cls);
    this.tensor = tensor;
  }

  @Override
  public Tensor elements() {
    return tensor;
  }

  @Override
  public Object part(Tensor t) {
    return of(t);
  }

  @Override
  protected void recycle() {
    if (!tensor.requiresGrad()) {
      tensor.recycle();
    }
  }

  @Override
  protected boolean isIndependent(Object result) {
    return result instanceof PyTensor r && !r.tensor.requiresGrad();
  }

  /** The wrapper of an engine tensor. */
  public static PyTensor of(Tensor t) {
    if (t.peer instanceof PyTensor p) {
      p.settle();
      return p;
    }
    return of(TensorType.TENSOR, t);
  }

  /** A fresh wrapper of a class derived from Tensor. */
  public static PyTensor of(PyClass cls, Tensor t) {
    if (cls != TensorType.TENSOR) {
      TorchFunction.made(cls);
    }
    PyTensor p = new PyTensor(cls, t);
    t.peer = p;
    return p;
  }
}

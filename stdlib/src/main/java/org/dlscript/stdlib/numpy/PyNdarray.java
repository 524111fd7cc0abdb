package org.dlscript.stdlib.numpy;

import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyObject;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.torch.ElementAccess;
import org.dlscript.stdlib.torch.Values;

/**
 * A numpy array, or a numpy scalar when its class is one of the scalar classes: an engine tensor
 * without gradients, whose memory it shares with torch tensors made from it.
 */
public final class PyNdarray extends PyObject implements ElementAccess {
  private final Tensor tensor;

  PyNdarray(PyClass cls, Tensor tensor) {
    super(cls);
    this.tensor = tensor;
  }

  /** The array over a tensor's memory. */
  public static PyNdarray of(Tensor t) {
    return new PyNdarray(NdarrayType.NDARRAY, t);
  }

  public Tensor tensor() {
    return tensor;
  }

  @Override
  public Tensor elements() {
    return tensor;
  }

  @Override
  public Object part(Tensor t) {
    return of(t);
  }

  public boolean isScalar() {
    return type() != NdarrayType.NDARRAY && type().isSubclassOf(NdarrayType.GENERIC);
  }

  /** The value of a scalar as a plain guest number. */
  public Object scalarValue() {
    return Values.fromEngine(tensor.item());
  }
}

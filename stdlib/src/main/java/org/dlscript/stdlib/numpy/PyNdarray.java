package org.dlscript.stdlib.numpy;

import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.Transient;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.torch.ElementAccess;
import org.dlscript.stdlib.torch.Values;

/**
 * A numpy array, or a numpy scalar when its class is one of the scalar classes: an engine tensor
 * without gradients, whose memory it shares with torch tensors made from it. Types that the engine
 * has not got are a label over a wider tensor (uint16 over int32), or a pool of guest values with a
 * tensor of positions.
 */
public final class PyNdarray extends Transient implements ElementAccess {
  private Tensor tensor;
  private NumpyDType label;
  private ObjectPool pool;

  /** Whether it was made by slicing backwards, which numpy does without a copy. */
  boolean backwards;

  /** Whether writing is refused; set by {@code flags.writeable}. */
  boolean readOnly;

  /**
   * The records whose field this is a copy of, and its name: what is written here goes there too.
   */
  PyNdarray records;

  String field;

  PyNdarray(PyClass cls, Tensor tensor) {
    this(cls, tensor, null, null);
  }

  PyNdarray(PyClass cls, Tensor tensor, NumpyDType label, ObjectPool pool) {
    super(cls);
    this.tensor = tensor;
    this.label = label;
    this.pool = pool;
  }

  /** The array over a tensor's memory. */
  public static PyNdarray of(Tensor t) {
    return new PyNdarray(NdarrayType.NDARRAY, t);
  }

  /**
   * The array of a tensor, over its memory where numpy's numbers are kept as the engine's; wide
   * unsigned integers are not, and are copied.
   */
  public static PyNdarray over(Tensor t) {
    NumpyDType label = NumpyDType.label(t.dtype());
    return label == null ? of(t) : of(Ufuncs.cast(t, label.dtype), label, null);
  }

  static PyNdarray of(Tensor t, NumpyDType label, ObjectPool pool) {
    return new PyNdarray(NdarrayType.NDARRAY, t, label, pool);
  }

  /** Becomes another array, whose memory it shares from now on: how pickled arrays are filled. */
  void become(PyNdarray other) {
    tensor = other.tensor;
    label = other.label;
    pool = other.pool;
  }

  /** The numbers; where there are objects, their positions. */
  Tensor positions() {
    return tensor;
  }

  /**
   * The engine's tensor.
   *
   * @throws RuntimeException TypeError where the engine has no such type
   */
  public Tensor tensor() {
    if (pool != null) {
      throw unsupported();
    }
    return tensor;
  }

  /**
   * The engine's tensor for PyTorch's functions, which do not take backward slices; of wide
   * unsigned integers it is a copy.
   */
  public Tensor shared() {
    if (backwards) {
      throw org.dlscript.language.object.Errors.valueError(
          "At least one stride in the given numpy array is negative, and tensors with negative"
              + " strides are not currently supported. (You can probably work around this by"
              + " making a copy of your array  with array.copy().) ");
    }
    if (label != null && label.isLabel()) {
      return Ufuncs.cast(tensor, label.unsigned());
    }
    return tensor();
  }

  /** The type that a tensor of the elements has. */
  public DType elementType() {
    return label != null && label.isLabel() ? label.unsigned() : tensor().dtype();
  }

  /** Refuses wide unsigned integers, which {@code torch.tensor} takes for a type that is named. */
  public void checkKind() {
    if (label != null && label.isLabel()) {
      throw unsupported();
    }
  }

  private RuntimeException unsupported() {
    return org.dlscript.language.object.Errors.typeError(
        "can't convert np.ndarray of type numpy."
            + dtype().typeName()
            + ". The only supported types are: float64, float32, float16, complex64, complex128,"
            + " int64, int32, int16, int8, uint8, and bool.");
  }

  NumpyDType label() {
    return label;
  }

  ObjectPool pool() {
    return pool;
  }

  NumpyDType dtype() {
    return label != null ? label : NumpyDType.of(tensor.dtype());
  }

  @Override
  protected void recycle() {
    if (pool == null && !isScalar()) {
      tensor.recycle();
    }
  }

  @Override
  protected boolean isIndependent(Object result) {
    return result instanceof PyNdarray r && r.tensor.storage() != tensor.storage();
  }

  @Override
  public Tensor elements() {
    return tensor();
  }

  @Override
  public Object part(Tensor t) {
    return of(t);
  }

  public boolean isScalar() {
    return type() != NdarrayType.NDARRAY && type().isSubclassOf(ScalarTypes.GENERIC);
  }

  /** The value of a scalar as a plain guest number. */
  public Object scalarValue() {
    return pool != null ? pool.get(tensor.longAt(0)) : value(tensor.item());
  }

  /** A number of the engine's as a guest value. */
  Object value(Object item) {
    return label == NumpyDType.UINT64 ? UnsignedLongs.value((Long) item) : Values.fromEngine(item);
  }
}

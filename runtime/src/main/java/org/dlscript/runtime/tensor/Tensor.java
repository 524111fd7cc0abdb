package org.dlscript.runtime.tensor;

import java.util.Arrays;
import org.dlscript.runtime.autograd.AccumulateGrad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.autograd.Node;
import org.dlscript.runtime.autograd.ViewHistory;
import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Placement;

/**
 * A tensor: elements of one type in a storage, seen through a layout, with the metadata of
 * differentiation. Views share the storage and the version. A tensor has either a gradient function
 * or, as a leaf, a flag that it wants a gradient.
 */
public final class Tensor {
  private Storage storage;
  private Layout layout;
  private DType dtype;
  private Device device;
  private Version version;

  private boolean requiresGrad;
  private boolean retainsGrad;
  private boolean wrappedNumber;
  private boolean conjugated;
  private Tensor grad;
  private Node gradFn;
  private int outputNr;
  private AccumulateGrad accumulator;
  private ViewHistory view;

  /** The language's wrapper object, kept so that a tensor has one identity in a script. */
  public Object peer;

  public Tensor(Storage storage, Layout layout, DType dtype, Device device) {
    this.storage = storage;
    this.layout = layout;
    this.dtype = dtype.used();
    this.device = device;
    this.version = new Version(GradMode.inference());
    if (device != Device.CPU) {
      settle();
    }
  }

  private Tensor(Tensor source, Layout layout, Version version) {
    this.storage = source.storage;
    this.layout = layout;
    this.dtype = source.dtype;
    this.device = source.device;
    this.version = version;
  }

  // ---- creation

  /** New memory of arbitrary content. */
  public static Tensor empty(DType dtype, int... shape) {
    Layout layout = Layout.contiguous(shape);
    return new Tensor(Storage.raw(dtype, layout.numel), layout, dtype, Device.CPU);
  }

  public static Tensor zeros(DType dtype, int... shape) {
    Layout layout = Layout.contiguous(shape);
    return new Tensor(Storage.zeroed(dtype, layout.numel), layout, dtype, Device.CPU);
  }

  public static Tensor of(float[] data, int... shape) {
    return new Tensor(new Storage(data), Layout.contiguous(shape), DType.FLOAT32, Device.CPU);
  }

  public static Tensor of(double[] data, int... shape) {
    return new Tensor(new Storage(data), Layout.contiguous(shape), DType.FLOAT64, Device.CPU);
  }

  public static Tensor of(long[] data, int... shape) {
    return new Tensor(new Storage(data), Layout.contiguous(shape), DType.INT64, Device.CPU);
  }

  /** A tensor over an array of the storage class of the type, in row-major order. */
  public static Tensor wrap(Object array, DType dtype, int... shape) {
    return new Tensor(new Storage(array), Layout.contiguous(shape), dtype, Device.CPU);
  }

  /** A scalar tensor. */
  public static Tensor scalar(Object value, DType dtype) {
    Tensor t = zeros(dtype);
    Elements.set(t.storage.array(), dtype, 0, value);
    return t;
  }

  /** A Python number taking part in an operation: it has the least say in type promotion. */
  public static Tensor number(Object value) {
    DType dtype =
        switch (value) {
          case Boolean b -> DType.BOOL;
          case Long l -> DType.INT64;
          case Double d -> DType.FLOAT64;
          case Complex c -> DType.COMPLEX128;
          default -> throw new IllegalArgumentException("no number: " + value);
        };
    Tensor t = scalar(value, dtype);
    t.wrappedNumber = true;
    return t;
  }

  /** A tensor over the same storage and version, without view history: what detach returns. */
  public Tensor alias() {
    storage.share();
    return new Tensor(this, layout, version);
  }

  /** A tensor over the same storage, sharing the version, with another layout; no history. */
  public Tensor withLayout(Layout newLayout) {
    storage.share();
    return new Tensor(this, newLayout, version);
  }

  /** The same for an operator's own use: nobody may hold it once this tensor's value is read. */
  public Tensor window(Layout newLayout) {
    return new Tensor(this, newLayout, version);
  }

  /** A tensor over the same storage with a version of its own: what the data property returns. */
  public Tensor data() {
    storage.share();
    return new Tensor(this, layout, version.anew());
  }

  /**
   * The same memory read as another type, such as complex as real; the layout counts its elements.
   */
  public Tensor reinterpret(DType newType, Layout newLayout) {
    storage.share();
    Tensor t = new Tensor(this, newLayout, version);
    t.storage = storage.as(newType);
    t.dtype = newType.used();
    return t;
  }

  /** The same tensor under a device label; its elements move where the device has memory. */
  public Tensor on(Device newDevice) {
    if (!newDevice.equals(device)) {
      device = newDevice;
      settle();
    }
    return this;
  }

  // Where the device has memory of its own, the elements belong there from now on.
  private void settle() {
    Accelerator a = device.isCpu() ? null : Placement.accelerator(device);
    if (a != storage.home()) {
      storage.settle(a);
    }
  }

  /** The device whose memory holds the elements, or null where that is the heap. */
  public Accelerator home() {
    return storage.home();
  }

  /** Whether only the engine knows this tensor and its memory, which is worth using again. */
  public boolean isRecyclable() {
    return peer == null && storage.isRecyclable();
  }

  /**
   * Gives the memory up, where no other tensor shares it: nobody will look at this one again, nor
   * does a recorded computation need it.
   */
  public void recycle() {
    storage.recycle();
  }

  // ---- facts

  public Storage storage() {
    return storage;
  }

  public Layout layout() {
    return layout;
  }

  public DType dtype() {
    return dtype;
  }

  public Device device() {
    return device;
  }

  public int[] shape() {
    return layout.shape;
  }

  public int rank() {
    return layout.shape.length;
  }

  public int numel() {
    return layout.numel;
  }

  public int offset() {
    return layout.offset;
  }

  /** The size of a dimension, which may count from the end. */
  public int size(int dim) {
    if (layout.shape.length == 0) {
      throw TensorException.index(
          "Dimension specified as " + dim + " but tensor has no dimensions");
    }
    return layout.shape[layout.dim(dim)];
  }

  public boolean isContiguous() {
    return layout.contiguous;
  }

  public boolean isWrappedNumber() {
    return wrappedNumber;
  }

  public float[] floats() {
    return storage.floats();
  }

  public double[] doubles() {
    return storage.doubles();
  }

  public long[] longs() {
    return storage.longs();
  }

  public byte[] bytes() {
    return storage.bytes();
  }

  /** The one element as a number of the language: Long, Double, Boolean or Complex. */
  public Object item() {
    if (layout.numel != 1) {
      throw TensorException.value("only one element tensors can be converted to Python scalars");
    }
    return storage.single(dtype, layout.offset);
  }

  /** The element at a position in row-major order. */
  public Object at(int position) {
    return Elements.get(storage.reading(), dtype, flatOffset(position));
  }

  /** The element at a position in row-major order, as a double (its real part where complex). */
  public double doubleAt(int position) {
    return Elements.getDouble(storage.reading(), dtype, flatOffset(position));
  }

  /** The element at a position in row-major order, as a long. */
  public long longAt(int position) {
    return Elements.getLong(storage.reading(), dtype, flatOffset(position));
  }

  private int flatOffset(int position) {
    if (layout.contiguous) {
      return layout.offset + position;
    }
    int at = layout.offset;
    for (int d = rank() - 1; d >= 0; d--) {
      int n = layout.shape[d];
      at += position % n * layout.strides[d];
      position /= n;
    }
    return at;
  }

  // ---- differentiation

  /** Whether gradients are wanted; a view that was made without recording goes by its base. */
  public boolean requiresGrad() {
    return requiresGrad || gradFn != null || (view != null && view.base().requiresGrad());
  }

  /** Sets the leaf's flag; most of PyTorch's errors apply in the operator, not here. */
  public void setRequiresGrad(boolean value) {
    if (value && version.isInference() && !GradMode.inference()) {
      throw TensorException.runtime(
          "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
    }
    this.requiresGrad = value;
  }

  /** Whether the tensor, or what it is a view of, was made in inference mode. */
  public boolean isInference() {
    return version.isInference();
  }

  public boolean isLeaf() {
    return gradFn == null;
  }

  public Tensor grad() {
    return grad;
  }

  public void setGrad(Tensor newGrad) {
    this.grad = newGrad;
  }

  public boolean retainsGrad() {
    return retainsGrad;
  }

  public void setRetainsGrad(boolean value) {
    this.retainsGrad = value;
  }

  /** The node that computed this tensor, or null; of a view whose base was changed, made anew. */
  public Node gradFn() {
    if (view != null) {
      view.refresh(this);
    }
    return gradFn;
  }

  /** The node as recorded, without regard to changes of the base. */
  public Node recordedGradFn() {
    return gradFn;
  }

  public int outputNr() {
    return outputNr;
  }

  public void setHistory(Node node, int output) {
    this.gradFn = node;
    this.outputNr = output;
    if (node != null) {
      this.requiresGrad = false;
    }
  }

  /** The sink of a leaf's gradient, made on first use. */
  public AccumulateGrad accumulator() {
    AccumulateGrad a = accumulator;
    if (a == null) {
      a = new AccumulateGrad(this);
      accumulator = a;
    }
    return a;
  }

  /** The sink where there is one already. */
  public AccumulateGrad existingAccumulator() {
    return accumulator;
  }

  /** Whether an operation on this tensor is to be recorded now. */
  public boolean tracked() {
    return requiresGrad() && GradMode.enabled();
  }

  public ViewHistory view() {
    return view;
  }

  public void setView(ViewHistory newView) {
    this.view = newView;
  }

  public int version() {
    return version.value();
  }

  /** Whether in-place changes are counted: not those of tensors made in inference mode. */
  public boolean countsVersions() {
    return version.counts();
  }

  /** Whether a script asked for the conjugate of another tensor and got this one. */
  public boolean isConjugated() {
    return conjugated;
  }

  /** Marks a conjugate, which PyTorch does not compute before it is read. */
  public Tensor conjugated(boolean marked) {
    conjugated = marked;
    return this;
  }

  /** Notes an in-place change. */
  public void bumpVersion() {
    version.bump();
  }

  public boolean sharesVersion(Tensor other) {
    return version == other.version;
  }

  /** Takes over the elements of another tensor: assignment to the data property. */
  public void setData(Tensor other) {
    this.storage = other.storage;
    this.storage.share();
    this.layout = other.layout;
    this.dtype = other.dtype;
    this.device = other.device;
  }

  /** Gives the tensor another layout over its storage, which must be large enough. */
  public void setLayout(Layout newLayout) {
    this.layout = newLayout;
  }

  /** The name in messages, such as "torch.FloatTensor". */
  public String typeName() {
    return (device.type().equals("cuda") ? "torch.cuda." : "torch.")
        + dtype.scalarName()
        + "Tensor";
  }

  @Override
  public String toString() {
    return "Tensor(" + dtype.torchName() + Arrays.toString(layout.shape) + ")";
  }
}

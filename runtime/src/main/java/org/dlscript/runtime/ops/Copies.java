package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.autograd.Node;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.CopyLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Overlap;
import org.dlscript.runtime.tensor.Cast;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.StridedCopy;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Copying, conversion and filling. */
public final class Copies {
  private Copies() {}

  /** Writes the elements of src, broadcast and converted, without history or version. */
  public static void raw(Tensor dst, Tensor src) {
    Layout to = dst.layout();
    if (to.numel == 0) {
      return;
    }
    Layout from = src.layout().expand(to.shape);
    if (from == null) {
      throw TensorException.runtime(
          "The expanded size of the tensor ("
              + mismatch(to.shape, src.shape())[0]
              + ") must match the existing size ("
              + mismatch(to.shape, src.shape())[1]
              + ") at non-singleton dimension "
              + mismatch(to.shape, src.shape())[2]
              + ".  Target sizes: "
              + java.util.Arrays.toString(to.shape)
              + ".  Tensor sizes: "
              + java.util.Arrays.toString(src.shape()));
    }
    DType d = dst.dtype();
    if (dst.home() != null && remoteRaw(dst, src, from)) {
      return;
    }
    Object array = src.storage() == dst.storage() ? dst.storage().array() : src.storage().reading();
    if (src.dtype() != d) {
      Tensor converted = rawTo(src, d);
      array = converted.storage().reading();
      from = converted.layout().expand(to.shape);
    } else if (array == dst.storage().array() && src != dst) {
      // Source and target may overlap.
      array = Cast.copyOf(src.window(from));
      from = Layout.contiguous(to.shape);
    }
    StridedCopy.run(array, from, dst.storage().array(), to, d.isComplex());
  }

  private static boolean remoteRaw(Tensor dst, Tensor src, Layout from) {
    DType d = dst.dtype();
    Tensor t = src;
    Layout l = from;
    if (src.dtype() != d) {
      t = rawTo(src, d);
      l = t.layout().expand(dst.shape());
    } else if (src.storage() == dst.storage() && src != dst) {
      // Source and target may overlap.
      t = CopyLaunch.clone(src.window(from), Layout.contiguous(dst.shape()));
      l = t == null ? null : t.layout();
    }
    return t != null && CopyLaunch.copy(dst, t, l);
  }

  private static int[] mismatch(int[] target, int[] own) {
    for (int k = 1; k <= own.length; k++) {
      int t = k <= target.length ? target[target.length - k] : -1;
      int o = own[own.length - k];
      if (t != o && o != 1) {
        return new int[] {t, o, target.length - k};
      }
    }
    return new int[] {0, 0, 0};
  }

  /** Converts without history; the tensor itself where it has the type. */
  public static Tensor rawTo(Tensor t, DType dtype) {
    if (t.dtype() == dtype) {
      return t;
    }
    if (t.home() != null) {
      Tensor r = CopyLaunch.cast(t, dtype);
      if (r != null) {
        return r;
      }
    }
    Layout l = Elementwise.dense(t.layout());
    int n = l.numel;
    Tensor from = t.layout().isDense() ? t : rawClone(t, l);
    Storage s = Storage.raw(dtype, n);
    Cast.run(from.storage().reading(), t.dtype(), from.offset(), s.array(), dtype, 0, n);
    return new Tensor(s, l, dtype, t.device());
  }

  /** Converts to a type. */
  public static Tensor to(Tensor t, DType dtype) {
    if (t.dtype() == dtype) {
      return t;
    }
    Tensor r = rawTo(t, dtype);
    if (dtype.isDifferentiable() && Grad.wanted(t)) {
      DType back = t.dtype();
      Grad.record(r, "ToCopyBackward0", t, null, (n, g) -> to(g, back));
    }
    return r;
  }

  /** A copy with memory of its own, dense in the source's order. */
  public static Tensor clone(Tensor t) {
    return clone(t, Elementwise.dense(t.layout()));
  }

  /** A copy with sizes and strides of its own. */
  static Tensor clone(Tensor t, Layout l) {
    Tensor r = rawClone(t, l);
    if (Grad.wanted(t)) {
      Grad.record(r, "CloneBackward0", t, null, (n, g) -> g);
    }
    return r;
  }

  /** A copy laid out as another tensor of the shape. */
  public static Tensor cloneLike(Tensor t, Tensor like) {
    Layout l = t.layout().sameShape(like.layout()) ? like.layout() : t.layout();
    Tensor r = rawClone(t, Elementwise.dense(l));
    if (Grad.wanted(t)) {
      Grad.record(r, "CopyBackwards", t, null, (n, g) -> g);
    }
    return r.on(like.device());
  }

  /** A copy without history. */
  public static Tensor detachedClone(Tensor t) {
    return rawClone(t, Elementwise.dense(t.layout()));
  }

  /** A copy without history. */
  static Tensor rawClone(Tensor t, Layout l) {
    if (t.home() != null && t.storage().isRemote()) {
      Tensor r = CopyLaunch.clone(t, l);
      if (r != null) {
        return r;
      }
    }
    Storage s = Storage.raw(t.dtype(), l.numel);
    StridedCopy.run(t.storage().reading(), t.layout(), s.array(), l, t.dtype().isComplex());
    return new Tensor(s, l, t.dtype(), t.device());
  }

  /** The tensor itself where it is contiguous, else a row-major copy. */
  public static Tensor contiguous(Tensor t) {
    if (t.isContiguous()) {
      return t;
    }
    return clone(t, Layout.contiguous(t.shape()));
  }

  /** New memory with the sizes and strides of a layout. */
  public static Tensor emptyStrided(DType dtype, Layout l) {
    int extent = 1;
    for (int d = 0; d < l.rank(); d++) {
      extent += (l.shape[d] - 1) * l.strides[d];
    }
    return new Tensor(Storage.zeroed(dtype, l.numel == 0 ? 0 : extent), l.at(0), dtype, Device.CPU);
  }

  /** copy_: writes src, broadcast and converted, into self. */
  public static Tensor copyInto(Tensor self, Tensor src) {
    InPlace.check(self, src);
    Node fn = null;
    if (self.dtype().isDifferentiable() && Grad.wanted(self, src)) {
      Tensor probe = self.withLayout(self.layout());
      Grad.record(
          probe,
          "CopyBackwards",
          new Tensor[] {self, src},
          null,
          (n, g) -> new Tensor[] {n.needs(0) ? Creation.zerosLike(g) : null, g});
      fn = probe.recordedGradFn();
    }
    raw(self, src);
    InPlace.finish(self, fn);
    return self;
  }

  public static Tensor fillInto(Tensor self, Object value) {
    return fillInto(self, value, "FillBackward2");
  }

  private static Tensor single(Tensor value) {
    if (value.rank() > 0) {
      throw TensorException.runtime(
          "fill_ only supports 0-dimension value tensor but got tensor with "
              + value.rank()
              + " dimensions.");
    }
    return value;
  }

  private static Tensor fillInto(Tensor self, Object value, String name) {
    InPlace.check(self);
    checkNumber(value, self.dtype());
    Node fn = null;
    if (self.tracked()) {
      Tensor probe = self.withLayout(self.layout());
      Grad.record(probe, name, self, null, (n, g) -> Creation.zerosLike(g));
      fn = probe.recordedGradFn();
    }
    rawFill(self, value);
    InPlace.finish(self, fn);
    return self;
  }

  /** Refuses a number that an element type cannot hold. */
  static void checkNumber(Object value, DType dtype) {
    if (!(value instanceof Boolean)) {
      org.dlscript.runtime.tensor.Elements.checkFits(
          value,
          dtype,
          org.dlscript.runtime.op.Outputs.numberName(dtype).replace("c10::H", "at::H"));
    }
  }

  /** Sets all elements without history. */
  public static void rawFill(Tensor self, Object value) {
    Layout l = self.layout();
    if (self.home() != null && CopyLaunch.fill(self, value)) {
      return;
    }
    Object a = self.storage().array();
    if (l.contiguous || l.isDense()) {
      if (l.numel == 0) {
        return;
      }
      Elements.set(a, self.dtype(), l.offset, value);
      int from = l.offset;
      int to = l.offset + l.numel;
      if (self.dtype().isComplex()) {
        for (int i = from + 1; i < to; i++) {
          Elements.set(a, self.dtype(), i, value);
        }
      } else {
        Parallel.range(
            l.numel,
            8 * Parallel.GRAIN,
            (first, end) -> Elements.fill(a, from + first, from + end, a, from));
      }
    } else {
      raw(self, Tensor.scalar(value, self.dtype()));
    }
  }

  public static Tensor zeroInto(Tensor self) {
    return fillInto(self, 0L, "ZeroBackward0");
  }

  static void register() {
    Ops.define(
        "clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor",
        Op.BOTH,
        a -> clone(a.t(0), MemoryFormats.layout(a.get(1), a.t(0).layout())));
    Ops.define(
        "contiguous(Tensor self, *, MemoryFormat memory_format=torch.contiguous_format) -> Tensor",
        Op.METHOD,
        a -> MemoryFormats.in(a.t(0), a.get(1)));
    Ops.define(
        "copy_(Tensor self, Tensor src, bool non_blocking=False) -> Tensor",
        Op.METHOD | Op.NUMBERS,
        a -> {
          InPlace.check(a.t(0), a.t(1));
          int[] both = Layout.broadcastOrThrow(a.t(0).shape(), a.t(1).shape());
          if (!java.util.Arrays.equals(both, a.t(0).shape())) {
            throw TensorException.runtime(
                "output with shape "
                    + java.util.Arrays.toString(a.t(0).shape())
                    + " doesn't match the broadcast shape "
                    + java.util.Arrays.toString(both));
          }
          Overlap.checkWithin(a.t(0));
          Overlap.checkPartial(a.t(0), a.t(1));
          return copyInto(a.t(0), a.t(1));
        });
    Ops.define(
        "fill_.Tensor(Tensor self, Tensor value) -> Tensor",
        Op.METHOD | Op.FUNCTION | Op.NUMBERS,
        a -> {
          Tensor v = single(a.t(1));
          String name = v.isWrappedNumber() ? "FillBackward2" : "FillBackward3";
          return v.requiresGrad() ? copyInto(a.t(0), v) : fillInto(a.t(0), v.item(), name);
        });
    Ops.define(
        "fill.Tensor(Tensor self, Tensor value) -> Tensor",
        Op.FUNCTION | Op.NUMBERS,
        a -> {
          Tensor v = single(a.t(1));
          Tensor r = clone(a.t(0));
          String name = v.isWrappedNumber() ? "FillBackward0" : "FillBackward1";
          return v.requiresGrad() ? copyInto(r, v) : fillInto(r, v.item(), name);
        });
    Ops.define("zero_(Tensor self) -> Tensor", Op.METHOD | Op.FUNCTION, a -> zeroInto(a.t(0)));
    Ops.define(
        "to.device(Tensor self, Device? device=None, ScalarType? dtype=None, bool"
            + " non_blocking=False, bool copy=False, *, MemoryFormat? memory_format=None) ->"
            + " Tensor",
        Op.METHOD,
        a -> MemoryFormats.to(converted(a.t(0), a.dtype(2), a.device(1), a.b(4)), a.get(5)));
    Ops.define(
        "to.dtype(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False, *,"
            + " MemoryFormat? memory_format=None) -> Tensor",
        Op.METHOD,
        a -> MemoryFormats.to(converted(a.t(0), a.dtype(1), null, a.b(3)), a.get(4)));
    Ops.define(
        "to.other(Tensor self, Tensor tensor, bool non_blocking=False, bool copy=False, *,"
            + " MemoryFormat? memory_format=None) -> Tensor",
        Op.METHOD,
        a ->
            MemoryFormats.to(converted(a.t(0), a.t(1).dtype(), a.t(1).device(), a.b(3)), a.get(4)));
    // A float stands for its own type, but is no part of what messages show.
    Ops.define(
        "to.deprecated(Tensor self, float other) -> Tensor",
        Op.METHOD,
        a -> converted(a.t(0), DType.FLOAT64, null, false));
    Ops.define(
        "type_as(Tensor self, Tensor other) -> Tensor", Op.METHOD, a -> to(a.t(0), a.t(1).dtype()));
    String[] casts = {
      "float",
      "double",
      "half",
      "bfloat16",
      "long",
      "int",
      "short",
      "char",
      "byte",
      "bool",
      "cfloat",
      "cdouble"
    };
    for (String c : casts) {
      DType d = c.equals("char") ? DType.INT8 : c.equals("byte") ? DType.UINT8 : DType.byName(c);
      Ops.define(
          c + "(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor",
          Op.METHOD,
          a -> to(a.t(0), d));
    }
    Ops.define(
        "cpu(Tensor self, MemoryFormat? memory_format=None) -> Tensor",
        Op.METHOD,
        a -> converted(a.t(0), null, Device.CPU, false));
    Ops.define(
        "cuda(Tensor self, Device? device=None, bool non_blocking=False, MemoryFormat?"
            + " memory_format=None) -> Tensor",
        Op.METHOD,
        a -> converted(a.t(0), null, a.has(1) ? a.device(1) : new Device("cuda", -1), false));
  }

  private static Tensor converted(Tensor t, DType dtype, Device device, boolean copy) {
    Device target = device == null ? t.device() : Placement.of(device);
    DType d = dtype == null ? t.dtype() : dtype;
    if (d == t.dtype() && target.equals(t.device())) {
      return copy ? clone(t) : t;
    }
    if (d != t.dtype()) {
      return CopyLaunch.moved(to(t, d).on(target));
    }
    Tensor r = rawClone(t, Elementwise.dense(t.layout()));
    if (Grad.wanted(t)) {
      Device back = t.device();
      Grad.record(r, "ToCopyBackward0", t, null, (n, g) -> converted(g, null, back, false));
    }
    return CopyLaunch.moved(r.on(target));
  }
}

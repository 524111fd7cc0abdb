package org.dlscript.stdlib.torch;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.runtime.autograd.AccumulateGrad;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.print.Elements;
import org.dlscript.runtime.print.TensorFormatter;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** {@code repr(tensor)}. */
public final class TensorText {
  private TensorText() {}

  static String repr(PyTensor p) {
    Tensor t = p.tensor;
    List<String> suffixes = new ArrayList<>();
    if (!t.device().isCpu()) {
      suffixes.add("device='" + t.device() + "'");
    }
    boolean defaultType =
        t.dtype() == Promotion.defaultDType()
            || t.dtype() == DType.INT64
            || t.dtype() == DType.BOOL
            || t.dtype() == Promotion.defaultDType().toComplex();
    boolean meta = t.device().type().equals("meta");
    if (meta) {
      suffixes.add("size=" + sizeText(t));
    } else if (t.numel() == 0) {
      if (t.rank() != 1) {
        suffixes.add("size=" + sizeText(t));
      }
      defaultType = t.dtype() == Promotion.defaultDType();
    }
    if (!defaultType) {
      suffixes.add("dtype=torch." + t.dtype().torchName());
    }
    // A leaf that was saved and unpacked again leads to the leaf, and is shown as one.
    if (t.gradFn() != null && !(t.gradFn() instanceof AccumulateGrad)) {
      suffixes.add("grad_fn=<" + t.gradFn().name() + ">");
    } else if (t.requiresGrad()) {
      suffixes.add("requires_grad=True");
    }
    String cls = p.type().name();
    String prefix = (TorchFunction.takesPart(p.type()) ? cls : "tensor") + "(";
    if (meta) {
      return TensorFormatter.withSuffixes(
          prefix + "...", suffixes, prefix.length(), TensorFormatter.options().lineWidth());
    }
    return TensorFormatter.format(elements(t), prefix, suffixes);
  }

  private static String sizeText(Tensor t) {
    StringBuilder b = new StringBuilder("(");
    for (int i = 0; i < t.rank(); i++) {
      b.append(i > 0 ? ", " : "").append(t.size(i));
    }
    return b.append(t.rank() == 1 ? ",)" : ")").toString();
  }

  /** The tensor's numbers as a printer walks them. */
  public static Elements elements(Tensor source) {
    Tensor t =
        source.isContiguous() ? source : org.dlscript.runtime.ops.Copies.contiguous(source.data());
    Elements.Kind kind =
        switch (t.dtype()) {
          case FLOAT16 -> Elements.Kind.FLOAT16;
          case BFLOAT16 -> Elements.Kind.BFLOAT16;
          case FLOAT32, FLOAT8_E5M2, FLOAT8_E4M3FN -> Elements.Kind.FLOAT32;
          case FLOAT64 -> Elements.Kind.FLOAT64;
          case COMPLEX64 -> Elements.Kind.COMPLEX64;
          case COMPLEX128 -> Elements.Kind.COMPLEX128;
          case BOOL -> Elements.Kind.BOOL;
          case UINT64 -> Elements.Kind.UNSIGNED;
          default -> Elements.Kind.INTEGER;
        };
    int n = t.rank();
    long[] shape = new long[n];
    long[] strides = new long[n];
    long step = 1;
    for (int i = n - 1; i >= 0; i--) {
      shape[i] = t.size(i);
      strides[i] = step;
      step *= Math.max(1, t.size(i));
    }
    return new Elements(kind, shape, strides, 0, new Reader(t));
  }

  private record Reader(Tensor t) implements Elements.Reader {
    private int position(long at) {
      return (int) at;
    }

    @Override
    public double real(long at) {
      Object v = t.dtype().isComplex() ? t.at(position(at)) : null;
      return v instanceof Complex c ? c.re() : t.doubleAt(position(at));
    }

    @Override
    public double imaginary(long at) {
      return t.at(position(at)) instanceof Complex c ? c.im() : 0;
    }

    @Override
    public long integer(long at) {
      return t.longAt(position(at));
    }
  }
}

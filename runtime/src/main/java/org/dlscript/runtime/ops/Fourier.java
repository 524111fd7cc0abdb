package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The torch.fft functions: complex transforms along dimensions; the others are made of them. */
final class Fourier {
  private Fourier() {}

  private static final String FFT = "torch.fft";

  /** Transforms along dimensions, times a scale. */
  static Tensor c2c(Tensor t, int[] dims, boolean inverse, double scale) {
    DType d = t.dtype();
    double[] a = ((double[]) Operand.flat(t, DType.COMPLEX128)).clone();
    for (int dim : dims) {
      int n = t.shape()[dim];
      Dft dft = new Dft(n, inverse);
      double[] line = new double[2 * n];
      Scans.lines(
          t.shape(),
          dim,
          (at, step, count) -> {
            for (int k = 0, p = at; k < count; k++, p += step) {
              line[2 * k] = a[2 * p];
              line[2 * k + 1] = a[2 * p + 1];
            }
            dft.run(line);
            if (d == DType.COMPLEX64) {
              dropResidue(line);
            }
            for (int k = 0, p = at; k < count; k++, p += step) {
              a[2 * p] = line[2 * k];
              a[2 * p + 1] = line[2 * k + 1];
            }
          });
    }
    if (scale != 1) {
      for (int k = 0; k < a.length; k++) {
        a[k] *= scale;
      }
    }
    Tensor r = Operand.result(a, d, t.shape());
    if (Grad.wanted(t)) {
      Grad.record(r, "FftC2CBackward0", t, null, (n, g) -> c2c(g, dims, !inverse, scale));
    }
    return r;
  }

  /**
   * Sets to zero what is less than half a digit of the largest number of a line in single
   * precision: sums in that precision would not have kept it.
   */
  private static void dropResidue(double[] line) {
    double most = 0;
    for (double x : line) {
      most = Math.max(most, Math.abs(x));
    }
    double least = most * 0x1p-25;
    for (int i = 0; i < line.length; i++) {
      if (Math.abs(line[i]) < least) {
        line[i] = 0;
      }
    }
  }

  private static Tensor checked(Tensor t, boolean complex) {
    Tensor x = Copies.to(t, Promotion.toFloat(t.dtype()));
    if (x.dtype().isHalf()) {
      throw TensorException.runtime("Unsupported dtype " + x.dtype().scalarName());
    }
    return complex && !x.dtype().isComplex() ? Copies.to(x, x.dtype().toComplex()) : x;
  }

  private static Tensor realInput(Tensor t, String name) {
    if (t.dtype().isComplex()) {
      throw TensorException.runtime(
          name + " expects a real input tensor, but got " + t.dtype().scalarName());
    }
    return checked(t, false);
  }

  /** Pads with zeros or cuts to a length. */
  private static Tensor resize(Tensor t, int dim, int n) {
    int have = t.shape()[dim];
    if (n == have) {
      return t;
    }
    if (n < have) {
      return Views.narrow(t, dim, 0, n);
    }
    int[] shape = t.shape().clone();
    shape[dim] = n - have;
    return Joining.cat(new Tensor[] {t, Tensor.zeros(t.dtype(), shape)}, dim);
  }

  private static double scale(String norm, long n, boolean forward) {
    return switch (norm == null ? "backward" : norm) {
      case "backward" -> forward ? 1 : 1.0 / n;
      case "forward" -> forward ? 1.0 / n : 1;
      case "ortho" -> 1 / Math.sqrt(n);
      default -> throw TensorException.runtime("Invalid normalization mode: \"" + norm + "\"");
    };
  }

  private static int length(Tensor t, int d, Integer n) {
    int size = n == null ? t.shape()[d] : n;
    if (size < 1) {
      throw TensorException.runtime("Invalid number of data points (" + size + ") specified");
    }
    return size;
  }

  private static long product(int[] sizes) {
    long n = 1;
    for (int s : sizes) {
      n *= s;
    }
    return n;
  }

  private static int dim(Tensor t, int d) {
    if (t.rank() == 0) {
      throw TensorException.index("Dimension specified as " + d + " but tensor has no dimensions");
    }
    return t.layout().dim(d);
  }

  /** A real tensor to the half spectrum of its last transformed dimension. */
  private static Tensor r2c(Tensor t, int d, double scale) {
    Tensor full = c2c(Copies.to(t, t.dtype().toComplex()), new int[] {d}, false, scale);
    return Copies.contiguous(Views.narrow(full, d, 0, t.shape()[d] / 2 + 1));
  }

  /** A half spectrum to the real tensor of n points. */
  private static Tensor c2r(Tensor half, int d, int n, double scale) {
    Tensor x = resize(half, d, n / 2 + 1);
    int mirrored = n - (n / 2 + 1);
    if (mirrored > 0) {
      Tensor tail = Scans.reverse(Views.narrow(x, d, 1, mirrored), d);
      x = Joining.cat(new Tensor[] {x, Pointwise.conj(tail)}, d);
    }
    return Copies.contiguous(ComplexParts.real(c2c(x, new int[] {d}, true, scale)));
  }

  // ---- one dimension

  private static Tensor one(Tensor t, Integer n, int dim, String norm, boolean forward) {
    return t.dtype().isComplex()
        ? spectrum(t, n, dim, norm, forward)
        : Fused.record(
            forward ? "FftR2CBackward0" : "ConjBackward0",
            x -> spectrum(x[0], n, dim, norm, forward),
            t);
  }

  private static Tensor spectrum(Tensor t, Integer n, int dim, String norm, boolean forward) {
    Tensor x = checked(t, true);
    int d = dim(x, dim);
    int size = length(x, d, n);
    Tensor r = c2c(resize(x, d, size), new int[] {d}, !forward, scale(norm, size, forward));
    if (!t.dtype().isComplex() && size > 0) {
      mirror(r, d, forward);
    }
    return r;
  }

  /**
   * Makes the spectrum of a real line what it is but for rounding: its second half is the conjugate
   * of the first, and what is its own conjugate has no imaginary part, of either sign as PyTorch
   * has it.
   */
  private static void mirror(Tensor spectrum, int d, boolean forward) {
    boolean wide = spectrum.dtype() == DType.COMPLEX128;
    double zero = forward ? 0.0 : -0.0;
    Scans.lines(
        spectrum.shape(),
        d,
        (at, step, count) -> {
          for (int k = 0; k <= count / 2; k++) {
            int from = 2 * (at + k * step);
            int to = 2 * (at + (count - k) % count * step);
            if (wide) {
              mirror(spectrum.storage().doubles(), from, to, zero);
            } else {
              mirror(spectrum.storage().floats(), from, to, (float) zero);
            }
          }
        });
  }

  private static void mirror(double[] a, int from, int to, double zero) {
    if (from == to) {
      a[from + 1] = zero;
    } else {
      a[to] = a[from];
      a[to + 1] = a[from + 1] == 0 ? -zero : -a[from + 1];
      a[from + 1] = a[from + 1] == 0 ? zero : a[from + 1];
    }
  }

  private static void mirror(float[] a, int from, int to, float zero) {
    if (from == to) {
      a[from + 1] = zero;
    } else {
      a[to] = a[from];
      a[to + 1] = a[from + 1] == 0 ? -zero : -a[from + 1];
      a[from + 1] = a[from + 1] == 0 ? zero : a[from + 1];
    }
  }

  private static Tensor rfft(Tensor t, Integer n, int dim, String norm, boolean forward) {
    Tensor x = realInput(t, forward ? "rfft" : "ihfft");
    int d = dim(x, dim);
    int size = length(x, d, n);
    Tensor y = resize(x, d, size);
    Tensor r = Fused.record("FftR2CBackward0", v -> r2c(v[0], d, scale(norm, size, forward)), y);
    return forward ? r : Pointwise.conj(r);
  }

  private static Tensor irfft(Tensor t, Integer n, int dim, String norm, boolean forward) {
    Tensor x = checked(t, true);
    int d = dim(x, dim);
    int size = n == null ? 2 * (x.shape()[d] - 1) : n;
    if (size < 1) {
      throw TensorException.runtime("Invalid number of data points (" + size + ") specified");
    }
    return Fused.record(
        "FftC2RBackward0",
        v -> c2r(v[0], d, size, scale(norm, size, forward)),
        forward ? Pointwise.conj(x) : x);
  }

  // ---- several dimensions

  private record Plan(int[] dims, int[] sizes) {}

  private static Plan plan(Tensor t, int[] s, int[] dim, boolean halfInput) {
    int rank = t.rank();
    int[] dims;
    if (dim != null) {
      dims = new int[dim.length];
      boolean[] seen = new boolean[Math.max(1, rank)];
      for (int k = 0; k < dims.length; k++) {
        dims[k] = dim(t, dim[k]);
        if (seen[dims[k]]) {
          throw TensorException.runtime("FFT dims must be unique");
        }
        seen[dims[k]] = true;
      }
    } else {
      int count = s == null ? rank : s.length;
      if (count > rank) {
        throw TensorException.runtime(
            "Got shape with "
                + count
                + " values but input tensor only has "
                + rank
                + " dimensions.");
      }
      dims = new int[count];
      Arrays.setAll(dims, k -> rank - count + k);
    }
    if (s != null && s.length != dims.length) {
      throw TensorException.runtime(
          "When given, dim and shape arguments must have the same length");
    }
    int[] sizes = new int[dims.length];
    for (int k = 0; k < dims.length; k++) {
      boolean given = s != null && s[k] != -1;
      boolean half = halfInput && k == dims.length - 1;
      sizes[k] = given ? s[k] : half ? 2 * (t.shape()[dims[k]] - 1) : t.shape()[dims[k]];
      if (sizes[k] < 1) {
        throw TensorException.runtime("Invalid number of data points (" + sizes[k] + ") specified");
      }
    }
    return new Plan(dims, sizes);
  }

  private static Tensor resized(Tensor t, Plan p, int count) {
    for (int k = 0; k < count; k++) {
      t = resize(t, p.dims[k], p.sizes[k]);
    }
    return t;
  }

  private static Tensor many(Tensor t, int[] s, int[] dim, String norm, boolean forward) {
    Tensor x = checked(t, true);
    Plan p = plan(x, s, dim, false);
    return c2c(
        resized(x, p, p.dims.length), p.dims, !forward, scale(norm, product(p.sizes), forward));
  }

  private static int[] butLast(int[] a) {
    return Arrays.copyOf(a, a.length - 1);
  }

  private static Tensor halfSpectrum(Tensor t, int[] s, int[] dim, String norm, boolean forward) {
    Tensor x = realInput(t, forward ? "rfftn" : "ihfftn");
    Plan p = plan(x, s, dim, false);
    if (p.dims.length == 0) {
      throw TensorException.runtime(
          (forward ? "rfftn" : "ihfftn") + " must transform at least one axis");
    }
    Tensor r =
        r2c(
            resized(x, p, p.dims.length),
            p.dims[p.dims.length - 1],
            scale(norm, product(p.sizes), forward));
    return forward
        ? c2c(r, butLast(p.dims), false, 1)
        : c2c(Pointwise.conj(r), butLast(p.dims), true, 1);
  }

  private static Tensor rfftn(Tensor t, int[] s, int[] dim, String norm, boolean forward) {
    return Fused.record(
        forward ? "FftR2CBackward0" : "ConjBackward0",
        x -> halfSpectrum(x[0], s, dim, norm, forward),
        t);
  }

  private static Tensor irfftn(Tensor t, int[] s, int[] dim, String norm, boolean forward) {
    return Fused.record("FftC2RBackward0", x -> ofHalfSpectrum(x[0], s, dim, norm, forward), t);
  }

  private static Tensor ofHalfSpectrum(Tensor t, int[] s, int[] dim, String norm, boolean forward) {
    Tensor x = checked(t, true);
    Plan p = plan(x, s, dim, true);
    if (p.dims.length == 0) {
      throw TensorException.runtime(
          (forward ? "hfftn" : "irfftn") + " must transform at least one axis");
    }
    int last = p.dims.length - 1;
    Tensor y = resize(resized(x, p, last), p.dims[last], p.sizes[last] / 2 + 1);
    y = c2c(y, butLast(p.dims), !forward, 1);
    return c2r(
        forward ? Pointwise.conj(y) : y,
        p.dims[last],
        p.sizes[last],
        scale(norm, product(p.sizes), forward));
  }

  @FunctionalInterface
  private interface One {
    Tensor apply(Tensor t, Integer n, int dim, String norm, boolean forward);
  }

  @FunctionalInterface
  private interface Many {
    Tensor apply(Tensor t, int[] s, int[] dim, String norm, boolean forward);
  }

  private static void define(String name, One one, Many many, boolean forward) {
    Ops.define(
        FFT,
        name + "(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor",
        Op.FUNCTION,
        a -> one.apply(a.t(0), a.has(1) ? a.i(1) : null, a.i(2), a.s(3), forward));
    Ops.define(
        FFT,
        name + "2(Tensor self, int[1]? s=None, int[1] dim=[-2,-1], str? norm=None) -> Tensor",
        Op.FUNCTION,
        a -> many.apply(a.t(0), a.ints(1), a.ints(2), a.s(3), forward));
    Ops.define(
        FFT,
        name + "n(Tensor self, int[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor",
        Op.FUNCTION,
        a -> many.apply(a.t(0), a.ints(1), a.ints(2), a.s(3), forward));
  }

  static void register() {
    define("fft", Fourier::one, Fourier::many, true);
    define("ifft", Fourier::one, Fourier::many, false);
    define("rfft", Fourier::rfft, Fourier::rfftn, true);
    define("irfft", Fourier::irfft, Fourier::irfftn, false);
    define("hfft", Fourier::irfft, Fourier::irfftn, true);
    define("ihfft", Fourier::rfft, Fourier::rfftn, false);
    for (boolean inverse : new boolean[] {false, true}) {
      Ops.define(
          FFT,
          (inverse ? "ifftshift" : "fftshift") + "(Tensor self, int[1]? dim=None) -> Tensor",
          Op.FUNCTION,
          a -> {
            Tensor t = a.t(0);
            int[] dims = a.ints(1);
            if (dims == null) {
              dims = new int[t.rank()];
              for (int k = 0; k < dims.length; k++) {
                dims[k] = k;
              }
            }
            int[] shifts = new int[dims.length];
            for (int k = 0; k < dims.length; k++) {
              int n = t.size(dims[k]);
              shifts[k] = inverse ? (n + 1) / 2 : n / 2;
            }
            return dims.length == 0 ? Copies.clone(t) : Joining.roll(t, shifts, dims);
          });
    }
    for (boolean half : new boolean[] {false, true}) {
      Ops.define(
          FFT,
          (half ? "rfftfreq" : "fftfreq")
              + "(int n, float d=1.0, *, ScalarType? dtype=None, Layout? layout=None, Device?"
              + " device=None, bool? pin_memory=False, bool requires_grad=False) -> Tensor",
          Op.FUNCTION,
          a -> {
            int n = a.i(0);
            int count = half ? n / 2 + 1 : n;
            DType d = Creation.typeOr(a, 2, Promotion.defaultDType());
            if (!d.isDifferentiable()) {
              throw TensorException.runtime(
                  (half ? "rfftfreq" : "fftfreq") + " requires a floating point or complex dtype");
            }
            if (count < 0) {
              throw TensorException.runtime(
                  "Trying to create tensor with negative dimension " + count + ": [" + count + "]");
            }
            double[] f = new double[count];
            for (int k = 0; k < count; k++) {
              int i = half || k < (n + 1) / 2 ? k : k - n;
              f[k] = i / (n * a.d(1));
            }
            return Creation.options(Copies.rawTo(Tensor.of(f, count), d), a, 2);
          });
    }
    ShortTime.register();
  }
}

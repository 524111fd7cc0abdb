package org.dlscript.runtime.ops;

import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The short-time Fourier transform, its inverse, and window functions. */
final class ShortTime {
  private ShortTime() {}

  private static final String OPTIONS =
      "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False,"
          + " bool requires_grad=False) -> Tensor";

  private static Tensor padded(Tensor window, int n, int length, DType d) {
    Tensor w = window == null ? Creation.filled(d, new int[] {length}, 1) : window;
    if (w.rank() != 1 || w.numel() != length) {
      throw TensorException.runtime(
          "expected a 1D window tensor of size equal to win_length="
              + length
              + ", but got window with size "
              + java.util.Arrays.toString(w.shape()));
    }
    if (length < n) {
      int left = (n - length) / 2;
      w =
          Joining.cat(
              new Tensor[] {
                Tensor.zeros(w.dtype(), left), w, Tensor.zeros(w.dtype(), n - length - left)
              },
              0);
    }
    return w;
  }

  private static Object call(String name, Object... args) {
    return Ops.overloads(name).get(0).call(args);
  }

  private static Tensor stft(
      Tensor self,
      int n,
      Integer hop,
      Integer win,
      Tensor window,
      boolean center,
      String mode,
      boolean normalized,
      Boolean onesided,
      Boolean complex) {
    Tensor x = self.rank() == 1 ? Views.unsqueeze(self, 0) : self;
    if (self.rank() > 2 || self.rank() == 0) {
      throw TensorException.runtime("stft: expected a 1D or 2D tensor");
    }
    int step = hop == null ? n / 4 : hop;
    int length = win == null ? n : win;
    if (center) {
      int pad = n / 2;
      x =
          Views.squeeze(
              (Tensor)
                  org.dlscript.runtime.op.Binder.call(
                      "torch.nn.functional.pad",
                      new Object[] {Views.unsqueeze(x, 1), new long[] {pad, pad}, mode},
                      java.util.Map.of()),
              1);
    }
    int total = x.shape()[1];
    if (n <= 0 || n > total) {
      throw TensorException.runtime("stft: expected 0 < n_fft < " + total + ", but got n_fft=" + n);
    }
    if (step <= 0) {
      throw TensorException.runtime("stft: expected hop_length > 0, but got hop_length=" + step);
    }
    Tensor frames = Views.unfold(x, 1, n, step);
    Tensor w = window == null && length == n ? null : padded(window, n, length, x.dtype());
    if (w != null) {
      frames = Arithmetic.mul(frames, w);
    }
    boolean half = onesided == null ? !frames.dtype().isComplex() : onesided;
    String norm = normalized ? "ortho" : "backward";
    Tensor r = (Tensor) call("torch.fft." + (half ? "rfft" : "fft"), frames, null, -1L, norm, null);
    r = Views.transpose(r, 1, 2);
    r = self.rank() == 1 ? Views.squeeze(r, 0) : r;
    boolean asComplex =
        complex != null
            ? complex
            : self.dtype().isComplex() || (window != null && window.dtype().isComplex());
    return asComplex ? r : ComplexParts.viewAsReal(Copies.contiguous(r));
  }

  private static Tensor istft(
      Tensor self,
      int n,
      Integer hop,
      Integer win,
      Tensor window,
      boolean center,
      boolean normalized,
      Boolean onesided,
      Integer wanted,
      boolean complexOut) {
    Tensor z =
        self.dtype().isComplex() ? self : ComplexParts.viewAsComplex(Copies.contiguous(self));
    boolean single = z.rank() == 2;
    if (single) {
      z = Views.unsqueeze(z, 0);
    }
    int step = hop == null ? n / 4 : hop;
    int length = win == null ? n : win;
    int frames = z.shape()[2];
    boolean half = onesided == null ? z.shape()[1] != n : onesided;
    String norm = normalized ? "ortho" : "backward";
    Tensor spectra = Views.transpose(z, 1, 2);
    Tensor parts;
    if (complexOut) {
      parts = (Tensor) call("torch.fft.ifft", spectra, (long) n, -1L, norm, null);
    } else {
      Tensor h = half ? spectra : Views.slice(spectra, 2, 0, n / 2 + 1, 1);
      parts = (Tensor) call("torch.fft.irfft", h, (long) n, -1L, norm, null);
    }
    Tensor w = padded(window, n, length, z.dtype().toReal());
    Tensor weighted = Arithmetic.mul(parts, w);
    int total = n + step * (frames - 1);
    int batch = z.shape()[0];
    long[] at = new long[frames * n];
    for (int f = 0; f < frames; f++) {
      for (int k = 0; k < n; k++) {
        at[f * n + k] = (long) f * step + k;
      }
    }
    Blocks.Plan plan = new Blocks.Plan(batch, total, 1, at);
    Tensor y =
        Blocks.addAt(
            Tensor.zeros(weighted.dtype(), batch, total),
            plan,
            weighted,
            "UnfoldBackwardBackward0");
    Tensor squares = Views.expand(Arithmetic.mul(w, w), frames, n);
    Tensor envelope =
        Blocks.addAt(
            Tensor.zeros(w.dtype(), total),
            new Blocks.Plan(1, total, 1, at),
            squares,
            "UnfoldBackwardBackward0");
    int start = center ? n / 2 : 0;
    int end = wanted != null ? start + wanted : center ? total - n / 2 : total;
    int stop = Math.min(end, total);
    y = Views.slice(y, 1, start, stop, 1);
    envelope = Views.slice(envelope, 0, start, stop, 1);
    if (envelope.numel() > 0
        && Extrema.all(Pointwise.abs(envelope.alias()), false).doubleAt(0) < 1e-11) {
      throw TensorException.runtime("istft: window overlap add min: 1");
    }
    y = Arithmetic.div(y, envelope);
    if (end > total) {
      y = Joining.cat(new Tensor[] {y, Tensor.zeros(y.dtype(), batch, end - total)}, 1);
    }
    return single ? Views.squeeze(y, 0) : y;
  }

  /** How results are rounded: to the precision of the window. */
  private interface Rounding {
    double of(double v);
  }

  @FunctionalInterface
  private interface Shape {
    double at(double k, double n, Rounding r);
  }

  /** The element type that is asked for at a place, where it and the length are good ones. */
  static DType windowType(String name, int n, org.dlscript.runtime.op.Args a, int at) {
    DType d = Creation.typeOr(a, at, Promotion.defaultDType());
    if (!d.isDifferentiable()) {
      throw TensorException.runtime(
          name
              + " expects floating point dtypes, got: TensorOptions(dtype="
              + d.nativeName()
              + ", device=cpu, layout=Strided (default), requires_grad=false (default),"
              + " pinned_memory=false, memory_format=(nullopt))");
    }
    if (n < 0) {
      throw TensorException.runtime(
          name + " requires non-negative window_length, got window_length=" + n);
    }
    return d;
  }

  private static double cosines(double k, double n, double a, double b, Rounding r) {
    double x = r.of(k * r.of(2 * Math.PI / n));
    return r.of(r.of(r.of(Math.cos(x)) * r.of(-b)) + r.of(a));
  }

  private static void window(String name, Shape shape) {
    for (boolean flag : new boolean[] {false, true}) {
      Ops.define(
          name + "_window(int window_length, " + (flag ? "bool periodic, " : "") + "*, " + OPTIONS,
          Op.FUNCTION,
          a -> {
            int n = a.i(0);
            int o = flag ? 2 : 1;
            DType d = windowType(name + "_window", n, a, o);
            boolean periodic = !flag || a.b(1);
            // PyTorch makes windows by operators on tensors, which round after each step.
            Rounding rounding = d == DType.FLOAT64 ? v -> v : v -> (float) v;
            double[] w = new double[n];
            for (int k = 0; k < n; k++) {
              w[k] = n == 1 ? 1 : shape.at(k, periodic ? n : n - 1, rounding);
            }
            return Creation.options(Copies.rawTo(Tensor.of(w, n), d), a, o);
          });
    }
  }

  static void register() {
    Ops.define(
        "stft(Tensor input, int n_fft, int? hop_length=None, int? win_length=None, Tensor?"
            + " window=None, bool center=True, str pad_mode='reflect', bool normalized=False, bool?"
            + " onesided=None, bool? return_complex=None) -> Tensor",
        Op.BOTH | Op.NO_OUT,
        a ->
            stft(
                a.t(0),
                a.i(1),
                a.has(2) ? a.i(2) : null,
                a.has(3) ? a.i(3) : null,
                a.t(4),
                a.b(5),
                a.s(6),
                a.b(7),
                (Boolean) a.get(8),
                (Boolean) a.get(9)));
    Ops.define(
        "istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor?"
            + " window=None, bool center=True, bool normalized=False, bool? onesided=None, int?"
            + " length=None, bool return_complex=False) -> Tensor",
        Op.BOTH,
        a ->
            istft(
                a.t(0),
                a.i(1),
                a.has(2) ? a.i(2) : null,
                a.has(3) ? a.i(3) : null,
                a.t(4),
                a.b(5),
                a.b(6),
                (Boolean) a.get(7),
                a.has(8) ? a.i(8) : null,
                a.b(9)));
    window("hann", (k, n, r) -> cosines(k, n, 0.5, 0.5, r));
    window("hamming", (k, n, r) -> cosines(k, n, 0.54, 0.46, r));
    window(
        "blackman",
        (k, n, r) -> {
          double x = r.of(k * r.of(Math.PI / n));
          double fast = r.of(r.of(Math.cos(r.of(x * 4))) * r.of(0.08));
          double slow = r.of(r.of(Math.cos(r.of(x * 2))) * 0.5);
          return r.of(r.of(fast - slow) + r.of(0.42));
        });
    window(
        "bartlett",
        (k, n, r) -> {
          double x = r.of(k * r.of(2 / n));
          return k > (int) n / 2 ? r.of(2 - x) : x;
        });
  }
}

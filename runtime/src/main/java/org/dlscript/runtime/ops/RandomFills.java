package org.dlscript.runtime.ops;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.dlscript.runtime.launch.RandomLaunch;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.random.Samplers;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Writes random numbers into tensors, in the order in which PyTorch visits the elements. */
final class RandomFills {
  private RandomFills() {}

  /** The generator given, or the default one. */
  static Generator generator(Object given) {
    return given instanceof Generator g ? g : Generator.defaultGenerator();
  }

  /** Positions in the storage, in the order of memory as far as the strides tell. */
  private static Tensor inMemoryOrder(Tensor t) {
    Layout l = t.layout();
    return l.contiguous ? t : t.withLayout(l.permute(memoryOrder(l)));
  }

  /** The dimensions by falling strides. */
  private static int[] memoryOrder(Layout l) {
    Integer[] order = new Integer[l.rank()];
    for (int d = 0; d < order.length; d++) {
      order[d] = d;
    }
    java.util.Arrays.sort(order, (a, b) -> Integer.compare(l.strides[b], l.strides[a]));
    int[] dims = new int[order.length];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = order[d];
    }
    return dims;
  }

  /** Calls with each position in the storage. */
  private static void forEach(Tensor t, java.util.function.IntConsumer body) {
    Tensor ordered = inMemoryOrder(t);
    Layout l = ordered.layout();
    int[] index = new int[l.rank()];
    int at = l.offset;
    for (int k = 0; k < l.numel; k++) {
      body.accept(at);
      for (int d = l.rank() - 1; d >= 0; d--) {
        at += l.strides[d];
        if (++index[d] < l.shape[d]) {
          break;
        }
        at -= l.strides[d] * l.shape[d];
        index[d] = 0;
      }
    }
  }

  /** Sets every element from a source of numbers. */
  static void fill(Tensor t, DoubleSupplier source) {
    Object array = t.storage().array();
    DType d = t.dtype();
    forEach(t, at -> Elements.setDouble(array, d, at, source.getAsDouble()));
  }

  /** Sets every element from a source of integers. */
  static void fillLongs(Tensor t, LongSupplier source) {
    Object array = t.storage().array();
    DType d = t.dtype();
    forEach(t, at -> Elements.setLong(array, d, at, source.getAsLong()));
  }

  private static Tensor parts(Tensor t) {
    return ComplexParts.viewAsReal(t.alias());
  }

  static void uniform(Tensor t, double low, double high, Generator g) {
    if (t.dtype().isComplex()) {
      uniform(parts(t), low, high, g);
      return;
    }
    if (t.home() != null && RandomLaunch.uniform(t, low, high, g)) {
      return;
    }
    switch (t.dtype()) {
      case FLOAT32 -> {
        if (t.isContiguous()) {
          Samplers.uniform(g, t.floats(), t.offset(), t.numel(), (float) low, (float) high);
        } else {
          float from = (float) low;
          float span = (float) high - from;
          fill(t, () -> Math.fma(g.uniformFloat(), span, from));
        }
      }
      case FLOAT64 -> fill(t, () -> Math.fma(g.uniformDouble(), high - low, low));
      case FLOAT16, BFLOAT16 -> {
        int digits = t.dtype() == DType.FLOAT16 ? 11 : 8;
        float from = HalfNormals.rounded(t.dtype(), low);
        float to = HalfNormals.rounded(t.dtype(), high);
        float span = HalfNormals.rounded(t.dtype(), to - from);
        fill(t, () -> Math.fma(g.uniformBits(digits), span, from));
      }
      default -> throw TensorException.unsupported("check_uniform_bounds", t.dtype());
    }
  }

  static void normal(Tensor t, double mean, double std, Generator g) {
    if (!(std >= 0)) {
      throw TensorException.runtime("normal expects std >= 0.0, but found std " + Losses.text(std));
    }
    if (t.dtype().isComplex()) {
      normal(parts(t), mean, std / Math.sqrt(2), g);
      return;
    }
    if (t.dtype().isIntegral()) {
      throw TensorException.unsupported("normal_kernel_cpu", t.dtype());
    }
    if (t.home() != null && RandomLaunch.normal(t, mean, std, g)) {
      return;
    }
    if (t.isContiguous() && t.dtype() == DType.FLOAT32) {
      Samplers.normal(g, t.floats(), t.offset(), t.numel(), mean, std);
    } else if (t.isContiguous() && t.dtype() == DType.FLOAT64) {
      Samplers.normal(g, t.doubles(), t.offset(), t.numel(), mean, std);
    } else if (t.isContiguous() && t.numel() >= HalfNormals.BLOCK) {
      HalfNormals.fill(g, t, mean, std);
    } else {
      fill(t, () -> Math.fma(g.normalDouble(), std, mean));
    }
  }

  static void bernoulli(Tensor t, double p, Generator g) {
    if (!(p >= 0 && p <= 1)) {
      throw TensorException.runtime(
          "bernoulli_ expects p to be in [0, 1], but got p=" + Losses.text(p));
    }
    if (t.dtype().isComplex()) {
      throw TensorException.unsupported("bernoulli_scalar_cpu_", t.dtype());
    }
    if (t.home() != null && RandomLaunch.bernoulli(t, p, g)) {
      return;
    }
    if (t.dtype() == DType.FLOAT32 && t.isContiguous()) {
      Samplers.bernoulli(g, t.floats(), t.offset(), t.numel(), p);
    } else {
      fill(t, () -> g.uniformDouble() < p ? 1 : 0);
    }
  }

  /** Draws with a tensor of probabilities, one for each element. */
  static void bernoulli(Tensor t, Tensor p, Generator g) {
    Tensor wide = p.withLayout(p.layout().expand(t.shape()));
    boolean doubles = p.dtype() == DType.FLOAT64;
    int[] order = memoryOrder(t.layout());
    wide = wide.withLayout(wide.layout().permute(order));
    Tensor ordered = t.withLayout(t.layout().permute(order));
    int n = t.numel();
    Tensor values = Tensor.zeros(DType.FLOAT64, ordered.shape());
    for (int k = 0; k < n; k++) {
      double chance = wide.doubleAt(k);
      if (!(chance >= 0 && chance <= 1)) {
        throw TensorException.runtime(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false."
                + "  (Could this error message be improved?  If so, please report an enhancement"
                + " request to PyTorch.)");
      }
      boolean one = doubles ? Samplers.bernoulli(g, chance) : Samplers.bernoulli(g, (float) chance);
      values.doubles()[k] = one ? 1 : 0;
    }
    Copies.raw(ordered, values);
  }

  /** A source of the integers that {@code random_()} draws for a type. */
  static LongSupplier integers(DType d, Generator g) {
    return switch (d) {
      case BOOL -> () -> g.next32() & 1;
      case UINT8 -> () -> g.next32() & 0xFF;
      case INT8 -> () -> g.next32() & 0x7F;
      case INT16 -> () -> g.next32() & 0x7FFF;
      case INT32 -> () -> g.next32() & 0x7FFFFFFF;
      case INT64 -> g::nonNegativeLong;
      case FLOAT16 -> () -> (g.next32() & 0xFFFFFFFFL) % 2049;
      case BFLOAT16 -> () -> (g.next32() & 0xFFFFFFFFL) % 257;
      case FLOAT32 -> () -> (g.next32() & 0xFFFFFFFFL) % ((1L << 24) + 1);
      default -> () -> Long.remainderUnsigned(g.next64(), (1L << 53) + 1);
    };
  }

  private static void inRange(long bound, String name, DType d) {
    if (d.isComplex()) {
      throw TensorException.runtime(
          "check_random_bounds handles only integral, floating-point and boolean types");
    }
    boolean fits =
        switch (d) {
          case BOOL -> bound == 0 || bound == 1;
          case UINT8 -> bound == (bound & 0xFF);
          case INT8 -> bound == (byte) bound;
          case INT16 -> bound == (short) bound;
          case INT32 -> bound == (int) bound;
          default -> true;
        };
    if (!fits) {
      throw TensorException.runtime(name + " is out of bounds for " + inC(d));
    }
  }

  private static String inC(DType d) {
    return switch (d) {
      case UINT8 -> "unsigned char";
      case INT8 -> "signed char";
      case INT16 -> "short";
      case INT32 -> "int";
      default -> "bool";
    };
  }

  /** Refuses all but real numbers, for which alone there are kernels. */
  static void real(Tensor t, String kernel) {
    if (!t.dtype().isFloatingPoint()) {
      throw TensorException.unsupported(kernel, t.dtype());
    }
  }

  /** Integers in [low, high). */
  static void integers(Tensor t, long low, long high, Generator g) {
    if (low >= high) {
      throw TensorException.runtime(
          "random_ expects 'from' to be less than 'to', but got from=" + low + " >= to=" + high);
    }
    inRange(low, "from", t.dtype());
    inRange(high - 1, "to - 1", t.dtype());
    long span = high - low;
    if (t.home() != null && RandomLaunch.integers(t, low, span, g)) {
      return;
    }
    if (t.isContiguous() && t.dtype() == DType.INT64) {
      Samplers.integers(g, t.longs(), t.offset(), t.numel(), low, span);
    } else if (t.dtype().isFloatingPoint()) {
      fill(t, () -> g.below(span) + low);
    } else {
      fillLongs(t, () -> g.below(span) + low);
    }
  }

  /** A tensor like another one filled with exponential numbers. */
  static Tensor exponentialLike(Tensor x, Generator g) {
    Tensor t = Tensor.empty(x.dtype(), x.shape()).on(x.device());
    if (t.home() != null && RandomLaunch.exponential(t, 1, g)) {
      return t;
    }
    fill(t, () -> Samplers.exponential(g, 1));
    return t;
  }

  /** The slopes of a randomised leaky rectifier: 1 where the input is positive. */
  static Tensor rreluNoise(Tensor x, double lower, double upper) {
    Generator g = Generator.defaultGenerator();
    Tensor noise = Tensor.empty(x.dtype(), x.shape());
    int[] at = {0};
    fill(noise, () -> x.doubleAt(at[0]++) <= 0 ? g.uniformDouble() * (upper - lower) + lower : 1);
    return noise.on(x.device());
  }
}

package org.dlscript.runtime.ops;

import java.util.function.DoubleSupplier;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Overlap;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.random.Counts;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.random.Samplers;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Tensors of random numbers, and samplers that work in place. */
public final class RandomOps {
  private static final String OPTIONS =
      "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False,"
          + " bool? requires_grad=False";
  private static final String TAIL = ", Generator? generator=None) -> Tensor";

  private RandomOps() {}

  /** Fills a new tensor. */
  private interface Filler {
    void fill(Tensor t, Generator g);
  }

  private static void creation(String name, String arguments, int count, Maker maker) {
    Ops.define(
        name + "(" + arguments + "*, Generator? generator=None, " + OPTIONS + ") -> Tensor",
        Op.FUNCTION,
        a -> Creation.options(maker.make(a, RandomFills.generator(a.get(count))), a, count + 1));
  }

  /** Makes a tensor from bound arguments. */
  private interface Maker {
    Tensor make(Args a, Generator g);
  }

  private static Tensor filled(DType d, int[] shape, Device at, Generator g, Filler filler) {
    Tensor t = Tensor.empty(d, Creation.checked(shape)).on(at);
    filler.fill(t, g);
    return t;
  }

  /** The device that options name whose type is the argument at an index. */
  private static Device device(Args a, int type, Device otherwise) {
    return a.has(type + 2) ? Placement.of(a.device(type + 2)) : otherwise;
  }

  private static Tensor randint(Args a, int first, long low, long high, int[] size, Generator g) {
    if (low >= high) {
      throw TensorException.runtime(
          "random_ expects 'from' to be less than 'to', but got from=" + low + " >= to=" + high);
    }
    DType d = Creation.typeOr(a, first, DType.INT64);
    Device at = device(a, first, Device.CPU);
    return filled(d, size, at, g, (t, s) -> RandomFills.integers(t, low, high, s));
  }

  private static Tensor permutation(Args a, Generator g) {
    if (a.l(0) < 0) {
      throw TensorException.runtime(
          "Trying to create tensor with negative dimension " + a.l(0) + ": [" + a.l(0) + "]");
    }
    DType d = Creation.typeOr(a, 2, DType.INT64);
    if (d == DType.BOOL || d.isComplex()) {
      throw TensorException.unsupported("randperm", d);
    }
    return Copies.to(Tensor.of(Samplers.permutation(g, a.i(0)), a.i(0)), d);
  }

  private static void like(String name, String arguments, int count, Maker maker) {
    Ops.define(
        name
            + "_like(Tensor self, "
            + arguments
            + "*, "
            + OPTIONS
            + ", MemoryFormat? memory_format=None, Generator? generator=None) -> Tensor",
        Op.FUNCTION,
        a ->
            Creation.options(
                maker.make(a, RandomFills.generator(a.get(count + 6))).on(a.t(0).device()),
                a,
                count));
  }

  /** A sampler that overwrites its tensor. */
  private static void inPlace(String schema, String node, Sampler sampler) {
    Ops.define(
        schema + TAIL,
        Op.METHOD,
        a -> {
          Tensor self = a.t(0);
          InPlace.check(self);
          Overlap.checkWithin(self);
          Generator g = RandomFills.generator(a.get(a.count() - 1));
          sampler.fill(self, a, g);
          if (Grad.wanted(self)) {
            Tensor r =
                Grad.record(self.alias(), node, self, null, (n, grad) -> Creation.zerosLike(grad));
            InPlace.finish(self, r.gradFn());
          } else {
            self.bumpVersion();
          }
          return self;
        });
  }

  /** Draws into a tensor. */
  private interface Sampler {
    void fill(Tensor self, Args a, Generator g);
  }

  private static void floating(Tensor t, String kernel) {
    if (t.dtype().isIntegral()) {
      throw TensorException.unsupported(kernel, t.dtype());
    }
  }

  private static Tensor normal(Object mean, Object std, Generator g) {
    if (mean instanceof Double m && std instanceof Tensor s) {
      return normal(Tensor.scalar(m, s.dtype()), s, g);
    }
    Tensor m = (Tensor) mean;
    Tensor s = std instanceof Tensor t ? t : Tensor.scalar(std, m.dtype());
    if (s.dtype().isComplex()) {
      throw TensorException.runtime("normal expects standard deviation to be non-complex");
    }
    for (int k = 0; k < s.numel(); k++) {
      if (s.doubleAt(k) < 0) {
        throw TensorException.runtime(
            std instanceof Tensor
                ? "normal expects all elements of std >= 0.0"
                : "normal expects std >= 0.0, but found std " + Losses.text((Double) std));
      }
    }
    int[] shape = Layout.broadcastOrThrow(m.shape(), s.shape());
    Tensor r =
        Fused.untracked(
            () -> {
              Tensor t = Tensor.empty(Promotion.result(m, s), shape);
              RandomFills.normal(t, 0, 1, g);
              return Arithmetic.add(Arithmetic.mul(t, s), m);
            });
    if (Grad.wanted(m, s)) {
      String node =
          !(std instanceof Tensor)
              ? "NormalBackward1"
              : mean instanceof Tensor ? "NormalBackward3" : "NormalBackward2";
      Grad.record(
          r,
          node,
          new Tensor[] {m, s},
          null,
          (n, grad) -> new Tensor[] {Creation.zerosLike(grad), Creation.zerosLike(grad)});
    }
    return r;
  }

  /** Draws, in the elements' order, a number for each parameter; nothing is recorded. */
  static Tensor drawn(Tensor x, DoubleToSource source) {
    Tensor r = Tensor.empty(x.dtype(), x.shape()).on(x.device());
    int[] at = {0};
    Tensor flat = x.isContiguous() ? x : Copies.rawTo(Copies.contiguous(x.alias()), x.dtype());
    RandomFills.fill(r, () -> source.draw(flat.doubleAt(at[0]++)));
    return r;
  }

  private static Tensor elementwise(Tensor x, String node, DoubleToSource source) {
    Tensor r = drawn(x, source);
    return Grad.wanted(x) ? Grad.record(r, node, x, null, (n, g) -> Creation.zerosLike(g)) : r;
  }

  /** Draws one number with a parameter. */
  interface DoubleToSource {
    double draw(double parameter);
  }

  private static Tensor multinomial(Tensor p, int samples, boolean replacement, Generator g) {
    if (p.rank() != 1 && p.rank() != 2) {
      throw TensorException.runtime("prob_dist must be 1 or 2 dim");
    }
    if (!p.dtype().isFloatingPoint()) {
      throw TensorException.runtime(
          "multinomial only supports floating-point dtypes for input, got: "
              + p.dtype().scalarName());
    }
    if (samples <= 0) {
      throw TensorException.runtime("cannot sample n_sample <= 0 samples");
    }
    int n = p.size(-1);
    if (!replacement && samples > n) {
      throw TensorException.runtime(
          "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
    }
    int rows = p.rank() == 2 ? p.size(0) : 1;
    double[] w = Operand.doubles(p);
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        double v = w[r * n + j];
        if (!(v >= 0) || Double.isInfinite(v)) {
          throw TensorException.runtime(
              !replacement
                  ? "probability tensor contains either `inf`, `nan` or element < 0"
                  : v >= 0
                      ? "invalid multinomial distribution (encountering probability entry = infinity"
                          + " or NaN)"
                      : "invalid multinomial distribution (encountering probability entry < 0)");
        }
        sum += v;
      }
      if (sum <= 0) {
        throw TensorException.runtime(
            "invalid multinomial distribution (sum of probabilities <= 0)");
      }
    }
    long[] out = new long[rows * samples];
    if (replacement) {
      boolean single = p.dtype() != DType.FLOAT64;
      for (int r = 0; r < rows; r++) {
        Samplers.multinomial(g, w, r * n, n, out, r * samples, samples, single);
      }
    } else {
      race(p, w, rows, n, samples, out, g);
    }
    return Tensor.of(out, p.rank() == 2 ? new int[] {rows, samples} : new int[] {samples})
        .on(p.device());
  }

  // The exponential race: the greatest weights over exponential numbers win.
  private static void race(
      Tensor p, double[] w, int rows, int n, int samples, long[] out, Generator g) {
    double[] score = new double[w.length];
    // Numbers are drawn in the order of the memory, which for transposed probabilities is by
    // column.
    boolean columns = p.rank() == 2 && p.layout().strides[0] == 1 && p.layout().strides[1] == rows;
    for (int j = 0; j < w.length; j++) {
      int k = columns ? j % rows * n + j / rows : j;
      double e = Samplers.exponential(g, 1);
      score[k] = p.dtype() == DType.FLOAT64 ? w[k] / e : (float) w[k] / (float) e;
    }
    for (int r = 0; r < rows; r++) {
      int base = r * n;
      int[] order =
          java.util.stream.IntStream.range(0, n)
              .boxed()
              .sorted((a, b) -> Double.compare(score[base + b], score[base + a]))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int s = 0; s < samples; s++) {
        out[r * samples + s] = order[s];
      }
    }
  }

  private static Tensor binomial(Tensor count, Tensor p, Generator g) {
    int[] shape = Layout.broadcastOrThrow(count.shape(), p.shape());
    Tensor n = count.withLayout(count.layout().expand(shape));
    Tensor q = p.withLayout(p.layout().expand(shape));
    Tensor r = Tensor.empty(count.dtype(), shape);
    int[] at = {0};
    RandomFills.fill(r, () -> Counts.binomial(g, n.doubleAt(at[0]), q.doubleAt(at[0]++)));
    return r;
  }

  /** Declares the operators. */
  static void register() {
    creation(
        "rand",
        "int[] size, ",
        1,
        (a, g) ->
            filled(
                type(a, 2),
                a.ints(0),
                device(a, 2, Device.CPU),
                g,
                (t, s) -> RandomFills.uniform(t, 0, 1, s)));
    creation(
        "randn",
        "int[] size, ",
        1,
        (a, g) ->
            filled(
                type(a, 2),
                a.ints(0),
                device(a, 2, Device.CPU),
                g,
                (t, s) -> RandomFills.normal(t, 0, 1, s)));
    creation(
        "randint", "int high, int[] size, ", 2, (a, g) -> randint(a, 3, 0, a.l(0), a.ints(1), g));
    creation(
        "randint",
        "int low, int high, int[] size, ",
        3,
        (a, g) -> randint(a, 4, a.l(0), a.l(1), a.ints(2), g));
    creation("randperm", "int n, ", 1, RandomOps::permutation);
    creation(
        "normal",
        "float mean, float std, int[] size, ",
        3,
        (a, g) ->
            filled(
                type(a, 4),
                a.ints(2),
                device(a, 4, Device.CPU),
                g,
                (t, s) -> RandomFills.normal(t, a.d(0), a.d(1), s)));
    registerLike();
    registerInPlace();
    registerSamplers();
  }

  private static DType type(Args a, int at) {
    return Creation.typeOr(a, at, Promotion.defaultDType());
  }

  private static void registerLike() {
    like("rand", "", 1, (a, g) -> filledLike(a, 1, g, (t, s) -> RandomFills.uniform(t, 0, 1, s)));
    like("randn", "", 1, (a, g) -> filledLike(a, 1, g, (t, s) -> RandomFills.normal(t, 0, 1, s)));
    like("randint", "int high, ", 2, (a, g) -> likeInts(a, 2, 0, a.l(1), g));
    like("randint", "int low, int high, ", 3, (a, g) -> likeInts(a, 3, a.l(1), a.l(2), g));
  }

  private static Tensor likeInts(Args a, int at, long low, long high, Generator g) {
    return filledLike(a, at, g, (t, s) -> RandomFills.integers(t, low, high, s));
  }

  // The memory's order is that of the tensor given, and numbers are drawn in it.
  private static Tensor filledLike(Args a, int at, Generator g, Filler filler) {
    Tensor x = a.t(0);
    Layout l = MemoryFormats.layout(a.get(at + 5), x.layout());
    Tensor t = Copies.emptyStrided(Creation.typeOr(a, at, x.dtype()), l);
    t.on(device(a, at, x.device()));
    filler.fill(t, g);
    return t;
  }

  private static void registerInPlace() {
    inPlace(
        "uniform_(Tensor self, float from=0, float to=1, *",
        "UniformBackward0",
        (t, a, g) -> {
          floating(t, "check_uniform_bounds");
          if (a.d(1) > a.d(2)) {
            throw TensorException.runtime(
                "uniform_ expects to return a [from, to) range, but found from="
                    + Losses.text(a.d(1))
                    + " > to="
                    + Losses.text(a.d(2)));
          }
          RandomFills.uniform(t, a.d(1), a.d(2), g);
        });
    inPlace(
        "normal_(Tensor self, float mean=0, float std=1, *",
        "NormalBackward0",
        (t, a, g) -> RandomFills.normal(t, a.d(1), a.d(2), g));
    inPlace("random_(Tensor self, *", "RandomBackward2", (t, a, g) -> fillIntegers(t, g));
    inPlace(
        "random_(Tensor self, int to, *",
        "RandomBackward1",
        (t, a, g) -> RandomFills.integers(t, 0, a.l(1), g));
    inPlace(
        "random_(Tensor self, int from, int? to, *",
        "RandomBackward0",
        (t, a, g) -> RandomFills.integers(t, a.l(1), a.has(2) ? a.l(2) : Long.MAX_VALUE, g));
    inPlace(
        "bernoulli_(Tensor self, float p=0.5, *",
        "BernoulliBackward2",
        (t, a, g) -> RandomFills.bernoulli(t, a.d(1), g));
    inPlace(
        "bernoulli_(Tensor self, Tensor p, *",
        "BernoulliBackward1",
        (t, a, g) -> RandomFills.bernoulli(t, a.t(1), g));
    inPlace(
        "exponential_(Tensor self, float lambd=1, *",
        "ExponentialBackward0",
        (t, a, g) -> {
          positive(a.d(1) >= 0, "exponential_ expects lambda >= 0.0, but found lambda=", a.d(1));
          RandomFills.real(t, "exponential_cpu");
          RandomFills.fill(t, () -> Samplers.exponential(g, a.d(1)));
        });
    inPlace(
        "geometric_(Tensor self, float p, *",
        "GeometricBackward0",
        (t, a, g) -> {
          positive(
              a.d(1) > 0 && a.d(1) < 1, "geometric_ expects p to be in (0, 1), but got p=", a.d(1));
          if (t.dtype().isComplex() || t.dtype() == DType.BOOL) {
            throw TensorException.unsupported("geometric_cpu", t.dtype());
          }
          RandomFills.fill(t, () -> Samplers.geometric(g, a.d(1)));
        });
    inPlace(
        "cauchy_(Tensor self, float median=0, float sigma=1, *",
        "CauchyBackward0",
        (t, a, g) -> {
          RandomFills.real(t, "cauchy_cpu");
          RandomFills.fill(t, () -> Samplers.cauchy(g, a.d(1), a.d(2)));
        });
    inPlace(
        "log_normal_(Tensor self, float mean=1, float std=2, *",
        "LogNormalBackward0",
        (t, a, g) -> {
          positive(a.d(2) > 0, "log_normal_ expects std > 0.0, but found std=", a.d(2));
          RandomFills.real(t, "log_normal_cpu");
          RandomFills.fill(t, () -> Samplers.logNormal(g, a.d(1), a.d(2)));
        });
  }

  private static void positive(boolean holds, String message, double value) {
    if (!holds) {
      throw TensorException.runtime(message + Losses.text(value));
    }
  }

  private static void fillIntegers(Tensor t, Generator g) {
    if (t.dtype().isComplex()) {
      throw TensorException.unsupported("random_kernel_cpu", t.dtype());
    }
    var source = RandomFills.integers(t.dtype(), g);
    if (t.dtype().isFloatingPoint()) {
      DoubleSupplier doubles = source::getAsLong;
      RandomFills.fill(t, doubles);
    } else {
      RandomFills.fillLongs(t, source);
    }
  }

  private static void registerSamplers() {
    Ops.define(
        "normal(Tensor mean, float std=1, *" + TAIL,
        Op.FUNCTION,
        a -> normal(a.t(0), a.get(1), RandomFills.generator(a.get(2))));
    Ops.define(
        "normal(float mean, Tensor std, *" + TAIL,
        Op.FUNCTION,
        a -> normal(a.get(0), a.t(1), RandomFills.generator(a.get(2))));
    Ops.define(
        "normal(Tensor mean, Tensor std, *" + TAIL,
        Op.FUNCTION,
        a -> normal(a.t(0), a.t(1), RandomFills.generator(a.get(2))));
    Ops.define(
            "bernoulli(Tensor self, *" + TAIL,
            Op.BOTH,
            a -> {
              Tensor x = a.t(0);
              Tensor r = Tensor.empty(x.dtype(), x.shape()).on(x.device());
              RandomFills.bernoulli(r, x, RandomFills.generator(a.get(1)));
              return Grad.wanted(x)
                  ? Grad.record(r, "BernoulliBackward0", x, null, (n, g) -> Creation.zerosLike(g))
                  : r;
            })
        .refuses("bernoulli_tensor_cpu_p_", DType.Category.INTEGRAL, DType.Category.BOOL);
    Ops.define(
        "bernoulli(Tensor self, float p, *" + TAIL,
        Op.BOTH,
        a -> {
          Tensor r = Tensor.empty(a.t(0).dtype(), a.t(0).shape()).on(a.t(0).device());
          RandomFills.bernoulli(r, a.d(1), RandomFills.generator(a.get(2)));
          return r;
        });
    Ops.define(
        "multinomial(Tensor self, int num_samples, bool replacement=False, *" + TAIL,
        Op.BOTH,
        a -> multinomial(a.t(0), a.i(1), a.b(2), RandomFills.generator(a.get(3))));
    Ops.define(
        "poisson(Tensor self" + TAIL,
        Op.FUNCTION,
        a -> {
          Generator g = RandomFills.generator(a.get(1));
          return elementwise(a.t(0), "PoissonBackward0", x -> Counts.poisson(g, x));
        });
    Ops.define(
        "binomial(Tensor count, Tensor prob" + TAIL,
        Op.FUNCTION,
        a -> binomial(a.t(0), a.t(1), RandomFills.generator(a.get(2))));
  }
}

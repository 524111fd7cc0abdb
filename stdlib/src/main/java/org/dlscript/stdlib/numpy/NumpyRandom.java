package org.dlscript.stdlib.numpy;

import java.util.function.DoubleSupplier;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.random.NumpyRandomState;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;

/** {@code numpy.random}'s legacy generator: the MT19937 stream, to the bit. */
final class NumpyRandom {
  private static final PyClass STATE = Types.open("numpy.random.RandomState", NumpyRandom::state);

  private NumpyRandom() {}

  private static final class PyState extends PyObject {
    final NumpyRandomState random;

    PyState(PyClass cls, NumpyRandomState random) {
      super(cls);
      this.random = random;
    }
  }

  static void define(ModuleBuilder m) {
    m.value("RandomState", STATE);
  }

  private static NumpyRandomState of(Object o) {
    return ((PyState) o).random;
  }

  private static void seed(NumpyRandomState r, Object seed) {
    if (seed == PyNone.NONE) {
      r.seed(System.nanoTime() & 0xffffffffL);
    } else if (seed instanceof PyList
        || seed instanceof PyTuple
        || seed instanceof PyNdarray a && !a.isScalar()) {
      Object[] items = Iteration.toArray(seed);
      long[] key = new long[items.length];
      for (int i = 0; i < key.length; i++) {
        key[i] = Ints.asLong(items[i]);
      }
      r.seed(key);
    } else {
      Object v = Ints.index(seed);
      if (!(v instanceof Long s) || s < 0 || s > 0xffffffffL) {
        throw Errors.valueError("Seed must be between 0 and 2**32 - 1");
      }
      r.seed(s);
    }
  }

  private static Object setState(Object self, Object state) {
    Object[] parts = Iteration.toArray(state);
    if (parts.length < 3 || !"MT19937".equals(parts[0].toString())) {
      throw Errors.valueError("algorithm must be 'MT19937'");
    }
    Object[] words = Iteration.toArray(parts[1]);
    long[] key = new long[words.length];
    for (int i = 0; i < key.length; i++) {
      key[i] = Ints.asLong(words[i]);
    }
    boolean kept = parts.length > 4 && Ints.asLong(parts[3]) != 0;
    of(self).setState(key, Ints.asInt(parts[2]), kept, kept ? number(parts[4]) : 0.0);
    return PyNone.NONE;
  }

  private static int[] sizes(Object size) {
    if (size == PyNone.NONE) {
      return new int[0];
    }
    Object[] items =
        size instanceof PyTuple || size instanceof PyList
            ? Iteration.toArray(size)
            : new Object[] {size};
    int[] out = new int[items.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Ints.asInt(items[i]);
    }
    return out;
  }

  private static Object fill(Object size, DoubleSupplier next) {
    if (size == PyNone.NONE) {
      return next.getAsDouble();
    }
    int[] shape = sizes(size);
    Tensor t = Tensor.empty(DType.FLOAT64, shape);
    double[] d = t.doubles();
    for (int i = 0; i < d.length; i++) {
      d[i] = next.getAsDouble();
    }
    return PyNdarray.of(t);
  }

  private static double number(Object o) {
    return org.dlscript.language.builtin.FloatType.convert(o);
  }

  /** Draws elementwise where a parameter is an array, else by plain numbers. */
  private interface Draw {
    double next(NumpyRandomState r, double a, double b);
  }

  private static Object draw(Object self, Object a, Object b, Object size, Draw f) {
    NumpyRandomState r = of(self);
    boolean arrays = isArray(a) || isArray(b);
    if (!arrays) {
      double x = number(a);
      double y = number(b);
      return fill(size, () -> f.next(r, x, y));
    }
    Object[] both =
        (Object[])
            Ufuncs.call(
                "torch.broadcast_tensors",
                new Object[] {new Object[] {doubles(a), doubles(b)}},
                java.util.Map.of());
    Tensor x = (Tensor) both[0];
    Tensor y = (Tensor) both[1];
    if (size != PyNone.NONE) {
      int[] shape = sizes(size);
      Object[] s = new Object[shape.length];
      for (int i = 0; i < s.length; i++) {
        s[i] = (long) shape[i];
      }
      x = Ufuncs.op("torch.Tensor.expand", x, s);
      y = Ufuncs.op("torch.Tensor.expand", y, s);
    }
    Tensor t = Tensor.empty(DType.FLOAT64, x.shape());
    double[] out = t.doubles();
    for (int i = 0; i < out.length; i++) {
      out[i] = f.next(r, x.doubleAt(i), y.doubleAt(i));
    }
    return PyNdarray.of(t);
  }

  private static boolean isArray(Object o) {
    return o instanceof PyList || o instanceof PyTuple || o instanceof PyNdarray n && !n.isScalar();
  }

  private static Tensor doubles(Object o) {
    return Ufuncs.cast(Ufuncs.tensor(o), DType.FLOAT64);
  }

  private static void two(TypeBuilder t, String name, String a, String b, Draw f) {
    t.methodN(
        name + "(self, " + a + ", " + b + ", size=None)", x -> draw(x[0], x[1], x[2], x[3], f));
  }

  private static void one(TypeBuilder t, String name, String a, Draw f) {
    t.methodN(name + "(self, " + a + ", size=None)", x -> draw(x[0], x[1], 0.0, x[2], f));
  }

  private static void state(TypeBuilder t) {
    t.constructor(
        "RandomState(cls, seed=None)",
        a -> {
          NumpyRandomState r = new NumpyRandomState();
          seed(r, a[1]);
          return new PyState((PyClass) a[0], r);
        });
    t.method(
        "seed(self, seed=None)",
        (s, seed) -> {
          seed(of(s), seed);
          return PyNone.NONE;
        });
    t.method(
        "get_state(self, legacy=True)",
        (s, legacy) -> {
          NumpyRandomState r = of(s);
          return new PyTuple(
              Str.of("MT19937"),
              NdarrayType.call("array", PyNdarray.of(Tensor.of(r.getKey(), 624)), Str.of("uint32")),
              (long) r.getPosition(),
              r.hasGauss() ? 1L : 0L,
              r.keptGauss());
        });
    t.method("set_state(self, state, /)", NumpyRandom::setState);
    t.methodN(
        "rand(self, /, *shape)",
        a -> fill(((PyTuple) a[1]).size() == 0 ? PyNone.NONE : a[1], of(a[0])::random));
    t.methodN(
        "randn(self, /, *shape)",
        a -> fill(((PyTuple) a[1]).size() == 0 ? PyNone.NONE : a[1], of(a[0])::gauss));
    for (String n : new String[] {"random_sample", "random", "ranf", "sample"}) {
      t.method(n + "(self, size=None)", (s, size) -> fill(size, of(s)::random));
    }
    t.method("standard_normal(self, size=None)", (s, size) -> fill(size, of(s)::gauss));
    t.method("standard_exponential(self, size=None)", (s, size) -> fill(size, of(s)::exponential));
    two(t, "normal", "loc=0.0", "scale=1.0", NumpyRandomState::normal);
    two(t, "uniform", "low=0.0", "high=1.0", NumpyRandomState::uniform);
    two(t, "beta", "a", "b", NumpyRandomState::beta);
    two(t, "laplace", "loc=0.0", "scale=1.0", NumpyRandomState::laplace);
    two(t, "gumbel", "loc=0.0", "scale=1.0", NumpyRandomState::gumbel);
    two(t, "logistic", "loc=0.0", "scale=1.0", NumpyRandomState::logistic);
    two(t, "lognormal", "mean=0.0", "sigma=1.0", (r, a, b) -> Math.exp(r.normal(a, b)));
    two(t, "gamma", "shape", "scale=1.0", (r, a, b) -> r.gamma(a) * b);
    one(t, "exponential", "scale=1.0", (r, a, b) -> r.exponential() * a);
    one(t, "chisquare", "df", (r, a, b) -> r.chiSquare(a));
    one(t, "standard_gamma", "shape", (r, a, b) -> r.gamma(a));
    one(t, "standard_t", "df", (r, a, b) -> r.studentT(a));
    one(t, "rayleigh", "scale=1.0", (r, a, b) -> r.rayleigh(a));
    one(t, "weibull", "a", (r, a, b) -> r.weibull(a));
    one(t, "pareto", "a", (r, a, b) -> r.pareto(a));
    one(t, "power", "a", (r, a, b) -> r.power(a));
    t.method("standard_cauchy(self, size=None)", (s, size) -> fill(size, of(s)::cauchy));
    t.methodN(
        "poisson(self, lam=1.0, size=None)",
        a -> whole(draw(a[0], a[1], 0.0, a[2], (r, x, y) -> r.discrete().poisson(x))));
    t.methodN(
        "geometric(self, p, size=None)",
        a -> whole(draw(a[0], a[1], 0.0, a[2], (r, x, y) -> r.discrete().geometric(x))));
    t.methodN(
        "binomial(self, n, p, size=None)",
        a -> whole(draw(a[0], a[1], a[2], a[3], (r, x, y) -> r.discrete().binomial((long) x, y))));
    t.methodN("multinomial(self, n, pvals, size=None)", NumpyRandom::multinomial);
    t.methodN("randint(self, low, high=None, size=None, dtype=None)", NumpyRandom::randint);
    t.methodN(
        "random_integers(self, low, high=None, size=None)",
        a -> {
          Object high = a[2] == PyNone.NONE ? a[1] : a[2];
          Object low = a[2] == PyNone.NONE ? (Object) 1L : a[1];
          return randint(new Object[] {a[0], low, Ints.asLong(high) + 1, a[3], PyNone.NONE});
        });
    t.method("shuffle(self, x)", NumpyRandom::shuffle);
    t.method("permutation(self, x)", NumpyRandom::permutation);
    t.methodN("choice(self, a, size=None, replace=True, p=None)", NumpyRandom::choice);
    t.method(
        "bytes(self, length)",
        (s, n) -> new org.dlscript.language.object.PyBytes(of(s).bytes(Ints.asInt(n))));
    t.method("__repr__(self, /)", s -> org.dlscript.language.object.Str.of("RandomState(MT19937)"));
  }

  private static Object whole(Object r) {
    if (r instanceof Double d) {
      return (long) (double) d;
    }
    return PyNdarray.of(Ufuncs.cast(((PyNdarray) r).tensor(), DType.INT64));
  }

  private static Object multinomial(Object[] a) {
    Tensor p = doubles(a[2]);
    double[] pv = new double[p.numel()];
    for (int i = 0; i < pv.length; i++) {
      pv[i] = p.doubleAt(i);
      if (!(pv[i] >= 0 && pv[i] <= 1)) {
        throw Errors.valueError("pvals < 0, pvals > 1 or pvals contains NaNs");
      }
    }
    int[] shape = sizes(a[3]);
    int count = 1;
    for (int s : shape) {
      count *= s;
    }
    int[] full = java.util.Arrays.copyOf(shape, shape.length + 1);
    full[shape.length] = pv.length;
    long[] out = new long[count * pv.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(
          of(a[0]).discrete().multinomial(Ints.asLong(a[1]), pv), 0, out, i * pv.length, pv.length);
    }
    return PyNdarray.of(Tensor.of(out, full));
  }

  private static Object randint(Object[] a) {
    if (many(a[1]) || many(a[2])) {
      return randints(a);
    }
    NumpyDType type = a[4] == PyNone.NONE ? NumpyDType.of(DType.INT64) : NumpyDType.parseAny(a[4]);
    boolean unsigned = type == NumpyDType.UINT64;
    Object least = a[2] == PyNone.NONE ? (Object) 0L : a[1];
    Object beyond = a[2] == PyNone.NONE ? a[1] : a[2];
    boolean all = unsigned && beyond instanceof java.math.BigInteger b && b.bitLength() == 65;
    long low = unsigned ? UnsignedLongs.bits(Ints.index(least)) : Ints.asLong(least);
    long high = all ? 0 : unsigned ? UnsignedLongs.bits(Ints.index(beyond)) : Ints.asLong(beyond);
    if (!all && (unsigned ? Long.compareUnsigned(high, low) <= 0 : high <= low)) {
      throw Errors.valueError("low >= high");
    }
    DType d = type.dtype;
    NumpyRandomState r = of(a[0]);
    long span = high - 1 - low;
    if (a[3] == PyNone.NONE && type == NumpyDType.of(DType.INT64)) {
      return r.randint(low, span);
    }
    int[] shape = sizes(a[3]);
    int n = 1;
    for (int s : shape) {
      n *= s;
    }
    long[] out = new long[n];
    if (type.itemSize == 8) {
      for (int i = 0; i < n; i++) {
        out[i] = r.randint(low, span);
      }
    } else {
      r.randintNarrow(d == DType.BOOL ? 1 : type.itemSize * 8, low, span, out);
    }
    Tensor drawn = Ufuncs.cast(Tensor.of(out, shape), d);
    return type.isLabel()
        ? NdarrayType.result(drawn, PyNdarray.of(drawn, type, null))
        : NdarrayType.result(drawn);
  }

  private static boolean many(Object bound) {
    return bound instanceof PyList
        || bound instanceof PyTuple
        || bound instanceof PyNdarray n && n.positions().rank() > 0;
  }

  /** Bounds that are arrays: a draw for each of their elements. */
  private static Object randints(Object[] a) {
    Tensor low = Ufuncs.tensor(a[2] == PyNone.NONE ? (Object) 0L : a[1]);
    Tensor high = Ufuncs.tensor(a[2] == PyNone.NONE ? a[1] : a[2]);
    int[] shape =
        a[3] == PyNone.NONE
            ? Layout.broadcastOrThrow(low.layout().shape, high.layout().shape)
            : sizes(a[3]);
    Layout l = low.layout().expand(shape);
    Layout h = high.layout().expand(shape);
    Tensor from = low.withLayout(l);
    Tensor to = high.withLayout(h);
    long[] out = new long[Layout.count(shape)];
    for (int i = 0; i < out.length; i++) {
      long least = (long) from.doubleAt(i);
      long beyond = (long) to.doubleAt(i);
      if (beyond <= least) {
        throw Errors.valueError("low >= high");
      }
      out[i] = of(a[0]).randint(least, beyond - 1 - least);
    }
    DType d = a[4] == PyNone.NONE ? DType.INT64 : NumpyDType.parse(a[4]);
    return NdarrayType.result(Ufuncs.cast(Tensor.of(out, shape), d));
  }

  private static Object shuffle(Object s, Object x) {
    NumpyRandomState r = of(s);
    if (x instanceof PyList l) {
      r.shuffle(
          l.size,
          (i, j) -> {
            Object v = l.items[i];
            l.items[i] = l.items[j];
            l.items[j] = v;
          });
      return PyNone.NONE;
    }
    Tensor t = x instanceof PyNdarray a ? a.positions() : Ufuncs.tensor(x);
    int n = t.size(0);
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    r.shuffle(
        n,
        (i, j) -> {
          long v = order[i];
          order[i] = order[j];
          order[j] = v;
        });
    Ufuncs.assign(t, Ufuncs.op("torch.index_select", t, 0L, Tensor.of(order, n)));
    return PyNone.NONE;
  }

  private static Object permutation(Object s, Object x) {
    if (Ints.intOrNull(x) != null || x instanceof PyNdarray a && a.isScalar()) {
      long[] p = of(s).permutation(Ints.asInt(x));
      return PyNdarray.of(Tensor.of(p, p.length));
    }
    PyNdarray a = (PyNdarray) NdarrayType.call("asarray", x);
    long[] p = of(s).permutation(a.positions().size(0));
    return Operators.getItem(a, PyNdarray.of(Tensor.of(p, p.length)));
  }

  private static Object choice(Object[] a) {
    Object from = a[1];
    boolean number = Ints.intOrNull(from) != null;
    PyNdarray pool = number ? null : (PyNdarray) NdarrayType.call("asarray", from);
    if (!number && pool.positions().rank() != 1) {
      throw Errors.valueError("a must be 1-dimensional");
    }
    int n = number ? Ints.asInt(from) : pool.positions().size(0);
    if (n <= 0) {
      throw Errors.valueError(
          number
              ? "a must be greater than 0 unless no samples are taken"
              : "'a' cannot be empty unless no samples are taken");
    }
    int[] shape = sizes(a[2]);
    int count = 1;
    for (int d : shape) {
      count *= d;
    }
    double[] p = null;
    if (a[4] != PyNone.NONE) {
      Tensor t = doubles(a[4]);
      p = new double[t.numel()];
      for (int i = 0; i < p.length; i++) {
        p[i] = t.doubleAt(i);
      }
      if (p.length != n) {
        throw Errors.valueError("'a' and 'p' must have same size");
      }
    }
    boolean replace = Operators.truth(a[3]);
    if (!replace && count > n) {
      throw Errors.valueError("Cannot take a larger sample than population when 'replace=False'");
    }
    long[] chosen = of(a[0]).choice(n, count, replace, p);
    if (a[2] == PyNone.NONE) {
      return number ? (Object) chosen[0] : Operators.getItem(pool, chosen[0]);
    }
    PyNdarray places = PyNdarray.of(Tensor.of(chosen, shape));
    return number ? places : Operators.getItem(pool, places);
  }
}

package org.dlscript.stdlib.numpy;

import java.math.BigInteger;
import java.util.function.DoubleSupplier;
import org.dlscript.language.builtin.FloatType;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.random.Pcg64;
import org.dlscript.runtime.tensor.Tensor;

/** The PCG64 stream that {@code numpy.random.Generator} is built on: many draws at a time. */
final class NumpyGenerator {
  private static final PyClass STREAM = Types.open("_numpy.Pcg64", NumpyGenerator::define);

  private NumpyGenerator() {}

  private static final class PyStream extends PyObject {
    final Pcg64 stream;

    PyStream(PyClass cls, Pcg64 stream) {
      super(cls);
      this.stream = stream;
    }
  }

  static void define(ModuleBuilder m) {
    m.value("Pcg64", STREAM);
  }

  private static Pcg64 of(Object o) {
    return ((PyStream) o).stream;
  }

  /** The 32-bit words of whole numbers, lowest first; zero is one word. */
  private static int[] words(Object seeds) {
    java.util.List<Integer> out = new java.util.ArrayList<>();
    for (Object seed : Iteration.toArray(seeds)) {
      Object v = Ints.index(seed);
      BigInteger n = v instanceof BigInteger b ? b : BigInteger.valueOf((Long) v);
      do {
        out.add(n.intValue());
        n = n.shiftRight(32);
      } while (n.signum() > 0);
    }
    return out.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Object filled(Object count, DoubleSupplier next) {
    double[] d = new double[Ints.asInt(count)];
    for (int i = 0; i < d.length; i++) {
      d[i] = next.getAsDouble();
    }
    return PyNdarray.of(Tensor.of(d, d.length));
  }

  private static double[] doubles(Object array) {
    Tensor t = Ufuncs.tensor(array);
    double[] out = new double[t.numel()];
    for (int i = 0; i < out.length; i++) {
      out[i] = t.doubleAt(i);
    }
    return out;
  }

  private static long bits(Object o) {
    return o instanceof BigInteger b ? b.longValue() : Ints.asLong(o);
  }

  private static Object longs(long[] v) {
    return PyNdarray.of(Tensor.of(v, v.length));
  }

  private static void define(TypeBuilder t) {
    t.constructor(
        "Pcg64(cls, words, /)", a -> new PyStream((PyClass) a[0], new Pcg64(words(a[1]))));
    t.method("random(self, n, /)", (s, n) -> filled(n, of(s)::random));
    t.method("random_float(self, n, /)", (s, n) -> filled(n, of(s)::randomFloat));
    t.method("normal(self, n, /)", (s, n) -> filled(n, of(s)::normal));
    t.method("exponential(self, n, /)", (s, n) -> filled(n, of(s)::exponential));
    t.method(
        "gamma(self, shapes, /)",
        (s, shapes) -> {
          double[] d = doubles(shapes);
          for (int i = 0; i < d.length; i++) {
            d[i] = of(s).gamma(d[i]);
          }
          return PyNdarray.of(Tensor.of(d, d.length));
        });
    t.methodN(
        "integers(self, low, span, n, /)",
        a -> {
          long[] v = new long[Ints.asInt(a[3])];
          long low = bits(a[1]);
          long span = bits(a[2]);
          for (int i = 0; i < v.length; i++) {
            v[i] = low + of(a[0]).bounded(span);
          }
          return longs(v);
        });
    t.method(
        "poisson(self, rates, /)",
        (s, rates) -> {
          double[] d = doubles(rates);
          long[] v = new long[d.length];
          for (int i = 0; i < v.length; i++) {
            v[i] = of(s).discrete().poisson(d[i]);
          }
          return longs(v);
        });
    t.methodN(
        "binomial(self, n, p, count, /)",
        a -> {
          long[] v = new long[Ints.asInt(a[3])];
          for (int i = 0; i < v.length; i++) {
            v[i] = of(a[0]).discrete().binomial(Ints.asLong(a[1]), FloatType.convert(a[2]));
          }
          return longs(v);
        });
    t.method(
        "permutation(self, n, masked, /)",
        (s, n, masked) -> {
          long[] order = new long[Ints.asInt(n)];
          for (int i = 0; i < order.length; i++) {
            order[i] = i;
          }
          if (Operators.truth(masked)) {
            of(s).shuffleMasked(order);
          } else {
            of(s).shuffle(order, 1);
          }
          return longs(order);
        });
    t.methodN(
        "sample(self, n, size, shuffle, /)",
        a -> longs(of(a[0]).sample(Ints.asInt(a[1]), Ints.asInt(a[2]), Operators.truth(a[3]))));
    t.methodN(
        "narrow(self, bits, low, span, n, /)",
        a -> {
          long[] v = new long[Ints.asInt(a[4])];
          of(a[0]).narrow(Ints.asInt(a[1]), Ints.asLong(a[2]), Ints.asLong(a[3]), v);
          return longs(v);
        });
    t.method(
        "state(self, /)",
        s -> {
          long[] v = of(s).state();
          Object[] out = new Object[v.length];
          for (int i = 0; i < v.length; i++) {
            out[i] = UnsignedLongs.value(v[i]);
          }
          return new PyTuple(out);
        });
    t.method(
        "set_state(self, state, /)",
        (s, state) -> {
          Object[] given = Iteration.toArray(state);
          long[] v = new long[given.length];
          for (int i = 0; i < v.length; i++) {
            v[i] = bits(given[i]);
          }
          of(s).setState(v);
          return PyNone.NONE;
        });
  }
}

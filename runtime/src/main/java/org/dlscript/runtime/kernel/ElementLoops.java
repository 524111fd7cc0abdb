package org.dlscript.runtime.kernel;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Loops that apply a function to each element. The compiler can only dissolve the function in the
 * loop, and make vectors of it, where a loop has seen no other function; so a function with much to
 * do gets {@linkplain Own a copy of the loops}. Stateless.
 */
public interface ElementLoops {
  /** {@code out[to + k] = f(in[at + k])} in float32. */
  void floats(DoubleUnaryOperator f, float[] in, int at, float[] out, int to, int n);

  /** The same in float64. */
  void doubles(DoubleUnaryOperator f, double[] in, int at, double[] out, int to, int n);

  /** The same in int64. */
  void longs(LongUnaryOperator f, long[] in, int at, long[] out, int to, int n);

  /** {@code out[o + k] = f(a[i + k·di], b[j + k·dj])} in float32. */
  void floats(
      DoubleBinaryOperator f,
      float[] a,
      int i,
      int di,
      float[] b,
      int j,
      int dj,
      float[] out,
      int o,
      int n);

  /** The same in float64. */
  void doubles(
      DoubleBinaryOperator f,
      double[] a,
      int i,
      int di,
      double[] b,
      int j,
      int dj,
      double[] out,
      int o,
      int n);

  /** The same in int64. */
  void longs(
      LongBinaryOperator f,
      long[] a,
      int i,
      int di,
      long[] b,
      int j,
      int dj,
      long[] out,
      int o,
      int n);

  /** A relation of two floating-point numbers. */
  @FunctionalInterface
  interface Relation {
    boolean holds(double a, double b);
  }

  /** A relation of two integers. */
  @FunctionalInterface
  interface LongRelation {
    boolean holds(long a, long b);
  }

  /** {@code out[o + k] = a[i + k·di] related to b[j + k·dj] ? 1 : 0} in float32. */
  void holds(
      Relation f, float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n);

  /** The same in float64. */
  void holds(
      Relation f, double[] a, int i, int di, double[] b, int j, int dj, byte[] out, int o, int n);

  /** The same in int64. */
  void holds(
      LongRelation f, long[] a, int i, int di, long[] b, int j, int dj, byte[] out, int o, int n);

  /**
   * The loops of one function's class: those of all until they have run long enough, then its own.
   * Functions that differ only in the numbers that they captured are of one class.
   */
  final class Own {
    private static final ClassValue<Own> OF_CLASS =
        new ClassValue<>() {
          @Override
          protected Own computeValue(Class<?> function) {
            return new Own();
          }
        };
    private static final ElementLoops SHARED = new PlainLoops();
    // Elements after which a class of its own, which costs about a millisecond, has paid.
    private static final long MUCH = 1 << 18;

    private ElementLoops loops = SHARED;
    private long done;

    private Own() {}

    public static Own of(Object function) {
      return OF_CLASS.get(function.getClass());
    }

    /** The loops for this many elements. Racing threads may count too few or copy twice. */
    public ElementLoops forElements(int n) {
      if (loops == SHARED) {
        done += n;
        if (done > MUCH) {
          loops = LoopCopy.of(PlainLoops.class);
        }
      }
      return loops;
    }
  }
}

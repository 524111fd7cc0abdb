package org.dlscript.runtime.ops;

import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.dlscript.runtime.kernel.ElementLoops;
import org.dlscript.runtime.kernel.FloatBinary;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.TensorException;

/**
 * An elementwise function of two numbers, applied to rows of arrays. Subclasses override the float
 * loop where the function is hot.
 */
public abstract class BinaryKernel {
  private final String name;
  private FloatBinary single;

  protected BinaryKernel(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** The function in single precision, where it is faster so. */
  final BinaryKernel single(FloatBinary f) {
    this.single = f;
    return this;
  }

  protected abstract double real(double a, double b);

  protected long integer(long a, long b) {
    return (long) real(a, b);
  }

  protected Complex complex(Complex a, Complex b) {
    throw refusal(DType.COMPLEX64);
  }

  /** The error of an element type that PyTorch's kernel of this name has no code for. */
  final TensorException refusal(DType type) {
    boolean plain = name.endsWith("_cpu") || name.equals("fmax") || name.equals("fmin");
    String kernel = name.equals("floor_divide") ? "div_floor" : name;
    return TensorException.unsupported(plain ? name : kernel + "_cpu", type);
  }

  /** A kernel of floats alone. */
  static BinaryKernel ofFloats(String name, FloatBinary f) {
    return of(name, (a, b) -> f.of((float) a, (float) b), null, null).single(f);
  }

  /** A kernel from functions; a null integer function means going through doubles. */
  public static BinaryKernel of(
      String name,
      DoubleBinaryOperator real,
      LongBinaryOperator integer,
      BinaryOperator<Complex> complex) {
    return new BinaryKernel(name) {
      @Override
      protected double real(double a, double b) {
        return real.applyAsDouble(a, b);
      }

      @Override
      protected long integer(long a, long b) {
        return integer == null ? super.integer(a, b) : integer.applyAsLong(a, b);
      }

      @Override
      protected DoubleBinaryOperator realFunction() {
        return real;
      }

      @Override
      protected LongBinaryOperator integerFunction() {
        return integer == null ? super.integerFunction() : integer;
      }

      @Override
      protected Complex complex(Complex a, Complex b) {
        return complex == null ? super.complex(a, b) : complex.apply(a, b);
      }
    };
  }

  // What the loops call, as directly as can be: the loops of this kernel alone see it.
  protected DoubleBinaryOperator realFunction() {
    return this::real;
  }

  protected LongBinaryOperator integerFunction() {
    return this::integer;
  }

  /** A loop over complex numbers with parts in single precision; the offsets count numbers. */
  @FunctionalInterface
  interface ComplexSingles {
    void run(float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n);
  }

  /** That loop, or null where such numbers go through double precision. */
  protected ComplexSingles complexSingles() {
    return null;
  }

  protected void floats(
      float[] a, int i, int di, float[] b, int j, int dj, float[] out, int o, int n) {
    if (single != null) {
      FloatBinary.apply(single, a, i, di, b, j, dj, out, o, n);
      return;
    }
    DoubleBinaryOperator f = realFunction();
    ElementLoops.Own.of(f).forElements(n).floats(f, a, i, di, b, j, dj, out, o, n);
  }

  protected void doubles(
      double[] a, int i, int di, double[] b, int j, int dj, double[] out, int o, int n) {
    DoubleBinaryOperator f = realFunction();
    ElementLoops.Own.of(f).forElements(n).doubles(f, a, i, di, b, j, dj, out, o, n);
  }

  protected void longs(long[] a, int i, int di, long[] b, int j, int dj, long[] out, int o, int n) {
    LongBinaryOperator f = integerFunction();
    ElementLoops.Own.of(f).forElements(n).longs(f, a, i, di, b, j, dj, out, o, n);
  }

  /** On interleaved parts; the offsets count complex numbers. */
  protected void complexes(
      double[] a, int i, int di, double[] b, int j, int dj, double[] out, int o, int n) {
    for (int k = 0; k < n; k++, i += di, j += dj) {
      Complex c = complex(new Complex(a[2 * i], a[2 * i + 1]), new Complex(b[2 * j], b[2 * j + 1]));
      out[2 * (o + k)] = c.re();
      out[2 * (o + k) + 1] = c.im();
    }
  }
}

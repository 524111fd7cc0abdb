package org.dlscript.runtime.print;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of an array as a printer walks them.
 *
 * @param kind what the elements are
 * @param shape the lengths
 * @param strides the distance between neighbours along each dimension
 * @param offset where the first element is
 * @param reader reads one element
 */
public record Elements(Kind kind, long[] shape, long[] strides, long offset, Reader reader) {
  /** What the elements are; complex numbers print as two floats. */
  public enum Kind {
    /** Half precision. */
    FLOAT16,
    /** Brain float. */
    BFLOAT16,
    /** Single precision. */
    FLOAT32,
    /** Double precision. */
    FLOAT64,
    /** Two single-precision numbers. */
    COMPLEX64,
    /** Two double-precision numbers. */
    COMPLEX128,
    /** Whole numbers of any width. */
    INTEGER,
    /** Whole numbers of 64 bits without sign. */
    UNSIGNED,
    /** Truth values, read as integers. */
    BOOL;

    boolean isComplex() {
      return this == COMPLEX64 || this == COMPLEX128;
    }

    boolean isFloat() {
      return ordinal() <= FLOAT64.ordinal();
    }

    Kind part() {
      return this == COMPLEX64 ? FLOAT32 : this == COMPLEX128 ? FLOAT64 : this;
    }
  }

  /** Reads the element at a position of the storage. */
  public interface Reader {
    /** The value of a float, or the real part of a complex number. */
    double real(long at);

    /** The imaginary part of a complex number. */
    default double imaginary(long at) {
      return 0;
    }

    /** The value of an integer or truth value. */
    default long integer(long at) {
      return (long) real(at);
    }
  }

  int rank() {
    return shape.length;
  }

  long count() {
    long n = 1;
    for (long length : shape) {
      n *= length;
    }
    return n;
  }

  /** The values of {@code reader}'s parts that show: all, or only {@code edge} at each end. */
  double[] shown(boolean imaginary, boolean summarise, int edge) {
    List<Long> positions = positions(summarise, edge);
    double[] out = new double[positions.size()];
    for (int i = 0; i < out.length; i++) {
      long at = positions.get(i);
      out[i] = imaginary ? reader.imaginary(at) : reader.real(at);
    }
    return out;
  }

  List<Long> positions(boolean summarise, int edge) {
    List<Long> out = new ArrayList<>();
    collect(0, offset, summarise, edge, out);
    return out;
  }

  private void collect(int dim, long at, boolean summarise, int edge, List<Long> out) {
    if (dim == shape.length) {
      out.add(at);
      return;
    }
    long n = shape[dim];
    boolean cut = summarise && n > 2L * edge;
    for (long i = 0; i < n; i++) {
      if (cut && i == edge) {
        i = n - edge;
      }
      if (i < n) {
        collect(dim + 1, at + i * strides[dim], summarise, edge, out);
      }
    }
  }
}

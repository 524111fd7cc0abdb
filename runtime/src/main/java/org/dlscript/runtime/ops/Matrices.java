package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * A batch of matrices taken out of a tensor as double arrays, two doubles an element where complex,
 * and put back.
 */
final class Matrices {
  final int[] batch;
  final int rows;
  final int columns;
  final double[][] each;
  final DType dtype;
  final MatrixAlgebra algebra;

  private Matrices(int[] batch, int rows, int columns, double[][] each, DType dtype) {
    this.batch = batch;
    this.rows = rows;
    this.columns = columns;
    this.each = each;
    this.dtype = dtype;
    this.algebra = dtype.isComplex() ? MatrixAlgebra.COMPLEX : MatrixAlgebra.REAL;
  }

  /** Fresh copies of the matrices; integers are refused as PyTorch refuses them. */
  static Matrices of(Tensor t, String name) {
    if (t.rank() < 2) {
      throw TensorException.runtime(name + ": The input tensor A must have at least 2 dimensions.");
    }
    if (!t.dtype().isFloatingPoint() && !t.dtype().isComplex()) {
      throw TensorException.runtime(
          name
              + ": Expected a floating point or complex tensor as input. Got "
              + t.dtype().scalarName());
    }
    boolean complex = t.dtype().isComplex();
    double[] all =
        complex
            ? Copies.contiguous(Copies.rawTo(t.alias(), DType.COMPLEX128)).storage().doubles()
            : Operand.doubles(t);
    int size = t.size(-2) * t.size(-1) * (complex ? 2 : 1);
    int[] batch = Arrays.copyOf(t.shape(), t.rank() - 2);
    double[][] each = new double[Layout.count(batch)][];
    for (int k = 0; k < each.length; k++) {
      each[k] = Arrays.copyOfRange(all, k * size, (k + 1) * size);
    }
    return new Matrices(batch, t.size(-2), t.size(-1), each, t.dtype());
  }

  static Matrices square(Tensor t, String name) {
    Matrices m = of(t, name);
    if (m.rows != m.columns) {
      throw TensorException.runtime(
          name
              + ": A must be batches of square matrices, but they are "
              + m.rows
              + " by "
              + m.columns
              + " matrices");
    }
    return m;
  }

  int count() {
    return each.length;
  }

  /** Refuses what LAPACK would not converge on. */
  Matrices finite(String name) {
    for (int k = 0; k < each.length; k++) {
      for (double v : each[k]) {
        if (!Double.isFinite(v)) {
          throw TensorException.linalg(
              name
                  + ": "
                  + (batch.length > 0 ? "(Batch element " + k + "): " : "")
                  + "The algorithm failed to converge because the input matrix contained"
                  + " non-finite values.");
        }
      }
    }
    return this;
  }

  /** The identity matrix of a size. */
  double[] identity(int n) {
    int w = algebra.width();
    double[] r = new double[n * n * w];
    for (int i = 0; i < n; i++) {
      r[(i * n + i) * w] = 1;
    }
    return r;
  }

  /**
   * A tensor of the batch shape, the given last dimensions and the matrices' type. Matrices lie
   * column by column, as LAPACK leaves them.
   */
  Tensor tensor(double[][] parts, int... tail) {
    return join(parts, dtype.isComplex() ? DType.COMPLEX128 : DType.FLOAT64, dtype, tail);
  }

  /** A tensor of real parts: singular values, eigenvalues, logarithms. */
  Tensor real(double[][] parts, int... tail) {
    return join(parts, DType.FLOAT64, dtype.toReal(), tail);
  }

  private Tensor join(double[][] parts, DType from, DType to, int... tail) {
    int size = Layout.count(tail) * (from.isComplex() ? 2 : 1);
    double[] all = new double[size * parts.length];
    for (int k = 0; k < parts.length; k++) {
      System.arraycopy(parts[k], 0, all, k * size, size);
    }
    Tensor t = Copies.rawTo(Tensor.wrap(all, from, MatrixProducts.join(batch, tail)), to);
    return tail.length == 2 ? Copies.clone(t, byColumns(t.layout())) : t;
  }

  private static Layout byColumns(Layout l) {
    int[] strides = l.strides.clone();
    int rank = strides.length;
    strides[rank - 2] = 1;
    strides[rank - 1] = Math.max(1, l.shape[rank - 2]);
    return Layout.strided(l.shape, strides, 0);
  }

  /** One int for each matrix. */
  Tensor ints(int[] values) {
    return Tensor.wrap(values, DType.INT32, batch);
  }

  static Tensor floating(Tensor t) {
    return Copies.to(t, Promotion.toFloat(t.dtype()));
  }

  /** Throws where these are no factors of a decomposition with pivots, those only if used. */
  static void checkFactors(Tensor lu, Tensor pivots, boolean used) {
    if (lu.rank() < 2) {
      throw TensorException.runtime(
          "torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: "
              + Arrays.toString(lu.shape())
              + " instead");
    }
    if (used && pivots.dtype() != DType.INT32) {
      throw TensorException.runtime(
          "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\n"
              + "Note: this function is intended to be used with the output produced by"
              + " torch.linalg.lu_factor");
    }
    for (int k = 0; used && k < pivots.numel(); k++) {
      if (pivots.longAt(k) < 1 || pivots.longAt(k) > lu.size(-2)) {
        throw TensorException.runtime(
            "pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive.Did you properly"
                + " pass the result of lu_factor?");
      }
    }
  }
}

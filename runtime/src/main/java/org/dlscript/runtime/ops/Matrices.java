package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** A batch of matrices taken out of a tensor as double arrays, and put back. */
final class Matrices {
  final int[] batch;
  final int rows;
  final int columns;
  final double[][] each;
  final DType dtype;

  private Matrices(int[] batch, int rows, int columns, double[][] each, DType dtype) {
    this.batch = batch;
    this.rows = rows;
    this.columns = columns;
    this.each = each;
    this.dtype = dtype;
  }

  /** Fresh copies of the matrices; integers are refused as PyTorch refuses them. */
  static Matrices of(Tensor t, String name) {
    if (t.rank() < 2) {
      throw TensorException.runtime(name + ": The input tensor A must have at least 2 dimensions.");
    }
    if (!t.dtype().isFloatingPoint()) {
      if (t.dtype().isComplex()) {
        throw TensorException.notImplemented(name + " of complex matrices");
      }
      throw TensorException.runtime(
          name
              + ": Expected a floating point or complex tensor as input. Got "
              + t.dtype().scalarName());
    }
    int m = t.size(-2);
    int n = t.size(-1);
    int[] batch = Arrays.copyOf(t.shape(), t.rank() - 2);
    double[] all = Operand.doubles(t);
    int count = org.dlscript.runtime.tensor.Layout.count(batch);
    double[][] each = new double[count][];
    for (int k = 0; k < count; k++) {
      each[k] = Arrays.copyOfRange(all, k * m * n, (k + 1) * m * n);
    }
    return new Matrices(batch, m, n, each, t.dtype());
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

  /** A tensor of the batch shape and the given last dimensions. */
  Tensor tensor(double[][] parts, int... tail) {
    return tensor(parts, dtype, tail);
  }

  Tensor tensor(double[][] parts, DType type, int... tail) {
    int size = org.dlscript.runtime.tensor.Layout.count(tail);
    double[] all = new double[size * parts.length];
    for (int k = 0; k < parts.length; k++) {
      System.arraycopy(parts[k], 0, all, k * size, size);
    }
    return Copies.rawTo(Tensor.of(all, MatrixProducts.join(batch, tail)), type);
  }

  /** One int for each matrix. */
  Tensor ints(int[] values) {
    return Tensor.wrap(values, DType.INT32, batch);
  }

  static Tensor floating(Tensor t) {
    return Copies.to(t, Promotion.toFloat(t.dtype()));
  }
}

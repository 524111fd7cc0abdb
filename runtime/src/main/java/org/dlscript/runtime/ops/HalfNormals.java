package org.dlscript.runtime.ops;

import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Normal numbers in half precision, sixteen at a time from as many uniform ones, where every step
 * rounds to the type: PyTorch computes so where a tensor has at least sixteen elements.
 */
final class HalfNormals {
  static final int BLOCK = 16;

  private final Generator generator;
  private final DType dtype;
  private final Object array;
  private final short[] room = new short[1];
  private final double mean;
  private final double std;

  private HalfNormals(Generator g, Tensor t, double mean, double std) {
    generator = g;
    dtype = t.dtype();
    array = t.storage().array();
    this.mean = rounded(mean);
    this.std = rounded(std);
  }

  /** Overwrites a contiguous tensor of at least one block. */
  static void fill(Generator g, Tensor t, double mean, double std) {
    HalfNormals f = new HalfNormals(g, t, mean, std);
    int end = t.offset() + t.numel();
    f.uniform(t.offset(), end);
    int at = t.offset();
    for (; at + BLOCK <= end; at += BLOCK) {
      f.transform(at);
    }
    if (at < end) {
      f.uniform(end - BLOCK, end);
      f.transform(end - BLOCK);
    }
  }

  /** A number as a half type has it. */
  static float rounded(DType dtype, double v) {
    short[] room = new short[1];
    Elements.setDouble(room, dtype, 0, v);
    return (float) Elements.getDouble(room, dtype, 0);
  }

  private double rounded(double v) {
    Elements.setDouble(room, dtype, 0, v);
    return Elements.getDouble(room, dtype, 0);
  }

  private void uniform(int from, int to) {
    int digits = dtype == DType.FLOAT16 ? 11 : 8;
    for (int k = from; k < to; k++) {
      Elements.setDouble(array, dtype, k, generator.uniformBits(digits));
    }
  }

  private void transform(int at) {
    for (int k = at; k < at + BLOCK / 2; k++) {
      double u = rounded(1 - Elements.getDouble(array, dtype, k));
      double radius = rounded(Math.sqrt(rounded(-2 * rounded(Math.log(u)))));
      double theta = rounded(2 * Math.PI * Elements.getDouble(array, dtype, k + BLOCK / 2));
      set(k, radius, Math.cos(theta));
      set(k + BLOCK / 2, radius, Math.sin(theta));
    }
  }

  private void set(int k, double radius, double wave) {
    double v = rounded(rounded(radius * rounded(wave)) * std);
    Elements.setDouble(array, dtype, k, rounded(v + mean));
  }
}

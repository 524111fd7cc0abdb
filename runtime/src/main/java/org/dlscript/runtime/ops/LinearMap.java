package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.WindowLaunch;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;

/**
 * A sparse linear map between planes: each output element is a weighted sum of a few input elements
 * of its plane. Average pooling, interpolation, padding by copies and folding are all of this kind;
 * the gradient is the transposed map, whose gradient is the map again.
 */
final class LinearMap {
  private final int inputs;
  private final int outputs;
  private final int[] starts;
  private final int[] places;
  private final double[] weights;
  private LinearMap transposed;
  // The three arrays on the device that last used them.
  private Tensor[] tables;

  private LinearMap(int inputs, int outputs, int[] starts, int[] places, double[] weights) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.starts = starts;
    this.places = places;
    this.weights = weights;
  }

  /** Collects the terms of one output element after another. */
  static final class Builder {
    private final int inputs;
    private int[] starts = new int[16];
    private int[] places = new int[64];
    private double[] weights = new double[64];
    private int outputs;
    private int terms;

    Builder(int inputs) {
      this.inputs = inputs;
    }

    /** Adds a term to the output element at hand. */
    Builder term(int place, double weight) {
      if (terms == places.length) {
        places = java.util.Arrays.copyOf(places, 2 * terms);
        weights = java.util.Arrays.copyOf(weights, 2 * terms);
      }
      places[terms] = place;
      weights[terms++] = weight;
      return this;
    }

    /** Ends the output element. */
    void next() {
      if (outputs + 2 > starts.length) {
        starts = java.util.Arrays.copyOf(starts, 2 * starts.length);
      }
      starts[++outputs] = terms;
    }

    LinearMap build() {
      return new LinearMap(inputs, outputs, starts, places, weights);
    }
  }

  /** A map on one axis. */
  static Builder builder(int inputs) {
    return new Builder(inputs);
  }

  /** The map on planes that applies {@code outer} along rows of planes and {@code inner} inside. */
  static LinearMap product(LinearMap outer, LinearMap inner) {
    Builder b = new Builder(outer.inputs * inner.inputs);
    for (int o = 0; o < outer.outputs; o++) {
      for (int i = 0; i < inner.outputs; i++) {
        for (int p = outer.starts[o]; p < outer.starts[o + 1]; p++) {
          for (int q = inner.starts[i]; q < inner.starts[i + 1]; q++) {
            b.term(
                outer.places[p] * inner.inputs + inner.places[q],
                outer.weights[p] * inner.weights[q]);
          }
        }
        b.next();
      }
    }
    return b.build();
  }

  int outputs() {
    return outputs;
  }

  /** The map that carries gradients back. */
  LinearMap transposed() {
    if (transposed != null) {
      return transposed;
    }
    int[] begin = new int[inputs + 2];
    int terms = starts[outputs];
    for (int t = 0; t < terms; t++) {
      begin[places[t] + 2]++;
    }
    for (int i = 1; i < begin.length; i++) {
      begin[i] += begin[i - 1];
    }
    int[] where = new int[terms];
    double[] weight = new double[terms];
    for (int o = 0; o < outputs; o++) {
      for (int t = starts[o]; t < starts[o + 1]; t++) {
        int at = begin[places[t] + 1]++;
        where[at] = o;
        weight[at] = weights[t];
      }
    }
    LinearMap map = new LinearMap(outputs, inputs, begin, where, weight);
    map.transposed = this;
    transposed = map;
    return map;
  }

  /**
   * Applies the map to the last dimensions of a tensor, which together have as many elements as the
   * map has inputs, and records it under a name.
   */
  Tensor apply(Tensor x, int[] outShape, String node) {
    Tensor r = raw(x, outShape);
    if (Grad.wanted(x)) {
      int[] shape = x.shape();
      Grad.record(r, node, x, null, (n, g) -> transposed().apply(g, shape, node));
    }
    return r;
  }

  private Tensor raw(Tensor x, int[] outShape) {
    DType d = x.dtype();
    int planes = inputs == 0 ? 0 : x.numel() / inputs;
    if (d.isIntegral()) {
      return Copies.to(raw(Copies.to(x, DType.FLOAT64), outShape), d);
    }
    if (d.isComplex()) {
      return ComplexParts.complex(
          raw(ComplexParts.real(x), outShape), raw(ComplexParts.imag(x), outShape));
    }
    int count = org.dlscript.runtime.tensor.Layout.count(outShape);
    if (planes == 0 || count == 0) {
      return Tensor.zeros(d, outShape).on(x.device());
    }
    if (x.home() != null) {
      Tensor r = remote(x, outShape);
      if (r != null) {
        return r;
      }
    }
    int grain = Math.max(1, Parallel.GRAIN / Math.max(1, starts[outputs]));
    if (Operand.flat(x, d) instanceof float[] in) {
      float[] out = Storage.rawFloats(count);
      Parallel.range(planes, grain, (from, to) -> floats(in, out, from, to));
      return Operand.result(out, d, outShape).on(x.device());
    }
    double[] in = (double[]) Operand.flat(x, d);
    double[] out = new double[count];
    Parallel.range(planes, grain, (from, to) -> doubles(in, out, from, to));
    return Operand.result(out, d, outShape).on(x.device());
  }

  private Tensor remote(Tensor x, int[] outShape) {
    if (tables == null || tables[0].home() != x.home()) {
      int[] begin = java.util.Arrays.copyOf(starts, outputs + 1);
      tables =
          new Tensor[] {
            Tensor.wrap(begin, DType.INT32, begin.length).on(x.device()),
            Tensor.wrap(places, DType.INT32, places.length).on(x.device()),
            Tensor.of(weights, weights.length).on(x.device())
          };
    }
    return WindowLaunch.linearMap(x, tables[0], tables[1], tables[2], inputs, outShape);
  }

  private void floats(float[] in, float[] out, int from, int to) {
    int p = from;
    // Four planes at a time: their sums do not wait for one another.
    for (; p + 4 <= to; p += 4) {
      int a = p * inputs;
      int b = a + inputs;
      int c = b + inputs;
      int d = c + inputs;
      int o = p * outputs;
      for (int i = 0; i < outputs; i++, o++) {
        double sumA = 0;
        double sumB = 0;
        double sumC = 0;
        double sumD = 0;
        for (int t = starts[i]; t < starts[i + 1]; t++) {
          double w = weights[t];
          int place = places[t];
          sumA += w * in[a + place];
          sumB += w * in[b + place];
          sumC += w * in[c + place];
          sumD += w * in[d + place];
        }
        out[o] = (float) sumA;
        out[o + outputs] = (float) sumB;
        out[o + 2 * outputs] = (float) sumC;
        out[o + 3 * outputs] = (float) sumD;
      }
    }
    for (; p < to; p++) {
      int at = p * inputs;
      int o = p * outputs;
      for (int i = 0; i < outputs; i++) {
        double sum = 0;
        for (int t = starts[i]; t < starts[i + 1]; t++) {
          sum += weights[t] * in[at + places[t]];
        }
        out[o + i] = (float) sum;
      }
    }
  }

  private void doubles(double[] in, double[] out, int from, int to) {
    for (int p = from; p < to; p++) {
      int at = p * inputs;
      int o = p * outputs;
      for (int i = 0; i < outputs; i++) {
        double sum = 0;
        for (int t = starts[i]; t < starts[i + 1]; t++) {
          sum += weights[t] * in[at + places[t]];
        }
        out[o + i] = sum;
      }
    }
  }
}

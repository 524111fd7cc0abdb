package org.dlscript.stdlib.learn;

import java.util.stream.IntStream;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.FloatType;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.numpy.PyNdarray;

/** {@code _learn}: what of the guest package {@code sklearn} loops over samples. */
public final class LearnModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_learn"};
  }

  private static Tensor tensor(Object o) {
    return Copies.contiguous(((PyNdarray) o).tensor());
  }

  private static double[] doubles(Object o) {
    Tensor t = tensor(o);
    return IntStream.range(0, t.numel()).mapToDouble(t::doubleAt).toArray();
  }

  private static double[][] rows(Object o) {
    Tensor t = tensor(o);
    int wide = t.size(1);
    double[][] out = new double[t.size(0)][wide];
    for (int i = 0; i < out.length; i++) {
      for (int j = 0; j < wide; j++) {
        out[i][j] = t.doubleAt(i * wide + j);
      }
    }
    return out;
  }

  private static float[][] columns(Object o) {
    Tensor t = tensor(o);
    int n = t.size(0);
    int wide = t.size(1);
    float[][] out = new float[wide][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < wide; j++) {
        out[j][i] = (float) t.doubleAt(i * wide + j);
      }
    }
    return out;
  }

  private static PyNdarray array(double[] v, int... shape) {
    return PyNdarray.of(Tensor.of(v, shape.length == 0 ? new int[] {v.length} : shape));
  }

  private static PyNdarray array(long[] v) {
    return PyNdarray.of(Tensor.of(v, v.length));
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    m.functionN(
        "grow(X, y, weights, classes, criterion, depth, split, leaf, weight, features, leaves, decrease, random, seed, /)",
        a -> grow(a));
    m.functionN("leaves(X, left, right, feature, threshold, /)", a -> leaves(a));
    m.functionN(
        "dual(kernel, rows, signs, linear, bounds, eps, most, /)",
        a -> {
          double[] at = doubles(a[1]);
          int[] row = new int[at.length];
          for (int i = 0; i < row.length; i++) {
            row[i] = (int) at[i];
          }
          DualSolver s =
              new DualSolver(
                  rows(a[0]),
                  row,
                  doubles(a[2]),
                  doubles(a[3]),
                  doubles(a[4]),
                  FloatType.convert(a[5]));
          s.solve(Ints.asInt(a[6]));
          return new PyTuple(array(s.alpha), s.rho, (long) s.steps);
        });
  }

  private static Object grow(Object[] a) {
    double[] weights = doubles(a[2]);
    Impurity impurity = Impurity.of(Text.str(a[4]), doubles(a[1]), weights, Ints.asInt(a[3]));
    TreeGrower.Limits limits =
        new TreeGrower.Limits(
            Ints.asInt(a[5]),
            Ints.asInt(a[6]),
            Ints.asInt(a[7]),
            FloatType.convert(a[8]),
            Ints.asInt(a[9]),
            Ints.asInt(a[10]),
            FloatType.convert(a[11]),
            Operators.truth(a[12]));
    TreeGrower g = new TreeGrower(columns(a[0]), impurity, weights, limits, Ints.asLong(a[13]));
    g.grow();
    int n = g.nodes.size();
    int wide = g.nodes.getFirst().value.length;
    double[] values = new double[n * wide];
    for (int i = 0; i < n; i++) {
      System.arraycopy(g.nodes.get(i).value, 0, values, i * wide, wide);
    }
    return new PyTuple(
        array(g.nodes.stream().mapToLong(v -> v.left).toArray()),
        array(g.nodes.stream().mapToLong(v -> v.right).toArray()),
        array(g.nodes.stream().mapToLong(v -> v.feature).toArray()),
        array(g.nodes.stream().mapToDouble(v -> v.threshold).toArray()),
        array(g.nodes.stream().mapToDouble(v -> v.impurity).toArray()),
        array(g.nodes.stream().mapToLong(v -> v.samples).toArray()),
        array(g.nodes.stream().mapToDouble(v -> v.weight).toArray()),
        array(values, n, wide));
  }

  /** The leaf that each sample ends in. */
  private static Object leaves(Object[] a) {
    Tensor x = tensor(a[0]);
    Tensor left = tensor(a[1]);
    Tensor right = tensor(a[2]);
    Tensor feature = tensor(a[3]);
    Tensor threshold = tensor(a[4]);
    int wide = x.size(1);
    long[] out = new long[x.size(0)];
    for (int i = 0; i < out.length; i++) {
      int node = 0;
      while (left.longAt(node) >= 0) {
        float v = (float) x.doubleAt(i * wide + (int) feature.longAt(node));
        node = (int) (v <= threshold.doubleAt(node) ? left.longAt(node) : right.longAt(node));
      }
      out[i] = node;
    }
    return array(out);
  }
}

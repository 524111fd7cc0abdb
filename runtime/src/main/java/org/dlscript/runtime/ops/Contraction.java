package org.dlscript.runtime.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Sums of products over named dimensions: einsum, tensordot, bilinear forms. */
final class Contraction {
  private Contraction() {}

  static Tensor tensordot(Tensor left, Tensor right, int[] da, int[] db) {
    Tensor a = left;
    Tensor b = right;
    if (da.length != db.length) {
      throw TensorException.runtime("both dimension lists should have same length");
    }
    boolean[] ma = new boolean[a.rank()];
    boolean[] mb = new boolean[b.rank()];
    int[] x = new int[da.length];
    int[] y = new int[da.length];
    int inner = 1;
    for (int k = 0; k < da.length; k++) {
      x[k] = a.layout().dim(da[k]);
      y[k] = b.layout().dim(db[k]);
      ma[x[k]] = true;
      mb[y[k]] = true;
      // One element stands for all: the other operand's are summed first.
      if (a.shape()[x[k]] == 1 && b.shape()[y[k]] != 1) {
        b = Views.unsqueeze(Reductions.sum(b, y[k]), y[k]);
      } else if (b.shape()[y[k]] == 1 && a.shape()[x[k]] != 1) {
        a = Views.unsqueeze(Reductions.sum(a, x[k]), x[k]);
      }
      if (a.shape()[x[k]] != b.shape()[y[k]]) {
        throw TensorException.runtime(
            "contracted dimensions need to match, but first has size "
                + a.shape()[x[k]]
                + " in dim "
                + da[k]
                + " and second has size "
                + b.shape()[y[k]]
                + " in dim "
                + db[k]);
      }
      inner *= a.shape()[x[k]];
    }
    List<Integer> shape = new ArrayList<>();
    int[] pa = new int[a.rank()];
    int[] pb = new int[b.rank()];
    int n = 0;
    for (int d = 0; d < a.rank(); d++) {
      if (!ma[d]) {
        pa[n++] = d;
        shape.add(a.shape()[d]);
      }
    }
    System.arraycopy(x, 0, pa, n, x.length);
    System.arraycopy(y, 0, pb, 0, y.length);
    n = y.length;
    for (int d = 0; d < b.rank(); d++) {
      if (!mb[d]) {
        pb[n++] = d;
        shape.add(b.shape()[d]);
      }
    }
    int rows = inner == 0 ? 0 : a.numel() / inner;
    int columns = inner == 0 ? 0 : b.numel() / inner;
    Tensor r =
        MatrixProducts.mm(
            Views.reshape(Views.permute(a, pa), rows, inner),
            Views.reshape(Views.permute(b, pb), inner, columns));
    return Views.reshape(r, shape.stream().mapToInt(Integer::intValue).toArray());
  }

  private static TensorException bad(String message) {
    return TensorException.runtime("einsum(): " + message);
  }

  /** Operands and their dimensions' numbers in turn, and perhaps the numbers of the result's. */
  private static Tensor einsum(Object[] given) {
    if (given.length < 2) {
      throw TensorException.value(
          "einsum(): must specify the equation string and at least one operand, or at least one"
              + " operand and its subscripts list");
    }
    StringBuilder equation = new StringBuilder();
    Tensor[] operands = new Tensor[given.length / 2];
    for (int k = 0; k < operands.length; k++) {
      if (!(given[2 * k] instanceof Tensor t)) {
        throw TensorException.type(
            "einsum(): argument '"
                + (k == 0 ? "equation" : "operands")
                + "' must be str or Tensor");
      }
      operands[k] = t;
      equation.append(k == 0 ? "" : ",").append(letters(given[2 * k + 1]));
    }
    if (given.length % 2 == 1) {
      equation.append("->").append(letters(given[given.length - 1]));
    }
    return einsum(equation.toString(), operands);
  }

  private static String letters(Object sublist) {
    StringBuilder b = new StringBuilder();
    Object[] items = sublist instanceof List<?> l ? l.toArray() : (Object[]) sublist;
    for (Object o : items) {
      if (o instanceof Long n) {
        if (n < 0 || n >= 52) {
          throw TensorException.runtime(
              "einsum(): expected subscripts in sublist to be within range [0, 52), but got " + n);
        }
        b.append((char) (n < 26 ? 'A' + n : 'a' + n - 26));
      } else {
        b.append("...");
      }
    }
    return b.toString();
  }

  static Tensor einsum(String equation, Tensor[] operands) {
    if (operands.length == 0) {
      throw bad("must provide at least one operand");
    }
    String eq = equation.replace(" ", "");
    int arrow = eq.indexOf("->");
    String left = arrow < 0 ? eq : eq.substring(0, arrow);
    String[] terms = left.split(",", -1);
    if (terms.length != operands.length) {
      throw bad(
          terms.length > operands.length
              ? "fewer operands were provided than specified in the equation"
              : "more operands were provided than specified in the equation");
    }
    // Dimensions of the ellipsis are named by the characters from 0.
    int most = 0;
    for (int k = 0; k < terms.length; k++) {
      int named = terms[k].replace("...", "").length();
      if (terms[k].contains("...")) {
        most = Math.max(most, operands[k].rank() - named);
      } else if (named != operands[k].rank()) {
        throw bad(
            "the number of subscripts in the equation ("
                + named
                + ") does not match the number of dimensions ("
                + operands[k].rank()
                + ") for operand "
                + k
                + " and no ellipsis was given");
      }
    }
    StringBuilder dots = new StringBuilder();
    for (int k = 0; k < most; k++) {
      dots.append((char) k);
    }
    StringBuilder order = new StringBuilder();
    String right;
    if (arrow >= 0) {
      right = eq.substring(arrow + 2).replace("...", dots);
    } else {
      int[] seen = new int[128];
      left.replace("...", "").chars().filter(c -> c != ',').forEach(c -> seen[c]++);
      StringBuilder b = new StringBuilder(dots);
      for (char c = 'A'; c <= 'z'; c++) {
        if (seen[c] == 1) {
          b.append(c);
        }
      }
      right = b.toString();
    }
    order.append(right);
    for (int k = 0; k < terms.length; k++) {
      int count = operands[k].rank() - terms[k].replace("...", "").length();
      terms[k] = terms[k].replace("...", dots.substring(Math.max(0, most - count)));
      for (char c : terms[k].toCharArray()) {
        if (order.indexOf(String.valueOf(c)) < 0) {
          order.append(c);
        }
      }
    }
    for (char c : right.toCharArray()) {
      if (c > 31 && left.indexOf(c) < 0) {
        throw bad(
            "output subscript " + c + " does not appear in the equation for any input operand");
      }
      if (right.indexOf(c) != right.lastIndexOf(c)) {
        throw bad("output subscript " + c + " appears more than once in the output");
      }
    }
    Tensor result = null;
    for (int k = 0; k < operands.length; k++) {
      Tensor t = aligned(operands[k], terms[k], order, k);
      if (result == null) {
        result = t;
        continue;
      }
      for (int d = 0; d < order.length(); d++) {
        int x = result.shape()[d];
        int y = t.shape()[d];
        if (x != y && x != 1 && y != 1) {
          throw bad(
              "subscript "
                  + order.charAt(d)
                  + " has size "
                  + y
                  + " for operand "
                  + k
                  + " which does not broadcast with previously seen size "
                  + x);
        }
      }
      // Sum now what no later operand nor the output mentions.
      boolean[] sum = new boolean[order.length()];
      for (int d = right.length(); d < sum.length; d++) {
        sum[d] = true;
        for (int later = k + 1; later < operands.length; later++) {
          sum[d] &= terms[later].indexOf(order.charAt(d)) < 0;
        }
      }
      boolean any = false;
      for (boolean d : sum) {
        any |= d;
      }
      result = any ? multiplySum(result, t, sum) : Arithmetic.mul(result, t);
    }
    int[] rest = new int[order.length() - right.length()];
    for (int d = 0; d < rest.length; d++) {
      rest[d] = right.length() + d;
    }
    if (operands.length == 1 && rest.length > 0) {
      result = Reductions.sum(result, rest);
    } else if (rest.length > 0) {
      int[] shape = Arrays.copyOf(result.shape(), right.length());
      result =
          result.layout().view(shape) != null
              ? Views.view(result, shape)
              : Views.reshape(result, shape);
    }
    return result;
  }

  /**
   * One operand with its diagonals taken and its dimensions in the common order, missing ones of
   * size one.
   */
  private static Tensor aligned(Tensor t, String term, StringBuilder order, int operand) {
    StringBuilder names = new StringBuilder(term);
    for (int d = 0; d < names.length(); d++) {
      int again = names.indexOf(String.valueOf(names.charAt(d)), d + 1);
      if (again >= 0) {
        if (t.shape()[d] != t.shape()[again]) {
          throw bad(
              "subscript "
                  + names.charAt(d)
                  + " is repeated for operand "
                  + operand
                  + " but the sizes don't match, "
                  + t.shape()[again]
                  + " != "
                  + t.shape()[d]);
        }
        char c = names.charAt(d);
        t = Views.diagonal(t, 0, d, again);
        names.deleteCharAt(again).deleteCharAt(d).append(c);
        d = -1;
      }
    }
    int[] permutation = new int[names.length()];
    int n = 0;
    for (int k = 0; k < order.length(); k++) {
      int at = names.indexOf(String.valueOf(order.charAt(k)));
      if (at >= 0) {
        permutation[n++] = at;
      }
    }
    t = Views.permute(t, permutation);
    for (int k = 0; k < order.length(); k++) {
      if (names.indexOf(String.valueOf(order.charAt(k))) < 0) {
        t = Views.unsqueeze(t, k);
      }
    }
    return t;
  }

  /**
   * The product of two aligned tensors summed over dimensions, which keep size one, as a batched
   * matrix product.
   */
  private static Tensor multiplySum(Tensor a, Tensor b, boolean[] sum) {
    int rank = sum.length;
    List<Integer> batch = new ArrayList<>();
    List<Integer> onlyA = new ArrayList<>();
    List<Integer> onlyB = new ArrayList<>();
    List<Integer> both = new ArrayList<>();
    int[] out = new int[rank];
    for (int d = 0; d < rank; d++) {
      int x = a.shape()[d];
      int y = b.shape()[d];
      if (x != y && x != 1 && y != 1) {
        throw bad(
            "operands do not broadcast with remapped shapes [original->remapped]: "
                + Arrays.toString(a.shape())
                + " "
                + Arrays.toString(b.shape()));
      }
      out[d] = sum[d] ? 1 : x == 1 ? y : x;
      if (sum[d] && x > 1 && y > 1) {
        both.add(d);
      } else if (sum[d]) {
        if (x != 1) {
          a = Reductions.sum(a, new int[] {d}, true, null);
        }
        if (y != 1) {
          b = Reductions.sum(b, new int[] {d}, true, null);
        }
        onlyA.add(d);
      } else if (x == y) {
        batch.add(d);
      } else if (y == 1) {
        onlyA.add(d);
      } else {
        onlyB.add(d);
      }
    }
    Tensor x =
        Views.reshape(
            Views.permute(a, concat(batch, onlyA, onlyB, both)),
            size(a, batch),
            size(a, onlyA) * size(a, onlyB),
            size(a, both));
    Tensor y =
        Views.reshape(
            Views.permute(b, concat(batch, both, onlyA, onlyB)),
            size(b, batch),
            size(b, both),
            size(b, onlyA) * size(b, onlyB));
    // A sum of integers on one side has made that side wider.
    DType wide = DType.promote(x.dtype(), y.dtype());
    Tensor r =
        x.dtype() == y.dtype() || !wide.isIntegral()
            ? MatrixProducts.bmm(x, y)
            : MatrixProducts.bmm(Copies.to(x, wide), Copies.to(y, wide));
    int[] order = concat(batch, onlyA, onlyB, both);
    int[] shape = new int[rank];
    int[] inverse = new int[rank];
    for (int k = 0; k < rank; k++) {
      shape[k] = out[order[k]];
      inverse[order[k]] = k;
    }
    return Views.permute(Views.reshape(r, shape), inverse);
  }

  private static int size(Tensor t, List<Integer> dims) {
    int n = 1;
    for (int d : dims) {
      n *= t.shape()[d];
    }
    return n;
  }

  @SafeVarargs
  private static int[] concat(List<Integer>... lists) {
    List<Integer> all = new ArrayList<>();
    for (List<Integer> list : lists) {
      all.addAll(list);
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int rows(Tensor t) {
    int n = 1;
    for (int d = 0; d < t.rank() - 1; d++) {
      n *= t.shape()[d];
    }
    return n;
  }

  static void register() {
    Ops.define(
        "einsum(str equation, Tensor[] tensors) -> Tensor",
        Op.FUNCTION,
        a -> einsum(a.s(0), a.ts(1)));
    Ops.define(
        "einsum.sublist(Any operands) -> Tensor",
        Op.FUNCTION | Op.VARIADIC | Op.NO_OUT,
        a -> einsum((Object[]) a.get(0)));
    Ops.define(
        "tensordot(Tensor a, Tensor b, Any dims=2) -> Tensor",
        Op.FUNCTION,
        a -> {
          if (a.get(2) instanceof Long n) {
            if (n < 0) {
              throw TensorException.runtime("tensordot expects dims >= 0, but got dims=" + n);
            }
            int[] x = new int[n.intValue()];
            int[] y = new int[n.intValue()];
            for (int k = 0; k < x.length; k++) {
              x[k] = k - x.length;
              y[k] = k;
            }
            return tensordot(a.t(0), a.t(1), x, y);
          }
          Object[] pair = a.get(2) instanceof List<?> l ? l.toArray() : (Object[]) a.get(2);
          return tensordot(a.t(0), a.t(1), ints(pair[0]), ints(pair[1]));
        });
    Ops.define(
        "torch.nn.functional",
        "bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor",
        Op.FUNCTION,
        a -> {
          Tensor x = a.t(0);
          Tensor y = a.t(1);
          if (x.rank() != y.rank()) {
            throw TensorException.runtime(
                "bilinear(): input dimensions do not match: got " + x.rank() + " and " + y.rank());
          }
          int p = x.size(-1);
          int q = y.size(-1);
          if (!Arrays.equals(
              Arrays.copyOf(x.shape(), x.rank() - 1), Arrays.copyOf(y.shape(), y.rank() - 1))) {
            throw TensorException.runtime("bilinear(): input batch dimensions do not match");
          }
          Tensor r =
              einsum(
                  "bi,oij,bj->bo",
                  new Tensor[] {
                    Views.reshape(x, rows(x), p), a.t(2), Views.reshape(y, rows(y), q)
                  });
          int[] shape = x.shape().clone();
          shape[shape.length - 1] = a.t(2).shape()[0];
          r = Views.reshape(r, shape);
          return a.has(3) ? Arithmetic.add(r, a.t(3)) : r;
        });
    Ops.define(
        "kron(Tensor self, Tensor other) -> Tensor",
        Op.BOTH,
        a -> {
          int n = Math.max(a.t(0).rank(), a.t(1).rank());
          Tensor x = a.t(0);
          Tensor y = a.t(1);
          while (x.rank() < n) {
            x = Views.unsqueeze(x, 0);
          }
          while (y.rank() < n) {
            y = Views.unsqueeze(y, 0);
          }
          int[] shape = new int[n];
          int[] xs = new int[2 * n];
          int[] ys = new int[2 * n];
          for (int d = 0; d < n; d++) {
            shape[d] = x.shape()[d] * y.shape()[d];
            xs[2 * d] = x.shape()[d];
            xs[2 * d + 1] = 1;
            ys[2 * d] = 1;
            ys[2 * d + 1] = y.shape()[d];
          }
          return MatrixProducts.unsafeView(
              Arithmetic.mul(Views.reshape(x, xs), Views.reshape(y, ys)), shape);
        });
    Ops.define("linalg_multi_dot(Tensor[] tensors) -> Tensor", Op.FUNCTION, a -> multiDot(a.ts(0)));
    Ops.alias("torch.linalg.multi_dot", "torch.linalg_multi_dot");
    Ops.define(
        "chain_matmul(Tensor[] matrices) -> Tensor",
        Op.FUNCTION | Op.VARIADIC,
        a -> multiDot(a.ts(0)));
  }

  private static Tensor multiDot(Tensor[] ts) {
    if (ts.length < 2) {
      throw TensorException.runtime(
          "multi_dot(): expected at least 2 tensors but got " + ts.length);
    }
    for (int k = 0; k < ts.length; k++) {
      boolean end = k == 0 || k == ts.length - 1;
      if (ts[k].rank() != 2 && !(end && ts[k].rank() == 1)) {
        throw TensorException.runtime(
            "multi_dot(): tensor " + k + " must be 2D but got " + ts[k].rank() + "D");
      }
    }
    Tensor r = ts[0];
    for (int k = 1; k < ts.length; k++) {
      if (ts[k].dtype() != r.dtype()) {
        throw TensorException.runtime(
            "multi_dot(): all tensors must have be the same dtype but tensor 0 is "
                + r.dtype().scalarName()
                + " and tensor "
                + k
                + " "
                + ts[k].dtype().scalarName());
      }
      if (r.size(-1) != ts[k].shape()[0]) {
        throw TensorException.runtime(
            "multi_dot(): tensors "
                + (k - 1)
                + " and "
                + k
                + " with shapes "
                + Arrays.toString(ts[k - 1].shape())
                + " and "
                + Arrays.toString(ts[k].shape())
                + " cannot be multiplied");
      }
      r = MatrixProducts.matmul(r, ts[k]);
    }
    return r;
  }

  static int[] ints(Object o) {
    return switch (o) {
      case Long l -> new int[] {l.intValue()};
      case long[] l -> Arrays.stream(l).mapToInt(v -> (int) v).toArray();
      case List<?> l -> ints(l.toArray());
      default -> {
        Object[] items = (Object[]) o;
        int[] r = new int[items.length];
        for (int k = 0; k < r.length; k++) {
          r[k] = Given.integer(items[k], "tensordot", "dims", k);
        }
        yield r;
      }
    };
  }
}

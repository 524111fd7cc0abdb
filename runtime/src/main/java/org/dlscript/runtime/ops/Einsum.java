package org.dlscript.runtime.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Einstein's summation: products of operands whose dimensions are named by letters. */
final class Einsum {
  private Einsum() {}

  static void register() {
    Ops.define(
        "einsum(str equation, Tensor[] tensors) -> Tensor",
        Op.FUNCTION,
        a -> einsum(a.s(0), a.ts(1)));
    Ops.define(
        "einsum.sublist(Any operands) -> Tensor",
        Op.FUNCTION | Op.VARIADIC | Op.NO_OUT,
        a -> einsum((Object[]) a.get(0)));
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
    if (sublist instanceof String) {
      throw TensorException.type("'>=' not supported between instances of 'str' and 'int'");
    }
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

  /** Subscripts are letters, and dots come three at a time, at most once for an operand. */
  private static void checkLetters(String equation) {
    int arrow = equation.indexOf("->");
    int operand = 0;
    boolean ellipsis = false;
    for (int i = 0; i < equation.length(); i++) {
      char c = equation.charAt(i);
      boolean result = arrow >= 0 && i >= arrow;
      if (i == arrow) {
        i++;
        ellipsis = false;
      } else if (c == ',' && !result) {
        operand++;
        ellipsis = false;
      } else if (c == '.') {
        String where = result ? "output" : "operand " + operand;
        if (ellipsis) {
          throw bad(
              "found '.' for "
                  + where
                  + (result ? " but an ellipsis (...)" : " for which an ellipsis")
                  + " was already found");
        }
        if (!equation.startsWith("...", i)) {
          throw bad(
              "found '.' for "
                  + where
                  + " that is not part of any ellipsis"
                  + (result ? " (...)" : ""));
        }
        ellipsis = true;
        i += 2;
      } else if (c != ' ' && !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
        throw bad(
            "invalid subscript given at index "
                + i
                + " in the equation string, subscripts must be in [a-zA-Z]");
      }
    }
  }

  static Tensor einsum(String equation, Tensor[] operands) {
    if (operands.length == 0) {
      throw bad("must provide at least one operand");
    }
    checkLetters(equation);
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
      int named = terms[k].replace("...", "").length();
      int count = operands[k].rank() - named;
      if (count < 0) {
        throw bad(
            "the number of subscripts in the equation ("
                + named
                + (terms[k].contains("...")
                    ? ") is more than the number of dimensions ("
                    : ") does not match the number of dimensions (")
                + operands[k].rank()
                + ") for operand "
                + k
                + (terms[k].contains("...") ? "" : " and no ellipsis was given"));
      }
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
        if (x != y && x != 1 && y != 1 && order.charAt(d) < ' ') {
          throw bad(
              "dimension "
                  + (int) order.charAt(d)
                  + " covered by ellipsis in operand "
                  + k
                  + "has size "
                  + y
                  + " which does not broadcast with previously seen ellipsis with size "
                  + x
                  + " for the respective dimension");
        }
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
    if (wide == DType.BOOL && x.numel() > 0) {
      throw TensorException.unsupported("bmm", wide);
    }
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
}

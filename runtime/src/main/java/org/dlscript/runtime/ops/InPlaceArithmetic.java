package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.PointwiseLaunch;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Outputs;
import org.dlscript.runtime.op.Overlap;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;

/**
 * In-place arithmetic that optimisers live on: written straight into the memory where nothing is
 * recorded.
 */
public final class InPlaceArithmetic {
  private InPlaceArithmetic() {}

  private static boolean plain(Tensor t) {
    return t.dtype() == DType.FLOAT32 && t.isContiguous() && t.home() == null;
  }

  /**
   * Has a device overwrite a tensor that it has, where nothing is recorded: others are numbers or
   * have the same type and shape. False where the device does not.
   */
  static boolean remote(String kernel, Tensor self, double parameter, Tensor... others) {
    if (self.home() == null || !self.dtype().isFloatingPoint() || Grad.wanted(self)) {
      return false;
    }
    for (Tensor t : others) {
      boolean number = t.isWrappedNumber() && !t.dtype().isComplex();
      boolean alike = t.dtype() == self.dtype() && t.layout().sameShape(self.layout());
      if (!number && !alike || Grad.wanted(t)) {
        return false;
      }
    }
    return PointwiseLaunch.into(kernel, self, parameter, others);
  }

  /** Whether a loop over floats does: equal shapes, or a number. */
  private static boolean direct(Tensor self, Tensor other) {
    return plain(self)
        && !Grad.wanted(self, other)
        && ((plain(other) && other.layout().sameShape(self.layout()))
            || (other.isWrappedNumber() && !other.dtype().isComplex()));
  }

  /** The same where the operation may be recorded: what is overwritten must be no view then. */
  private static boolean recordable(Tensor self, Tensor other) {
    return !Grad.wanted(self, other)
        ? direct(self, other)
        : plain(self)
            && self.view() == null
            && plain(other)
            && other.layout().sameShape(self.layout())
            && other.storage() != self.storage();
  }

  private static void check(Tensor self, Tensor other) {
    InPlace.check(self, other);
    Overlap.checkWithin(self);
    Overlap.checkPartial(self, other);
  }

  private static boolean real(Object number) {
    return number instanceof Double || number instanceof Long;
  }

  /** self += alpha * other. */
  public static Tensor add(Tensor self, Tensor other, Object alpha, boolean negative) {
    check(self, other);
    double step = real(alpha) ? ((Number) alpha).doubleValue() * (negative ? -1 : 1) : 0;
    if (real(alpha) && remote("add_scaled", self, step, other)) {
      self.bumpVersion();
      return self;
    }
    if (!recordable(self, other) || !real(alpha)) {
      return Outputs.inPlace(
          self,
          () -> {
            Tensor x = InPlace.original(self);
            return negative ? Arithmetic.sub(x, other, alpha) : Arithmetic.add(x, other, alpha);
          },
          "add_");
    }
    double factor = step;
    if (other.isWrappedNumber()) {
      addNumber(self, (float) (factor * other.doubleAt(0)));
    } else {
      addScaled(self, other, (float) factor);
    }
    Grad.overwritten(
        self,
        negative ? "SubBackward0" : "AddBackward0",
        new Tensor[] {self, other},
        null,
        (n, g) ->
            new Tensor[] {g, !n.needs(1) ? null : factor == 1 ? g : Arithmetic.mul(g, factor)});
    return self;
  }

  private static void addNumber(Tensor self, float x) {
    float[] a = self.floats();
    over(
        self,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            a[i] += x;
          }
        });
  }

  /** Runs a loop over the elements of a contiguous tensor, numbered as in its memory. */
  private static void over(Tensor self, Parallel.Range loop) {
    int at = self.offset();
    Parallel.range(self.numel(), Parallel.GRAIN, (first, end) -> loop.run(at + first, at + end));
  }

  /**
   * self += k * other, for contiguous tensors of equal shape, without history. Product and sum
   * round once, as PyTorch's kernels do where the processor has such products. In this and the
   * other loops the compiler makes vectors of what overwrites its input only where both have one
   * index.
   */
  static void addScaled(Tensor self, Tensor other, float k) {
    float[] a = self.floats();
    float[] b = other.floats();
    int ahead = other.offset() - self.offset();
    over(
        self,
        (from, to) -> {
          if (ahead == 0) {
            for (int i = from; i < to; i++) {
              a[i] = Math.fma(k, b[i], a[i]);
            }
          } else {
            for (int i = from; i < to; i++) {
              a[i] = Math.fma(k, b[i + ahead], a[i]);
            }
          }
        });
  }

  /** Whether sums with products of the others go through a loop that rounds once. */
  static boolean roundsOnce(Tensor self, Tensor... others) {
    boolean fits = self.dtype() == DType.FLOAT32 && self.home() == null;
    for (Tensor t : others) {
      fits &=
          t.dtype() == DType.FLOAT32
              && t.home() == null
              && t.device().equals(self.device())
              && t.layout().expand(self.shape()) != null;
    }
    return fits;
  }

  /** A tensor with its elements in a layout without gaps; itself where it has that already. */
  static Tensor laidOut(Tensor t, Layout dense) {
    Layout l = t.layout().expand(dense.shape);
    boolean same = l.isDense() && java.util.Arrays.equals(l.strides, dense.strides);
    return same ? t : Copies.rawClone(t.withLayout(l), dense);
  }

  /** self *= other. */
  public static Tensor mul(Tensor self, Tensor other) {
    check(self, other);
    if (remote("mul", self, 0, other)) {
      self.bumpVersion();
      return self;
    }
    if (!direct(self, other)) {
      return Outputs.inPlace(
          self, () -> Arithmetic.mul(InPlace.original(self, other), other), "mul_");
    }
    float[] a = self.floats();
    if (other.isWrappedNumber()) {
      float x = (float) other.doubleAt(0);
      over(
          self,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              a[i] *= x;
            }
          });
    } else {
      float[] b = other.floats();
      int ahead = other.offset() - self.offset();
      over(
          self,
          (from, to) -> {
            if (ahead == 0) {
              for (int i = from; i < to; i++) {
                a[i] *= b[i];
              }
            } else {
              for (int i = from; i < to; i++) {
                a[i] *= b[i + ahead];
              }
            }
          });
    }
    self.bumpVersion();
    return self;
  }

  private static boolean direct(Tensor self, Tensor a, Tensor b, Object value) {
    return direct(self, a)
        && direct(self, b)
        && !a.isWrappedNumber()
        && !b.isWrappedNumber()
        && real(value);
  }

  /** self += value * a * b, or a / b. */
  static Tensor addProduct(Tensor self, Tensor a, Tensor b, Object value, boolean quotient) {
    check(self, a);
    check(self, b);
    if (real(value)
        && !a.isWrappedNumber()
        && !b.isWrappedNumber()
        && remote(
            quotient ? "add_quotient" : "add_product",
            self,
            ((Number) value).doubleValue(),
            a,
            b)) {
      self.bumpVersion();
      return self;
    }
    if (!direct(self, a, b, value)) {
      return Outputs.inPlace(
          self,
          () -> {
            Tensor old = InPlace.original(self);
            return quotient
                ? BinaryFunctions.addcdiv(old, a, b, value)
                : BinaryFunctions.addcmul(old, a, b, value);
          },
          quotient ? "addcdiv_" : "addcmul_");
    }
    addProduct(self, a, b, ((Number) value).floatValue(), quotient);
    self.bumpVersion();
    return self;
  }

  /** The same for three tensors of one dense layout. */
  static void addProduct(Tensor self, Tensor a, Tensor b, float v, boolean quotient) {
    float[] s = self.floats();
    float[] x = a.floats();
    float[] y = b.floats();
    int j = a.offset() - self.offset();
    int k = b.offset() - self.offset();
    over(
        self,
        (from, to) -> {
          if (j == 0 && k == 0) {
            for (int i = from; i < to; i++) {
              s[i] = quotient ? s[i] + v * x[i] / y[i] : Math.fma(v * x[i], y[i], s[i]);
            }
          } else {
            for (int i = from; i < to; i++) {
              s[i] =
                  quotient
                      ? s[i] + v * x[i + j] / y[i + k]
                      : Math.fma(v * x[i + j], y[i + k], s[i]);
            }
          }
        });
  }

  /** Declared before the out-of-place operators, so that these forms come first in resolution. */
  static void register() {
    int forms = Op.METHOD | Op.NUMBERS;
    for (String name : new String[] {"add_", "sub_"}) {
      boolean negative = name.equals("sub_");
      Ops.define(
          name + ".Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor",
          forms,
          a -> add(a.t(0), a.t(1), a.get(2), negative));
    }
    Ops.define("mul_.Tensor(Tensor self, Tensor other) -> Tensor", forms, a -> mul(a.t(0), a.t(1)));
    Ops.define(
        "addcmul_(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
        Op.METHOD,
        a -> addProduct(a.t(0), a.t(1), a.t(2), a.get(3), false));
    Ops.define(
        "addcdiv_(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor",
        Op.METHOD,
        a -> addProduct(a.t(0), a.t(1), a.t(2), a.get(3), true));
  }
}

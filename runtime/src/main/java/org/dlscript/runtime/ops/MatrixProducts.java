package org.dlscript.runtime.ops;

import static org.dlscript.runtime.ops.Arithmetic.add;
import static org.dlscript.runtime.ops.Arithmetic.mul;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.kernel.MatMul;
import org.dlscript.runtime.launch.MatrixLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Products of vectors, matrices and batches of matrices. */
public final class MatrixProducts {
  private MatrixProducts() {}

  /** The product of batches [b, m, k] × [b, k, n], or of matrices where there is no batch. */
  static Tensor product(Tensor a, Tensor b) {
    DType d = a.dtype();
    if (d.isComplex()) {
      return complexProduct(a, b);
    }
    if (Remote.home(a, b) != null) {
      Tensor r = MatrixLaunch.product(a, b);
      if (r != null) {
        return r;
      }
    }
    boolean batched = a.rank() == 3;
    int lead = batched ? 1 : 0;
    int count = batched ? a.shape()[0] : 1;
    int m = a.shape()[lead];
    int k = a.shape()[lead + 1];
    int n = b.shape()[lead + 1];
    int[] shape = batched ? new int[] {count, m, n} : new int[] {m, n};
    Operand x = Operand.of(a, d);
    Operand y = Operand.of(b, d);
    int[] s = x.layout().strides;
    int[] t = y.layout().strides;
    int sa = batched ? s[0] : 0;
    int sb = batched ? t[0] : 0;
    int size = Layout.count(shape);
    if (k == 0 || size == 0) {
      return Tensor.zeros(d, shape).on(a.device());
    }
    int i = x.layout().offset;
    int j = y.layout().offset;
    Object out;
    switch (Operand.computeType(d)) {
      case FLOAT32 -> {
        float[] c = new float[size];
        MatMul.batch(
            count,
            m,
            n,
            k,
            (float[]) x.array(),
            i,
            sa,
            s[lead],
            s[lead + 1],
            (float[]) y.array(),
            j,
            sb,
            t[lead],
            t[lead + 1],
            c,
            0,
            m * n,
            n,
            false);
        out = c;
      }
      case FLOAT64 -> {
        double[] c = new double[size];
        MatMul.batch(
            count,
            m,
            n,
            k,
            (double[]) x.array(),
            i,
            sa,
            s[lead],
            s[lead + 1],
            (double[]) y.array(),
            j,
            sb,
            t[lead],
            t[lead + 1],
            c,
            0,
            m * n,
            n,
            false);
        out = c;
      }
      default -> {
        long[] c = new long[size];
        for (int q = 0; q < count; q++) {
          MatMul.multiply(
              m,
              n,
              k,
              (long[]) x.array(),
              i + q * sa,
              s[lead],
              s[lead + 1],
              (long[]) y.array(),
              j + q * sb,
              t[lead],
              t[lead + 1],
              c,
              q * m * n,
              n,
              false);
        }
        out = c;
      }
    }
    return Operand.result(out, d, shape).on(a.device());
  }

  private static Tensor complexProduct(Tensor a, Tensor b) {
    boolean before = GradMode.set(false);
    try {
      Tensor ar = ComplexParts.real(a);
      Tensor ai = ComplexParts.imag(a);
      Tensor br = ComplexParts.real(b);
      Tensor bi = ComplexParts.imag(b);
      return ComplexParts.complex(
          Arithmetic.sub(product(ar, br), product(ai, bi)), add(product(ar, bi), product(ai, br)));
    } finally {
      GradMode.set(before);
    }
  }

  static void sameType(Tensor a, Tensor b) {
    if (a.dtype() != b.dtype()) {
      throw TensorException.runtime(
          "expected scalar type "
              + a.dtype().scalarName()
              + " but found "
              + b.dtype().scalarName());
    }
  }

  private static void checkInner(Tensor a, Tensor b) {
    if (a.shape()[1] != b.shape()[0]) {
      throw TensorException.runtime(
          "mat1 and mat2 shapes cannot be multiplied ("
              + a.shape()[0]
              + "x"
              + a.shape()[1]
              + " and "
              + b.shape()[0]
              + "x"
              + b.shape()[1]
              + ")");
    }
  }

  private static void checkRank(Tensor t, int rank, String what) {
    if (t.rank() != rank) {
      throw TensorException.runtime(what);
    }
  }

  public static Tensor mm(Tensor a, Tensor b) {
    checkRank(a, 2, "self must be a matrix");
    checkRank(b, 2, "mat2 must be a matrix");
    checkInner(a, b);
    sameType(a, b);
    Tensor r = product(a, b);
    if (Grad.wanted(a, b)) {
      Grad.record(
          r,
          "MmBackward0",
          new Tensor[] {a, b},
          Grad.save(b.requiresGrad() ? a : null, a.requiresGrad() ? b : null),
          MatrixProducts::grads);
    }
    return r;
  }

  private static Tensor[] grads(org.dlscript.runtime.autograd.OpNode n, Tensor g) {
    return new Tensor[] {
      n.needs(0) ? raw(g, n.saved(1), false, true) : null,
      n.needs(1) ? raw(n.saved(0), g, true, false) : null
    };
  }

  /** The product with operands conjugate-transposed as told. */
  private static Tensor raw(Tensor a, Tensor b, boolean ta, boolean tb) {
    Tensor x = ta ? Views.mH(a) : a;
    Tensor y = tb ? Views.mH(b) : b;
    return x.rank() == 2 ? mm(x, y) : bmm(x, y);
  }

  public static Tensor bmm(Tensor a, Tensor b) {
    if (a.rank() != 3 || b.rank() != 3) {
      throw TensorException.runtime(
          a.rank() != 3 ? "batch1 must be a 3D tensor" : "batch2 must be a 3D tensor");
    }
    sameType(a, b);
    if (a.shape()[0] != b.shape()[0] || a.shape()[2] != b.shape()[1]) {
      throw TensorException.runtime(
          "Expected size for first two dimensions of batch2 tensor to be: ["
              + a.shape()[0]
              + ", "
              + a.shape()[2]
              + "] but got: ["
              + b.shape()[0]
              + ", "
              + b.shape()[1]
              + "].");
    }
    Tensor r = product(a, b);
    if (Grad.wanted(a, b)) {
      Grad.record(
          r,
          "BmmBackward0",
          new Tensor[] {a, b},
          Grad.save(b.requiresGrad() ? a : null, a.requiresGrad() ? b : null),
          MatrixProducts::grads);
    }
    return r;
  }

  /** The product, refused for booleans in the name of the kernel that the ranks choose. */
  public static Tensor checkedMatmul(Tensor a, Tensor b) {
    if (a.dtype() == DType.BOOL && a.numel() > 0 && b.numel() > 0 && a.rank() * b.rank() > 0) {
      int least = Math.min(a.rank(), b.rank());
      String kernel =
          switch (least) {
            case 1 ->
                a.rank() == b.rank() ? "dot" : b.rank() == 2 ? "addmm_impl_cpu_" : "addmv_impl_cpu";
            case 2 -> "addmm_impl_cpu_";
            default -> "bmm";
          };
      throw TensorException.unsupported(kernel, DType.BOOL);
    }
    return matmul(a, b);
  }

  /** self + mat1 × mat2 with factors, as one node. */
  public static Tensor addmm(Tensor self, Tensor a, Tensor b, Object beta, Object alpha) {
    if (a.rank() != 2 || b.rank() != 2) {
      throw TensorException.runtime(
          (a.rank() != 2 ? "mat1" : "mat2")
              + " must be a matrix, got "
              + (a.rank() != 2 ? a : b).rank()
              + "-D tensor");
    }
    checkInner(a, b);
    if (a.dtype() != b.dtype() || self.dtype() != a.dtype()) {
      throw TensorException.runtime("mat1 and mat2 must have the same dtype");
    }
    int[] shape = {a.shape()[0], b.shape()[1]};
    WeightedSums.expandable(self, shape);
    Tensor r = Fused.untracked(() -> WeightedSums.blend(self, product(a, b), beta, alpha));
    if (Grad.wanted(self, a, b)) {
      Grad.record(
          r,
          "AddmmBackward0",
          new Tensor[] {self, a, b},
          Grad.save(b.requiresGrad() ? a : null, a.requiresGrad() ? b : null),
          (n, g) -> {
            Tensor s = Given.isOne(alpha) ? g : mul(g, Given.conj(alpha));
            return new Tensor[] {
              n.needs(0) ? (Given.isOne(beta) ? g : mul(g, Given.conj(beta))) : null,
              n.needs(1) ? raw(s, n.saved(1), false, true) : null,
              n.needs(2) ? raw(n.saved(0), s, true, false) : null
            };
          });
    }
    return r;
  }

  public static Tensor linear(Tensor x, Tensor w, Tensor bias) {
    if (bias != null && x.rank() == 2 && w.rank() == 2) {
      return addmm(bias, x, Views.t(w), 1L, 1L);
    }
    if (bias != null && x.rank() > 2 && w.rank() == 2 && x.isContiguous()) {
      Tensor flat = Views.view(x, -1, x.size(-1));
      int[] shape = x.shape().clone();
      shape[shape.length - 1] = w.shape()[0];
      return Views.view(addmm(bias, flat, Views.t(w), 1L, 1L), shape);
    }
    Tensor y = matmul(x, w.rank() == 2 ? Views.t(w) : w);
    return bias == null ? y : add(y, bias);
  }

  public static Tensor matmul(Tensor a, Tensor b) {
    int p = a.rank();
    int q = b.rank();
    if (p == 0 || q == 0) {
      throw TensorException.runtime(
          "both arguments to matmul need to be at least 1D, but they are "
              + p
              + "D and "
              + q
              + "D");
    }
    if (p == 1 && q == 1) {
      return VectorProducts.dot(a, b);
    }
    if (p == 2 && q == 1) {
      return VectorProducts.mv(a, b);
    }
    if (p == 1 && q == 2) {
      return squeezed(mm(Views.unsqueeze(a, 0), b));
    }
    if (p == 2 && q == 2) {
      return mm(a, b);
    }
    if (p >= 3 && q <= 2) {
      // Fold the batch into the rows.
      Tensor y = q == 1 ? Views.unsqueeze(b, 1) : b;
      int[] s = a.shape();
      int rows = 1;
      for (int d = 0; d < p - 1; d++) {
        rows *= s[d];
      }
      Tensor folded = Views.reshape(a, rows, s[p - 1]);
      Tensor r = q == 1 ? VectorProducts.mv(folded, b) : mm(folded, y);
      int[] shape = Arrays.copyOf(s, q == 1 ? p - 1 : p);
      if (q == 2) {
        shape[p - 1] = y.shape()[1];
      }
      return unsafeView(r, shape);
    }
    if (p <= 2 && foldable(b, a)) {
      return turned(a, b);
    }
    Tensor x = p == 1 ? Views.unsqueeze(a, 0) : a;
    Tensor y = q == 1 ? Views.unsqueeze(b, 1) : b;
    int[] bx = Arrays.copyOf(x.shape(), Math.max(0, x.rank() - 2));
    int[] by = Arrays.copyOf(y.shape(), Math.max(0, y.rank() - 2));
    int[] batch = Layout.broadcastOrThrow(bx, by);
    int m = x.size(-2);
    int k = x.size(-1);
    int n = y.size(-1);
    int count = Layout.count(batch);
    Tensor xs = Views.reshape(Views.expand(x, join(batch, m, k)), count, m, k);
    Tensor ys = Views.reshape(Views.expand(y, join(batch, y.size(-2), n)), count, y.size(-2), n);
    Tensor r = bmm(xs, ys);
    int[] shape = p == 1 ? join(batch, n) : q == 1 ? join(batch, m) : join(batch, m, n);
    return unsafeView(r, shape);
  }

  /** A row without its first dimension, which PyTorch takes off in place. */
  private static Tensor squeezed(Tensor row) {
    Tensor r = row.withLayout(row.layout().squeeze(0));
    if (Grad.wanted(row)) {
      Grad.record(r, "SqueezeBackward3", row, null, (n, g) -> Views.unsqueeze(g, 0));
    }
    return r;
  }

  /** Whether the transposed batch can be folded into rows; a batch of transposes is not. */
  private static boolean foldable(Tensor batch, Tensor other) {
    int[] s = batch.layout().strides;
    int rank = s.length;
    boolean transposes =
        rank == 3
            && other.rank() == 2
            && s[rank - 1] != 1
            && s[0] == batch.shape()[1] * batch.shape()[2];
    return rank >= 3 && !transposes;
  }

  /** A vector or matrix times a batch, by the product of the transposes. */
  private static Tensor turned(Tensor a, Tensor b) {
    if (a.size(-1) != b.size(-2)) {
      int[] folded = {b.numel() / Math.max(1, b.size(-2)), b.size(-2)};
      throw TensorException.runtime(
          a.rank() == 1
              ? "size mismatch, got "
                  + folded[0]
                  + ", "
                  + folded[0]
                  + "x"
                  + folded[1]
                  + ","
                  + a.numel()
              : "mat1 and mat2 shapes cannot be multiplied ("
                  + folded[0]
                  + "x"
                  + folded[1]
                  + " and "
                  + a.size(1)
                  + "x"
                  + a.size(0)
                  + ")");
    }
    Tensor r = matmul(Views.mT(b), a.rank() == 2 ? Views.t(a) : a);
    return a.rank() == 2 ? Copies.contiguous(Views.mT(r)) : r;
  }

  static Tensor unsafeView(Tensor t, int[] shape) {
    Tensor r = t.withLayout(Layout.contiguous(shape));
    int[] back = t.shape();
    if (Grad.wanted(t)) {
      Grad.record(r, "UnsafeViewBackward0", t, null, (n, g) -> Views.reshape(g, back));
    }
    return r;
  }

  static int[] join(int[] a, int... b) {
    int[] r = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, r, a.length, b.length);
    return r;
  }

  static void register() {
    MatrixForms.register();
  }
}

package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.ALL;
import static org.dlscript.runtime.op.Op.BOTH;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Triangles, diagonals and traces of matrices. */
final class Triangles {
  private Triangles() {}

  static Tensor triangle(Tensor t, int k, boolean lower) {
    Tensor r = t.home() == null ? kept(t, k, lower) : masked(t, k, lower);
    if (Grad.wanted(t)) {
      Grad.record(
          r,
          lower ? "TrilBackward0" : "TriuBackward0",
          t,
          null,
          (node, g) -> triangle(g, k, lower));
    }
    return r;
  }

  /** Each row's part is a run of memory. */
  private static Tensor kept(Tensor t, int k, boolean lower) {
    Tensor x = Fused.untracked(() -> Copies.contiguous(t));
    int m = x.size(-2);
    int n = x.size(-1);
    Tensor r = Tensor.zeros(t.dtype(), x.shape()).on(t.device());
    Object in = x.storage().reading();
    Object out = r.storage().array();
    int parts = t.dtype().isComplex() ? 2 : 1;
    Parallel.range(
        n == 0 ? 0 : x.numel() / n,
        Math.max(1, Parallel.GRAIN / Math.max(1, n)),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int turn = Math.clamp((long) row % m + k + (lower ? 1 : 0), 0, n);
            int first = lower ? 0 : turn;
            int length = lower ? turn : n - turn;
            int at = row * n + first;
            System.arraycopy(in, (x.offset() + at) * parts, out, at * parts, length * parts);
          }
        });
    return r;
  }

  private static Tensor masked(Tensor t, int k, boolean lower) {
    int m = t.size(-2);
    int n = t.size(-1);
    byte[] mask = new byte[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        mask[i * n + j] = (byte) ((lower ? j - i <= k : j - i >= k) ? 1 : 0);
      }
    }
    Tensor c = Tensor.wrap(mask, DType.BOOL, m, n);
    return Fused.untracked(() -> Selection.where(c, t, Tensor.zeros(t.dtype())));
  }

  static Tensor tril(Tensor t) {
    return triangle(t, 0, true);
  }

  static Tensor tril(Tensor t, int diagonal) {
    return triangle(t, diagonal, true);
  }

  static Tensor triu(Tensor t) {
    return triangle(t, 0, false);
  }

  /** Matrices whose diagonals are the rows. */
  static Tensor diagEmbed(Tensor t, int offset, int dim1, int dim2) {
    int rank = t.rank() + 1;
    int a = Layout.wrapDim(dim1, rank);
    int b = Layout.wrapDim(dim2, rank);
    if (a == b) {
      throw TensorException.runtime(
          "diagonal dimensions cannot be identical " + dim1 + ", " + dim2);
    }
    int n = t.size(-1) + Math.abs(offset);
    int[] shape = new int[rank];
    for (int d = 0, k = 0; d < rank; d++) {
      shape[d] = d == a || d == b ? n : t.shape()[k++];
    }
    Tensor r = Tensor.zeros(t.dtype(), shape).on(t.device());
    Copies.raw(Fused.untracked(() -> Views.diagonal(r, offset, a, b)), t);
    if (Grad.wanted(t)) {
      Grad.record(r, "DiagEmbedBackward0", t, null, (node, g) -> Views.diagonal(g, offset, a, b));
    }
    return r;
  }

  private static Tensor diagonalMatrix(Tensor t, int offset) {
    return Fused.record("DiagBackward0", x -> diagEmbed(x[0], offset, 0, 1), t);
  }

  static Tensor trace(Tensor t) {
    if (t.rank() != 2) {
      throw TensorException.runtime(
          "trace: expected a matrix, but got tensor with dim " + t.rank());
    }
    Tensor r = Fused.untracked(() -> Reductions.sum(Views.diagonal(t, 0, 0, 1)));
    if (Grad.wanted(t)) {
      int m = t.shape()[0];
      int n = t.shape()[1];
      Grad.record(
          r,
          "TraceBackward0",
          t,
          null,
          (node, g) -> Arithmetic.mul(Creation.eye(m, n, g.dtype()), g));
    }
    return r;
  }

  static void register() {
    Ops.define(
        "tril(Tensor self, int diagonal=0) -> Tensor", ALL, a -> triangle(a.t(0), a.i(1), true));
    Ops.define(
        "triu(Tensor self, int diagonal=0) -> Tensor", ALL, a -> triangle(a.t(0), a.i(1), false));
    Ops.define(
        "diag(Tensor self, int diagonal=0) -> Tensor",
        BOTH,
        a ->
            switch (a.t(0).rank()) {
              case 1 -> diagonalMatrix(a.t(0), a.i(1));
              case 2 ->
                  Fused.record(
                      "DiagBackward0",
                      t -> Copies.clone(Views.diagonal(t[0], a.i(1), 0, 1)),
                      a.t(0));
              default -> throw TensorException.runtime("matrix or a vector expected");
            });
    Ops.define(
        "diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor",
        BOTH,
        a -> diagEmbed(a.t(0), a.i(1), a.i(2), a.i(3)));
    Ops.define(
        "diagflat(Tensor self, int offset=0) -> Tensor",
        BOTH,
        a -> diagonalMatrix(Views.reshape(a.t(0), -1), a.i(1)));
    Ops.define("trace(Tensor self) -> Tensor", BOTH, a -> trace(a.t(0)))
        .refuses("trace", DType.BOOL);
    Ops.define(
        "vander(Tensor x, int? N=None, bool increasing=False) -> Tensor",
        org.dlscript.runtime.op.Op.FUNCTION,
        a -> {
          Tensor x = a.t(0);
          int n = a.has(1) ? a.i(1) : x.numel();
          Tensor[] columns = new Tensor[n];
          for (int k = 0; k < n; k++) {
            columns[a.b(2) ? k : n - 1 - k] = Powers.pow(x, Tensor.number((long) k));
          }
          return Joining.stack(columns, -1);
        });
  }
}

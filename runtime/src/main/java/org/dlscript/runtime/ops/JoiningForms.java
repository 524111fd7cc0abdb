package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.op.Op.METHOD;
import static org.dlscript.runtime.ops.Joining.*;

import java.util.Arrays;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The declarations of the joining operators. */
final class JoiningForms {
  private JoiningForms() {}

  static void register() {
    for (String name : new String[] {"cat", "concat", "concatenate"}) {
      Ops.define(
          name + "(Tensor[] tensors, int dim=0) -> Tensor", FUNCTION, a -> cat(a.ts(0), a.i(1)));
    }
    Ops.define(
        "stack(Tensor[] tensors, int dim=0) -> Tensor", FUNCTION, a -> stack(a.ts(0), a.i(1)));
    Ops.define(
        "hstack(Tensor[] tensors) -> Tensor",
        FUNCTION,
        a -> {
          Tensor[] ts = all(nonEmpty(a.ts(0), "hstack"), t -> ViewForms.atLeast(t, 1));
          return cat(ts, ts[0].rank() == 1 ? 0 : 1);
        });
    for (String name : new String[] {"vstack", "row_stack"}) {
      Ops.define(
          name + "(Tensor[] tensors) -> Tensor",
          FUNCTION,
          a -> cat(all(nonEmpty(a.ts(0), "vstack"), t -> ViewForms.atLeast(t, 2)), 0));
    }
    Ops.define(
        "dstack(Tensor[] tensors) -> Tensor",
        FUNCTION,
        a -> cat(all(nonEmpty(a.ts(0), "dstack"), t -> ViewForms.atLeast(t, 3)), 2));
    Ops.define(
        "column_stack(Tensor[] tensors) -> Tensor",
        FUNCTION,
        a ->
            cat(
                all(
                    nonEmpty(a.ts(0), "column_stack"),
                    t -> t.rank() <= 1 ? Views.reshape(t, t.numel(), 1) : t),
                1));
    Ops.define(
        "block_diag(Tensor[] tensors) -> Tensor",
        FUNCTION | org.dlscript.runtime.op.Op.VARIADIC,
        a -> Fused.record("BlockDiagBackward0", JoiningForms::blockDiagonal, a.ts(0)));
    Ops.define(
        "repeat(Tensor self, SymInt[] repeats) -> Tensor", METHOD, a -> repeat(a.t(0), a.ints(1)));
    Ops.define(
        "tile(Tensor self, int[] dims) -> Tensor",
        BOTH,
        a -> {
          int[] reps = a.ints(1);
          int rank = a.t(0).rank();
          if (reps.length < rank) {
            int[] full = new int[rank];
            Arrays.fill(full, 1);
            System.arraycopy(reps, 0, full, rank - reps.length, reps.length);
            reps = full;
          }
          return repeat(a.t(0), reps);
        });
    Ops.define("flip(Tensor self, int[] dims) -> Tensor", BOTH, a -> flip(a.t(0), a.ints(1)));
    Ops.define(
        "fliplr(Tensor self) -> Tensor",
        BOTH,
        a -> {
          if (a.t(0).rank() < 2) {
            throw TensorException.runtime("Input must be >= 2-d.");
          }
          return flip(a.t(0), new int[] {1});
        });
    Ops.define(
        "flipud(Tensor self) -> Tensor",
        BOTH,
        a -> {
          if (a.t(0).rank() < 1) {
            throw TensorException.runtime("Input must be >= 1-d.");
          }
          return flip(a.t(0), new int[] {0});
        });
    Ops.define(
        "roll(Tensor self, int[1] shifts, int[1] dims=[]) -> Tensor",
        BOTH,
        a -> Fused.record("RollBackward0", t -> roll(t[0], a.ints(1), a.ints(2)), a.t(0)));
    Ops.define(
        "rot90(Tensor self, int k=1, int[] dims=[0,1]) -> Tensor",
        BOTH,
        a -> {
          int[] d = a.ints(2);
          Tensor t = a.t(0);
          if (d.length != 2) {
            throw TensorException.runtime(
                "expected total rotation dims == 2, but got dims = " + d.length);
          }
          if (t.rank() < 2) {
            throw TensorException.runtime(
                "expected total dims >= 2, but got total dims = " + t.rank());
          }
          if (t.layout().dim(d[0]) == t.layout().dim(d[1])) {
            throw TensorException.runtime(
                "expected rotation dims to be different, but got dim0 = "
                    + d[0]
                    + " and dim1 = "
                    + d[1]);
          }
          return Fused.record("Rot90Backward0", x -> quarters(x[0], a.i(1), d), t);
        });
    Ops.define(
        "repeat_interleave(Tensor repeats, *, int? output_size=None) -> Tensor",
        BOTH,
        a -> {
          long[] r = Operand.longs(a.t(0));
          return Tensor.of(places(r), (int) Arrays.stream(r).sum());
        });
    Ops.define(
        "repeat_interleave.self_int(Tensor self, int repeats, int? dim=None, *, int?"
            + " output_size=None) -> Tensor",
        BOTH,
        a -> interleave(a.t(0), new long[] {a.l(1)}, a.has(2) ? a.i(2) : null));
    Ops.define(
        "repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, int?"
            + " output_size=None) -> Tensor",
        BOTH,
        a -> interleave(a.t(0), Operand.longs(a.t(1)), a.has(2) ? a.i(2) : null));
    Ops.define(
        "meshgrid(Tensor[] tensors, *, str? indexing=None) -> Tensor[]",
        FUNCTION,
        a -> meshgrid(a.ts(0), a.s(1)));
    Ops.define(
        "cartesian_prod(Tensor[] tensors) -> Tensor",
        FUNCTION | org.dlscript.runtime.op.Op.VARIADIC,
        a -> {
          for (Tensor t : a.ts(0)) {
            if (t.rank() != 1) {
              throw TensorException.runtime(
                  "Expect a 1D vector, but got shape " + java.util.Arrays.toString(t.shape()));
            }
          }
          Tensor[] grid = meshgrid(a.ts(0), "ij");
          return grid.length == 1 ? a.ts(0)[0] : stack(all(grid, t -> Views.reshape(t, -1)), 1);
        });
    Ops.define(
        "combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor",
        BOTH,
        a -> {
          Tensor t = a.t(0);
          int r = a.i(1);
          if (t.rank() != 1) {
            throw TensorException.runtime(
                "Expect a 1D vector, but got shape " + Arrays.toString(t.shape()));
          }
          if (r < 0) {
            throw TensorException.runtime("Expect a non-negative number, but got " + r);
          }
          if (r == 0) {
            return Tensor.zeros(t.dtype(), 0);
          }
          java.util.List<Long> at = new java.util.ArrayList<>();
          choose(t.numel(), r, a.b(2), 0, new int[r], 0, at);
          long[] places = at.stream().mapToLong(Long::longValue).toArray();
          return Fused.record(
              "StackBackward0",
              x ->
                  Blocks.pick(
                      x[0],
                      new Blocks.Plan(1, t.numel(), 1, places),
                      new int[] {places.length / r, r},
                      "IndexBackward0"),
              t);
        });
  }

  private static Tensor blockDiagonal(Tensor[] parts) {
    for (int k = 0; k < parts.length; k++) {
      if (parts[k].rank() > 2) {
        throw TensorException.runtime(
            "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input "
                + k
                + " has "
                + parts[k].rank()
                + " dimensions");
      }
    }
    Tensor[] ts = all(parts, t -> t.rank() == 2 ? t : Views.reshape(t, 1, t.numel()));
    int columns = 0;
    for (Tensor t : ts) {
      columns += t.shape()[1];
    }
    DType d = Promotion.result(ts);
    Tensor[] rows = new Tensor[ts.length];
    int at = 0;
    for (int k = 0; k < ts.length; k++) {
      int h = ts[k].shape()[0];
      int w = ts[k].shape()[1];
      rows[k] =
          cat(
              new Tensor[] {Tensor.zeros(d, h, at), ts[k], Tensor.zeros(d, h, columns - at - w)},
              1);
      at += w;
    }
    return cat(rows, 0);
  }

  private static Tensor quarters(Tensor t, int turns, int[] d) {
    return switch (Math.floorMod(turns, 4)) {
      case 1 -> Views.transpose(flip(t, new int[] {d[1]}), d[0], d[1]);
      case 2 -> flip(t, d);
      case 3 -> Views.transpose(flip(t, new int[] {d[0]}), d[0], d[1]);
      default -> Copies.clone(t, Layout.contiguous(t.shape()));
    };
  }
}

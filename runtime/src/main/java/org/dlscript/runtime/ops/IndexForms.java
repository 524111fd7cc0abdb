package org.dlscript.runtime.ops;

import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The declarations of the operators of indexing. */
final class IndexForms {
  private IndexForms() {}

  static void register() {
    Ops.define(
        "index(Tensor self, Tensor?[] indices) -> Tensor",
        Op.FUNCTION,
        a -> IndexTensors.index(a.t(0), a.ts(1)));
    Ops.define(
        "index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor",
        Op.ALL,
        a -> {
          if (a.ts(1).length == 0) {
            throw TensorException.runtime(
                "shape mismatch: value tensor of shape "
                    + java.util.Arrays.toString(a.t(2).shape())
                    + " cannot be broadcast to indexing result of shape "
                    + java.util.Arrays.toString(a.t(0).shape()));
          }
          return IndexTensors.put(a.t(0), a.ts(1), a.t(2), a.b(3));
        });
    Ops.define(
        "nonzero.tuple(Tensor self, *, bool as_tuple) -> Any",
        Op.BOTH,
        a -> a.b(1) ? (Object) Positions.nonzeroTuple(a.t(0)) : Positions.nonzero(a.t(0)));
    Ops.define("nonzero(Tensor self) -> Tensor", Op.BOTH, a -> Positions.nonzero(a.t(0)));
    Ops.define("argwhere(Tensor self) -> Tensor", Op.BOTH, a -> Positions.nonzero(a.t(0)));
    Ops.define(
        "masked_select(Tensor self, Tensor mask) -> Tensor",
        Op.BOTH,
        a -> {
          if (a.t(1).dtype() != DType.BOOL && a.t(1).dtype() != DType.UINT8) {
            throw TensorException.runtime(
                "masked_select: expected BoolTensor or ByteTensor for mask");
          }
          int[] shape = Layout.broadcastOrThrow(a.t(1).shape(), a.t(0).shape());
          Tensor picked = a.t(0).rank() == a.t(1).rank() ? MaskedBlocks.pick(a.t(0), a.t(1)) : null;
          if (picked != null) {
            return picked;
          }
          Tensor x = Views.reshape(Views.expand(a.t(0), shape), -1);
          Tensor m = Views.reshape(Views.expand(a.t(1), shape), -1);
          long[] at = Positions.nonzeroTuple(m)[0].longs();
          return Blocks.pick(
              x,
              new Blocks.Plan(1, x.numel(), 1, at),
              new int[] {at.length},
              "MaskedSelectBackward0",
              true);
        });
  }
}

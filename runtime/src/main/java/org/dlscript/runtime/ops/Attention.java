package org.dlscript.runtime.ops;

import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Attention: scaled dot products, and with several heads and projections. */
public final class Attention {
  private Attention() {}

  /** A mask of truth values as numbers to add: minus infinity where attention is forbidden. */
  private static Tensor additive(Tensor mask, DType dtype, boolean trueForbids) {
    if (mask.dtype() != DType.BOOL) {
      return mask;
    }
    Tensor zero = Tensor.zeros(dtype);
    Tensor low = Tensor.scalar(Double.NEGATIVE_INFINITY, dtype);
    return trueForbids ? Selection.where(mask, low, zero) : Selection.where(mask, zero, low);
  }

  private static Tensor causal(int rows, int columns) {
    byte[] allowed = new byte[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j <= i && j < columns; j++) {
        allowed[i * columns + j] = 1;
      }
    }
    return Tensor.wrap(allowed, DType.BOOL, rows, columns);
  }

  /** Scaled dot-product attention: the values attended to, and the weights. */
  static Tensor[] attend(
      Tensor q, Tensor k, Tensor v, Tensor mask, double dropout, boolean isCausal, Object scale) {
    if (isCausal && mask != null) {
      throw TensorException.runtime(
          "scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
    }
    double factor = scale == null ? 1 / Math.sqrt(q.size(-1)) : ((Number) scale).doubleValue();
    Tensor scores = MatrixProducts.matmul(Arithmetic.mul(q, factor), Views.transpose(k, -2, -1));
    Tensor allowed = isCausal ? causal(q.size(-2), k.size(-2)) : mask;
    if (allowed != null) {
      scores = Arithmetic.add(scores, additive(allowed, q.dtype(), false));
    }
    Tensor weights = Softmaxes.softmax(scores, -1);
    if (dropout > 0) {
      weights = Dropouts.dropout(weights, dropout, true, false);
    }
    return new Tensor[] {MatrixProducts.matmul(weights, v), weights};
  }

  private static Tensor heads(Tensor t, int batch, int heads, int size) {
    Tensor v = Views.view(Copies.contiguous(t), t.size(0), batch * heads, size);
    return Views.transpose(v, 0, 1);
  }

  private static Tensor[] project(Args a, Tensor q, Tensor k, Tensor v, int embed) {
    Tensor bias = a.t(6);
    Tensor[] biases = {null, null, null};
    if (bias != null) {
      biases = Splits.split(bias, embed, 0);
    }
    if (!a.b(17)) {
      Tensor w = a.t(5);
      if (q == k && k == v) {
        Tensor all = MatrixProducts.linear(q, w, bias);
        Tensor[] parts = Splits.split(all, embed, all.rank() - 1);
        return parts;
      }
      Tensor[] ws = Splits.split(w, embed, 0);
      return new Tensor[] {
        MatrixProducts.linear(q, ws[0], biases[0]),
        MatrixProducts.linear(k, ws[1], biases[1]),
        MatrixProducts.linear(v, ws[2], biases[2])
      };
    }
    return new Tensor[] {
      MatrixProducts.linear(q, a.t(18), biases[0]),
      MatrixProducts.linear(k, a.t(19), biases[1]),
      MatrixProducts.linear(v, a.t(20), biases[2])
    };
  }

  private static Tensor padRows(Tensor mask, int more) {
    return mask == null ? null : Padding.constant(mask, new int[] {0, more}, 0L);
  }

  private static Object multiHead(Args a) {
    Tensor query = a.t(0);
    boolean batched = query.rank() == 3;
    Tensor q = batched ? query : Views.unsqueeze(query, 1);
    Tensor k = a.t(1) == query ? q : batched ? a.t(1) : Views.unsqueeze(a.t(1), 1);
    Tensor v =
        a.t(2) == query ? q : a.t(2) == a.t(1) ? k : batched ? a.t(2) : Views.unsqueeze(a.t(2), 1);
    Tensor padding = a.t(14);
    if (!batched && padding != null) {
      padding = Views.unsqueeze(padding, 0);
    }
    int embed = a.i(3);
    int heads = a.i(4);
    int target = q.size(0);
    int batch = q.size(1);
    int size = embed / heads;
    if (q.size(2) != embed) {
      throw new TensorException(
          TensorException.Kind.ASSERTION,
          "was expecting embedding dimension of " + embed + ", but got " + q.size(2));
    }
    if (size * heads != embed) {
      throw new TensorException(
          TensorException.Kind.ASSERTION,
          "embed_dim " + embed + " not divisible by num_heads " + heads);
    }
    Tensor[] p = project(a, q, k, v, embed);
    Tensor mask = a.t(16);
    if (mask != null && mask.rank() == 2) {
      mask = Views.unsqueeze(mask, 0);
    }
    Tensor biasK = a.t(7);
    Tensor biasV = a.t(8);
    if (biasK != null && biasV != null) {
      p[1] = Joining.cat(new Tensor[] {p[1], Joining.repeat(biasK, new int[] {1, batch, 1})}, 0);
      p[2] = Joining.cat(new Tensor[] {p[2], Joining.repeat(biasV, new int[] {1, batch, 1})}, 0);
      mask = padRows(mask, 1);
      padding = padRows(padding, 1);
    }
    Tensor hq = heads(p[0], batch, heads, size);
    Tensor hk = heads(p[1], batch, heads, size);
    Tensor hv = heads(p[2], batch, heads, size);
    if (a.b(9)) {
      Tensor zero = Tensor.zeros(hk.dtype(), batch * heads, 1, size).on(hk.device());
      hk = Joining.cat(new Tensor[] {hk, zero}, 1);
      hv = Joining.cat(new Tensor[] {hv, zero}, 1);
      mask = padRows(mask, 1);
      padding = padRows(padding, 1);
    }
    int source = hk.size(1);
    Tensor all = mask == null ? null : additive(mask, q.dtype(), true);
    if (padding != null) {
      Tensor wide = Views.view(Copies.contiguous(padding), batch, 1, 1, source);
      Tensor each =
          Views.reshape(
              Views.expand(additive(wide, q.dtype(), true), batch, heads, 1, source),
              batch * heads,
              1,
              source);
      all = all == null ? each : Arithmetic.add(all, each);
    }
    double dropout = a.b(13) ? a.d(10) : 0;
    Tensor[] r = attend(hq, hk, hv, all, dropout, false, null);
    Tensor joined =
        Views.view(Copies.contiguous(Views.transpose(r[0], 0, 1)), target * batch, embed);
    Tensor out = MatrixProducts.linear(joined, a.t(11), a.t(12));
    out = Views.view(out, target, batch, out.size(1));
    Tensor weights = null;
    if (a.b(15)) {
      weights = Views.view(r[1], batch, heads, target, source);
      if (a.b(23)) {
        weights = Reductions.mean(weights, new int[] {1}, false, null);
      }
      weights = batched ? weights : Views.squeeze(weights, 0);
    }
    return new Tensor[] {batched ? out : Views.squeeze(out, 1), weights};
  }

  /** Declares the functions. */
  static void register() {
    String nn = NeuralNetworks.NN;
    Ops.define(
        nn,
        "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor?"
            + " attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None,"
            + " bool enable_gqa=False) -> Tensor",
        Op.FUNCTION,
        a -> attend(a.t(0), a.t(1), a.t(2), a.t(3), a.d(4), a.b(5), a.get(6))[0]);
    Ops.define(
        nn,
        "multi_head_attention_forward(Tensor query, Tensor key, Tensor value, int"
            + " embed_dim_to_check, int num_heads, Tensor? in_proj_weight, Tensor? in_proj_bias,"
            + " Tensor? bias_k, Tensor? bias_v, bool add_zero_attn, float dropout_p, Tensor"
            + " out_proj_weight, Tensor? out_proj_bias, bool training=True, Tensor?"
            + " key_padding_mask=None, bool need_weights=True, Tensor? attn_mask=None, bool"
            + " use_separate_proj_weight=False, Tensor? q_proj_weight=None, Tensor?"
            + " k_proj_weight=None, Tensor? v_proj_weight=None, Tensor? static_k=None, Tensor?"
            + " static_v=None, bool average_attn_weights=True) -> (Tensor, Tensor)",
        Op.FUNCTION,
        Attention::multiHead);
  }
}

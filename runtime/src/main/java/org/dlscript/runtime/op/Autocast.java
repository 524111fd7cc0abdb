package org.dlscript.runtime.op;

import java.util.Set;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.session.Session;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Mixed precision: while a session has it switched on for a kind of device, products and
 * convolutions there compute in a 16-bit type, operators that would lose too much compute in
 * float32, and joins in the widest type among their inputs; all others take their inputs as they
 * are. The lists are those that PyTorch documents under "CPU Op-Specific Behavior" and "CUDA
 * Op-Specific Behavior" of torch.amp. Casts are recorded for backward.
 */
public final class Autocast {
  private static final Set<String> LOWER =
      Set.of(
          "conv1d",
          "conv2d",
          "conv3d",
          "bmm",
          "mm",
          "baddbmm",
          "addmm",
          "addbmm",
          "linear",
          "matmul",
          "scaled_dot_product_attention");

  private static final Set<String> SINGLE =
      Set.of(
          "avg_pool3d",
          "binary_cross_entropy",
          "grid_sample",
          "grid_sampler",
          "grid_sampler_2d",
          "grid_sampler_3d",
          "polar",
          "prod",
          "quantile",
          "nanquantile",
          "stft",
          "cdist",
          "trace",
          "view_as_complex",
          "cholesky",
          "cholesky_inverse",
          "cholesky_solve",
          "inverse",
          "lu_solve",
          "orgqr",
          "ormqr",
          "pinverse",
          "max_pool3d",
          "max_unpool2d",
          "max_unpool3d",
          "adaptive_avg_pool3d",
          "mse_loss",
          "cosine_embedding_loss",
          "nll_loss",
          "cross_entropy",
          "cross_entropy_loss",
          "hinge_embedding_loss",
          "poisson_nll_loss",
          "smooth_l1_loss",
          "l1_loss",
          "huber_loss",
          "margin_ranking_loss",
          "soft_margin_loss",
          "triplet_margin_loss",
          "multi_margin_loss",
          "ctc_loss",
          "kl_div",
          "multilabel_margin_loss",
          "binary_cross_entropy_with_logits");

  private static final Set<String> WIDEST = Set.of("cat", "concat", "stack", "index_copy");

  private static final Set<String> CUDA_LOWER =
      Set.of(
          "matmul",
          "addbmm",
          "addmm",
          "addmv",
          "addr",
          "baddbmm",
          "bmm",
          "chain_matmul",
          "multi_dot",
          "conv1d",
          "conv2d",
          "conv3d",
          "conv_transpose1d",
          "conv_transpose2d",
          "conv_transpose3d",
          "linear",
          "mm",
          "mv",
          "prelu",
          "scaled_dot_product_attention");

  private static final Set<String> CUDA_SINGLE =
      Set.of(
          "pow",
          "__pow__",
          "__rpow__",
          "__rdiv__",
          "__rtruediv__",
          "acos",
          "asin",
          "binary_cross_entropy_with_logits",
          "cosh",
          "cosine_embedding_loss",
          "cdist",
          "cosine_similarity",
          "cross_entropy",
          "cumprod",
          "cumsum",
          "dist",
          "erfinv",
          "exp",
          "expm1",
          "group_norm",
          "hinge_embedding_loss",
          "kl_div",
          "l1_loss",
          "layer_norm",
          "log",
          "log10",
          "log_softmax",
          "log1p",
          "log2",
          "margin_ranking_loss",
          "mse_loss",
          "multilabel_margin_loss",
          "multi_margin_loss",
          "nll_loss",
          "norm",
          "normalize",
          "pdist",
          "poisson_nll_loss",
          "prod",
          "reciprocal",
          "rsqrt",
          "sinh",
          "smooth_l1_loss",
          "soft_margin_loss",
          "softmax",
          "softmin",
          "softplus",
          "sum",
          "renorm",
          "tan",
          "triplet_margin_loss");

  private static final Set<String> CUDA_WIDEST =
      Set.of(
          "addcdiv",
          "addcmul",
          "atan2",
          "bilinear",
          "cat",
          "concat",
          "cross",
          "dot",
          "grid_sample",
          "index_put",
          "scatter_add",
          "stack",
          "tensordot");

  // Whether any session ever had it on: where none had, a call costs one read.
  private static volatile boolean used;
  private static final Session.Key<Autocast> CURRENT = new Session.Key<>(Autocast::new);

  // The types for tensors on the CPU and on CUDA devices; null where casting is off.
  private DType lower;
  private DType cudaLower;

  private Autocast() {}

  /** Whether the calling thread's session casts. */
  public static boolean active() {
    if (!used) {
      return false;
    }
    Autocast own = CURRENT.get();
    return own.lower != null || own.cudaLower != null;
  }

  /**
   * The 16-bit type that the calling thread's session casts to on a kind of device, or null where
   * casting is off.
   */
  public static DType current(String device) {
    Autocast own = CURRENT.get();
    return device.equals("cuda") ? own.cudaLower : own.lower;
  }

  /**
   * Switches casting on for the calling thread's session and a kind of device, or with null off.
   */
  public static void set(String device, DType lower) {
    used |= lower != null;
    if (device.equals("cuda")) {
      CURRENT.get().cudaLower = lower;
    } else {
      CURRENT.get().lower = lower;
    }
  }

  /** An operator's arguments in the types that it is to compute in. */
  static Object[] cast(Op op, Object[] arguments) {
    Autocast own = CURRENT.get();
    Object[] r = own.lower == null ? arguments : castHere(op, arguments, own.lower);
    return own.cudaLower == null ? r : castOnCuda(op.name(), r, own.cudaLower);
  }

  private static Object[] castOnCuda(String name, Object[] arguments, DType lower) {
    if (CUDA_LOWER.contains(name)) {
      return each(arguments, lower, false);
    }
    if (CUDA_SINGLE.contains(name)) {
      return each(arguments, DType.FLOAT32, false);
    }
    if (name.equals("binary_cross_entropy") && anyOnCuda(arguments)) {
      throw TensorException.runtime(
          "torch.nn.functional.binary_cross_entropy and torch.nn.BCELoss are unsafe to"
              + " autocast.\nMany models use a sigmoid layer right before the binary cross entropy"
              + " layer.\nIn this case, combine the two layers using"
              + " torch.nn.functional.binary_cross_entropy_with_logits\nor"
              + " torch.nn.BCEWithLogitsLoss.  binary_cross_entropy_with_logits and BCEWithLogits"
              + " are\nsafe to autocast.");
    }
    return CUDA_WIDEST.contains(name) && anySingle(arguments)
        ? each(arguments, DType.FLOAT32, false)
        : arguments;
  }

  private static boolean anyOnCuda(Object[] arguments) {
    for (Object o : arguments) {
      if (o instanceof Tensor t && !t.device().isCpu()) {
        return true;
      }
    }
    return false;
  }

  private static Object[] castHere(Op op, Object[] arguments, DType lower) {
    String name = op.name();
    if (op.namespace().equals("torch.linalg") || op.namespace().equals("torch.fft")) {
      return each(arguments, DType.FLOAT32, true);
    }
    if (LOWER.contains(name)) {
      return each(arguments, lower, true);
    }
    if (SINGLE.contains(name)) {
      return each(arguments, DType.FLOAT32, true);
    }
    return WIDEST.contains(name) && anySingle(arguments)
        ? each(arguments, DType.FLOAT32, true)
        : arguments;
  }

  private static Object[] each(Object[] arguments, DType d, boolean onCpu) {
    Object[] r = arguments.clone();
    for (int i = 0; i < r.length; i++) {
      if (r[i] instanceof Tensor t) {
        r[i] = one(t, d, onCpu);
      } else if (r[i] instanceof Tensor[] ts) {
        Tensor[] copy = ts.clone();
        for (int k = 0; k < copy.length; k++) {
          copy[k] = copy[k] == null ? null : one(copy[k], d, onCpu);
        }
        r[i] = copy;
      }
    }
    return r;
  }

  private static boolean anySingle(Object[] arguments) {
    for (Object o : arguments) {
      if (o instanceof Tensor t && t.dtype() == DType.FLOAT32) {
        return true;
      }
      if (o instanceof Tensor[] ts && anySingle((Object[]) ts)) {
        return true;
      }
    }
    return false;
  }

  // Doubles and integers are left alone, and so is what lies on another device.
  private static Tensor one(Tensor t, DType d, boolean onCpu) {
    DType own = t.dtype();
    boolean castable = own == DType.FLOAT32 || own == DType.BFLOAT16 || own == DType.FLOAT16;
    return castable && own != d && t.device().isCpu() == onCpu ? Copies.to(t, d) : t;
  }
}

package org.dlscript.runtime.op;

import java.util.Set;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.session.Session;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Mixed precision on the CPU: while a session has it switched on, products and convolutions compute
 * in a 16-bit type, operators that would lose too much compute in float32, and joins in the widest
 * type among their inputs; all others take their inputs as they are. The lists are those that
 * PyTorch documents under "CPU Op-Specific Behavior" of torch.amp. Casts are recorded for backward.
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

  // Whether any session ever had it on: where none had, a call costs one read.
  private static volatile boolean used;
  private static final Session.Key<Autocast> CURRENT = new Session.Key<>(Autocast::new);

  private DType lower;

  private Autocast() {}

  /** Whether the calling thread's session casts. */
  public static boolean active() {
    return used && current() != null;
  }

  /** The 16-bit type that the calling thread's session casts to, or null where casting is off. */
  public static DType current() {
    return CURRENT.get().lower;
  }

  /** Switches casting on for the calling thread's session, or with null off. */
  public static void set(DType lower) {
    used |= lower != null;
    CURRENT.get().lower = lower;
  }

  /** An operator's arguments in the types that it is to compute in. */
  static Object[] cast(Op op, Object[] arguments) {
    String name = op.name();
    if (op.namespace().equals("torch.linalg") || op.namespace().equals("torch.fft")) {
      return each(arguments, DType.FLOAT32);
    }
    if (LOWER.contains(name)) {
      return each(arguments, current());
    }
    if (SINGLE.contains(name)) {
      return each(arguments, DType.FLOAT32);
    }
    return WIDEST.contains(name) && anySingle(arguments)
        ? each(arguments, DType.FLOAT32)
        : arguments;
  }

  private static Object[] each(Object[] arguments, DType d) {
    Object[] r = arguments.clone();
    for (int i = 0; i < r.length; i++) {
      if (r[i] instanceof Tensor t) {
        r[i] = one(t, d);
      } else if (r[i] instanceof Tensor[] ts) {
        Tensor[] copy = ts.clone();
        for (int k = 0; k < copy.length; k++) {
          copy[k] = copy[k] == null ? null : one(copy[k], d);
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
  private static Tensor one(Tensor t, DType d) {
    DType own = t.dtype();
    boolean castable = own == DType.FLOAT32 || own == DType.BFLOAT16 || own == DType.FLOAT16;
    return castable && own != d && t.device().isCpu() ? Copies.to(t, d) : t;
  }
}

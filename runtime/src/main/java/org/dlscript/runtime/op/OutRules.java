package org.dlscript.runtime.op;

import java.util.Set;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Which operators take {@code out=}, and which element types they want there. Immutable. */
final class OutRules {
  /** Functions of torch whose results can be put nowhere else. */
  private static final Set<String> WITHOUT =
      words(
          """
          adaptive_avg_pool1d argsort argwhere as_strided as_strided_scatter avg_pool1d bincount
          broadcast_to clone combinations conj constant_pad_nd conv1d conv2d conv3d conv_transpose1d
          conv_transpose2d conv_transpose3d corrcoef count_nonzero cov cumulative_trapezoid
          diag_embed diagflat diagonal diagonal_scatter dist fftshift ifftshift flatten flip fliplr
          flipud full_like index_fill index_put isclose isfinite isinf isnan isreal istft vander
          logdet masked_fill masked_scatter matrix_exp movedim narrow native_layer_norm ones_like
          permute pinverse pixel_shuffle pixel_unshuffle positive prelu put randint_like randn_like
          ravel real repeat_interleave reshape resize_as_ resolve_conj resolve_neg roll rot90 select
          select_scatter squeeze std_mean t tile trace transpose trapezoid trapz tril_indices
          triu_indices unsqueeze var_mean view_as_complex zero_
          """);

  /** Operators that write nothing but their own type. */
  private static final Set<String> EXACT =
      words(
          """
          addmm addmv aminmax argmax argmin baddbmm bmm cholesky_ex cross det eigh
          eigvalsh gather index_add index_copy index_reduce inv inv_ex isin ldl_factor ldl_factor_ex
          ldl_solve log_softmax lu lu_factor lu_factor_ex lu_solve lu_unpack matmul mean mm msort mv
          prod qr scatter scatter_add scatter_reduce slogdet softmax solve solve_ex sort sum svd
          svdvals take_along_dim topk triangular_solve tril triu vector_norm
          """);

  /** Those that say it in other words. */
  private static final Set<String> FOUND =
      words(
          """
          abs bitwise_not ceil conj_physical floor frac hardshrink neg round sgn sign square
          trunc
          """);

  private static final Set<String> FACTORIES = Set.of("linspace", "logspace", "ones", "zeros");

  private OutRules() {}

  private static Set<String> words(String text) {
    return Set.of(text.trim().split("\\s+"));
  }

  /** Whether a function takes {@code out=} if what it gives is tensors. */
  static boolean taken(String schema) {
    int end = schema.indexOf('(');
    int dot = schema.indexOf('.');
    return !WITHOUT.contains(schema.substring(0, dot > 0 && dot < end ? dot : end));
  }

  /** Throws where an operator does not write into tensors of this type. */
  static void check(Tensor out, Tensor result, String name) {
    if (out.dtype() == result.dtype()) {
      return;
    }
    DType given = out.dtype();
    DType made = result.dtype();
    if (EXACT.contains(name)) {
      throw TensorException.runtime(
          "Expected out tensor to have dtype "
              + made.nativeName()
              + ", but got "
              + given.nativeName()
              + " instead");
    }
    if (FOUND.contains(name)) {
      throw TensorException.runtime(
          "Found dtype " + given.scalarName() + " but expected " + made.scalarName());
    }
    if (FACTORIES.contains(name)) {
      throw TensorException.runtime(
          "dtype "
              + made.scalarName()
              + " does not match dtype of out parameter ("
              + given.scalarName()
              + ")");
    }
    if (name.equals("amax") || name.equals("amin")) {
      throw TensorException.runtime(
          "Expected the dtype for input and out to match, but got "
              + made.scalarName()
              + " for input's dtype and "
              + given.scalarName()
              + " for out's dtype.");
    }
    if (name.equals("multinomial")) {
      throw TensorException.runtime(
          "multinomial expects Long tensor out, got: " + given.scalarName());
    }
  }
}

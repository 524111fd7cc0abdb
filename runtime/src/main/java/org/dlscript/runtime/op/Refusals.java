package org.dlscript.runtime.op;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Element types that operators refuse, and in which words: what PyTorch has no kernel for. A line
 * names an operator (of the namespace nn.functional with "F."), the categories that its first
 * tensor may not have (b: bool, i: integers, c: complex; with & only where no other tensor is of
 * another category; with 0 where tensors without elements pass), and the kernel's name or, after
 * "=", the whole message, where % is the type. Immutable.
 */
final class Refusals {
  private static final String TABLE =
      """
      __rpow__|b&|pow
      adaptive_avg_pool1d|bic0|adaptive_avg_pool2d
      addcmul|b&|addcmul_cpu_out
      amax|c|max_values_cpu
      amin|c|min_values_cpu
      aminmax|c|aminmax_cpu
      bernoulli|c|bernoulli_tensor_cpu_self_
      bucketize|bc|searchsorted_out_cpu
      cdist|bic|=cdist only supports floating-point dtypes, X1 got: %
      ceil|c|=ceil is not supported for complex inputs
      cholesky|bi0|cholesky_cpu
      cholesky_inverse|bi0|cholesky_inverse_out_cpu
      cholesky_solve|bi0|cholesky_solve_cpu
      clamp.Tensor|b&|clamp_cpu
      clip.Tensor|b&|clamp_cpu
      clamp_max.Tensor|c|minimum_cpu
      clamp_min.Tensor|c|maximum_cpu
      cosine_similarity|bic&|=expected common dtype to be floating point, yet common dtype is %
      conv2d|b|slow_conv2d_cpu
      conv_transpose1d|b|slow_conv_transpose2d_out_cpu
      conv_transpose2d|b|slow_conv_transpose2d_out_cpu
      conv_transpose3d|b|slow_conv_transpose3d_out_cpu
      cross|b&|cross
      cummax|c0|cummax_cpu
      cummin|c0|cummin_cpu
      deg2rad|c|=deg2rad is not supported for complex tensors.
      dist|bi|=norm(): input dtype should be either floating point or complex. Got % instead.
      dot|b|dot
      digamma|c|digamma
      erf|c|erf_vml_cpu
      erfc|c|erfc_vml_cpu
      erfinv|c|erfinv_vml_cpu
      pow.Tensor|b&|pow
      conv1d|b|slow_conv2d_cpu
      exp2|c|exp2
      expm1|c|expm1_vml_cpu
      fft.rfft2|c|=rfftn expects a real-valued input tensor, but got %
      fft.rfftn|c|=rfftn expects a real-valued input tensor, but got %
      floor|c|=floor is not supported for complex inputs
      floor_divide|bc&|div_floor_cpu
      fmax|c|=fmax not implemented for complex tensors.
      fmin|c|=fmin not implemented for complex tensors.
      fmod|b&|fmod_cpu
      geqrf|bi|geqrf_cpu
      heaviside|c|=heaviside is not yet implemented for complex tensors.
      histc|c|aminmax_cpu
      histogram|bic|histogramdd
      inner|b|addmm_impl_cpu_
      hypot|bic&|hypot_cpu
      i0|c|i0_vml_cpu
      igamma|bic&|igamma_cpu
      igammac|bic&|igammac_cpu
      index_reduce|bc|index_func_
      isin.Tensor_Tensor|bc|=Unsupported input type encountered for isin(): %
      isneginf|c|=isneginf does not support complex inputs.
      isposinf|c|=isposinf does not support complex inputs.
      kthvalue|c|kthvalue_cpu
      lgamma|c|lgamma_vml_cpu
      linalg.cholesky_ex|bi|=linalg.cholesky: Expected a floating point or complex tensor as input. Got %
      linalg.cross|b&|cross
      linalg.eigh|bi0|linalg_eigh_cpu
      linalg.eigvalsh|bi0|linalg_eigh_cpu
      linalg.householder_product|bi|orgqr_cpu
      linalg.ldl_factor|bi|=torch.linalg.ldl_factor_ex: Expected a floating point or complex tensor as input. Got %
      linalg.ldl_factor_ex|bi|=torch.linalg.ldl_factor_ex: Expected a floating point or complex tensor as input. Got %
      linalg.lu|bi|lu_cpu
      linalg.lu_factor|bi|lu_cpu
      linalg.lu_factor_ex|bi|lu_cpu
      linalg.lu_solve|bi|=torch.linalg.lu_solve: Expected a floating point or complex tensor as input. Got %
      linalg.solve_triangular|bi|triangular_solve_cpu
      linalg.vander|b|=linalg.vander supports floating point, complex, and integer tensors, but got %
      linalg.vecdot|bi|=linalg.vecdot: Expected a floating point or complex tensor as input. Got %
      log1p|c|log1p_vml_cpu
      logaddexp|bic&|logaddexp_cpu
      logaddexp2|bic&|logaddexp2_cpu
      logcumsumexp|c|logcumsumexp_out_cpu
      logsumexp|c|=logsumexp(): Expected floating point type for result tensor, but got: %
      logdet|bi|=logdet: Expected a floating point or complex tensor as input. Got %
      lu_solve|bi|=torch.linalg.lu_solve: Expected a floating point or complex tensor as input. Got %
      matrix_exp|bi|=matrix_exp: Expected a floating point or complex tensor as input. Got %
      max.other|c|=maximum not implemented for complex tensors.
      max|c|max_all
      max.dim|c|=max(): does not support complex input
      median|bc|median_cpu
      median.dim|bc|median_out
      min.other|c|=minimum not implemented for complex tensors.
      min|c|min_all
      min.dim|c|=min(): does not support complex input
      mvlgamma|b|=The input tensor may not be a boolean tensor.
      nan_to_num|c|nan_to_num
      nanmean|bic|=nanmean(): expected input to have floating point dtype but got %
      nanmedian|bc|median_cpu
      nanmedian.dim|bc|median_out
      nansum|c|=nansum does not support complex inputs
      native_batch_norm|bic|batch_norm
      native_layer_norm|bic|LayerNormKernelImpl
      nextafter|bic&|nextafter_cpu
      pdist|bic|=pdist only supports floating-point dtypes
      poisson|bic|poisson_cpu
      prelu|bic&|prelu_cpu
      randint_like|c|=check_random_bounds handles only integral, floating-point and boolean types
      relu|c|=clamp is not supported for complex types
      round.decimals|bi|round_cpu
      round|c|round_vml_cpu
      rad2deg|c|=rad2deg is not supported for complex tensors.
      segment_reduce|bic|_segment_reduce_cpu
      vdot|b|dot
      signbit|c|=signbit is not implemented for complex tensors.
      special.ndtr|c|erf_vml_cpu
      symeig|bi0|symeig_cpu
      topk|c|topk_cpu
      triangular_solve|bi|triangular_solve_cpu
      trunc|c|=trunc is not supported for complex inputs
      tensordot|b&|addmm_impl_cpu_
      unique|c|unique
      unique_consecutive|c|unique
      F.adaptive_avg_pool1d|bic|adaptive_avg_pool2d
      F.adaptive_max_pool1d|bic|adaptive_max_pool2d
      F.adaptive_max_pool2d|bic|adaptive_max_pool2d
      F.adaptive_max_pool3d|bic|adaptive_max_pool3d_cpu
      F.adaptive_avg_pool2d|bic|adaptive_avg_pool2d
      F.adaptive_avg_pool3d|bic|adaptive_avg_pool3d_cpu
      F.batch_norm|bic|batch_norm
      F.binary_cross_entropy_with_logits|c|=clamp is not supported for complex types
      F.cosine_embedding_loss|c|=clamp is not supported for complex types
      F.cosine_similarity|bic&|=expected common dtype to be floating point, yet common dtype is %
      F.hinge_embedding_loss|c|=clamp is not supported for complex types
      F.margin_ranking_loss|c|=clamp is not supported for complex types
      F.fractional_max_pool2d|c|fractional_max_pool2d_out_frame
      F.fractional_max_pool3d|c|fractional_max_pool3d_out_frame
      F.instance_norm|c|batch_norm
      F.binary_cross_entropy|bic&|binary_cross_entropy
      F.glu|bic|glu_cpu
      F.grid_sample|bic|=grid_sampler_2d_cpu not implemented for %
      F.group_norm|bic|GroupNormKernelImpl
      F.hardtanh|b|=% inputs not supported for hardtanh
      F.hardtanh|c|=clamp is not supported for complex types
      F.huber_loss|bic&|huber_cpu
      F.kl_div|c|=kl_div: Complex inputs not supported.
      F.layer_norm|bic|LayerNormKernelImpl
      F.max_pool1d_with_indices|bc|max_pool2d
      F.max_pool2d_with_indices|bc|max_pool2d
      F.max_pool1d|bc|max_pool2d
      F.max_pool2d|bc|max_pool2d
      F.max_unpool1d|bic|max_unpool2d
      F.max_unpool2d|bic|max_unpool2d
      F.max_unpool3d|bic|max_unpool3d
      F.mse_loss|bic&|mse_cpu
      F.multi_margin_loss|bic|multi_margin_loss_cpu_kernel
      F.multilabel_margin_loss|bic|multilabel_margin_loss_forward_out_frame
      F.nll_loss|bic|nll_loss_out_frame
      F.prelu|bic&|prelu_cpu
      F.relu|c|=clamp is not supported for complex types
      F.relu6|b|=% inputs not supported for hardtanh
      F.relu6|c|=clamp is not supported for complex types
      F.rrelu|bic|rrelu_with_noise_out_cpu
      F.smooth_l1_loss|bic&|smooth_l1_cpu
      F.unfold|bi|im2col_out_cpu
      """;

  private static final Map<String, List<Rule>> RULES = rules();

  private Refusals() {}

  /** One line: the categories as bits, whether all tensors must have them, and the message. */
  record Rule(int categories, boolean everyTensor, boolean emptyPasses, String message) {
    private boolean holds(Tensor t) {
      return (categories >> t.dtype().category().ordinal() & 1) != 0;
    }

    /** Throws where a call's tensors are of the refused types. */
    void check(Object[] arguments) {
      Tensor first = null;
      DType common = null;
      for (Object o : arguments) {
        if (o instanceof Tensor t) {
          if (!holds(t)) {
            return;
          }
          first = first == null ? t : first;
          common = common == null ? t.dtype() : DType.promote(common, t.dtype());
          if (!everyTensor) {
            break;
          }
        }
      }
      if (first == null || emptyPasses && first.numel() == 0) {
        return;
      }
      String type = common.scalarName();
      throw message.startsWith("=")
          ? TensorException.runtime(message.substring(1).replace("%", type))
          : TensorException.unsupported(message, common);
    }
  }

  private static Map<String, List<Rule>> rules() {
    Map<String, List<Rule>> all = new HashMap<>();
    for (String line : TABLE.split("\n")) {
      String[] parts = line.split("\\|", 3);
      int bits = 0;
      for (char c : parts[1].toCharArray()) {
        bits |=
            switch (c) {
              case 'b' -> 1 << DType.Category.BOOL.ordinal();
              case 'i' -> 1 << DType.Category.INTEGRAL.ordinal();
              case 'c' -> 1 << DType.Category.COMPLEX.ordinal();
              default -> 0;
            };
      }
      Rule rule = new Rule(bits, parts[1].endsWith("&"), parts[1].endsWith("0"), parts[2]);
      all.merge(
          parts[0],
          List.of(rule),
          (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).toList());
    }
    return all;
  }

  /** The rules of an operator, by what stands before its schema's bracket; usually none. */
  static List<Rule> of(String namespace, String head) {
    String prefix =
        namespace.equals("torch.nn.functional")
            ? "F."
            : namespace.equals("torch") ? "" : namespace.substring("torch.".length()) + '.';
    return RULES.getOrDefault(prefix + head, List.of());
  }

  /** The operators that the table names. */
  static java.util.Set<String> names() {
    return RULES.keySet();
  }
}

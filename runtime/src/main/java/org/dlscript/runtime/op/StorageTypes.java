package org.dlscript.runtime.op;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * What operators do with the types that are for keeping elements (uint16, uint32, uint64 and the
 * floats of one byte). Operators that only move elements run as with any type. Of the others a few
 * compute, which they do in a wider type; the rest refuse, in the name of the kernel that PyTorch
 * lacks. Stateless.
 */
final class StorageTypes {
  /** The operator's own body may have the tensors as they are. */
  static final Object PLAIN = new Object();

  private static final Set<String> MOVING =
      words(
          """
          H T _base _is_view _version alias as_strided as_strided_scatter as_tensor atleast_1d
          atleast_2d atleast_3d backward bfloat16 block_diag bool broadcast_tensors broadcast_to byte
          can_cast cartesian_prod cat cdouble cfloat channel_shuffle char chunk clone column_stack
          combinations concat concatenate conj constant_pad_nd contiguous copy cpu data data_ptr detach
          device diag diag_embed diagflat diagonal diagonal_scatter dim double dsplit dstack dtype
          element_size empty_like expand expand_as fill flatten float full_like gather get_device grad
          half hsplit hstack index index_copy index_fill index_put index_select int is_complex is_conj
          is_contiguous is_cpu is_cuda is_distributed is_floating_point is_inference is_leaf is_meta
          is_mkldnn is_mps is_neg is_nested is_nonzero is_pinned is_quantized is_same_size is_set_to
          is_shared is_signed is_sparse is_sparse_csr is_tensor is_xpu item itemsize embedding one_hot long mH mT
          masked_fill masked_scatter masked_select meshgrid moveaxis movedim narrow narrow_copy nbytes
          ndim ndimension nelement new_empty new_empty_strided new_full new_ones new_tensor new_zeros
          numel numpy_T ones_like output_nr pad permute pin_memory positive promote_types put ravel real
          repeat repeat_interleave requires_grad requires_grad_ reshape reshape_as resize resolve_conj
          resolve_neg result_type retain_grad retains_grad roll row_stack scalar_tensor scatter select
          select_scatter set shape short size slice slice_scatter split split_with_sizes squeeze stack
          storage_offset stride sum_to_size swapaxes swapdims t take take_along_dim tensor tensor_split
          tile to tolist transpose type_as unbind unflatten unfold unsafe_chunk unsafe_split
          unsafe_split_with_sizes unsqueeze view view_as vsplit vstack where zero zeros_like random
          """);

  /** Operators of whole numbers whose results have the type of the operands. */
  private static final Set<String> WHOLE =
      words(
          """
          mul multiply bitwise_and and bitwise_or or bitwise_xor xor sort msort unique
          unique_consecutive floor ceil round trunc fix nan_to_num kron outer einsum
          """);

  /** Operators of whole numbers with results of another type. */
  private static final Set<String> COUNTING =
      words(
          "sum prod cumsum cumprod all any argsort eq ne not_equal isnan isinf isfinite isclose"
              + " allclose equal signbit is_nonzero isreal isneginf isposinf nansum mean");

  /** Operators that give fractions, whatever they are given. */
  private static final Set<String> FRACTIONAL =
      words(
          """
          sqrt rsqrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan arcsin arccos
          arctan sinh cosh tanh asinh acosh atanh arcsinh arccosh arctanh sigmoid reciprocal div divide
          true_divide truediv erf erfc erfinv lgamma digamma i0 sinc logsumexp atan2 arctan2 deg2rad
          rad2deg logit polygamma mvlgamma xlogy angle
          """);

  private static final Set<String> BYTE_FLOATS =
      words("mul multiply abs absolute mm matmul addmm linear kron outer einsum");

  private static final Set<String> BYTE_FACTS = words("eq ne not_equal isnan all any is_nonzero");

  /** Kernels with other names than their operator and "_cpu". */
  private static final Map<String, String> KERNELS =
      table(
          """
          add=add_stub sub=add_stub subtract=add_stub rsub=add_stub diff=add_stub trace=add_stub
          negative=neg_cpu absolute=abs_cpu sgn=sign_cpu relu=clamp_min_scalar_cpu
          clamp_min=clamp_min_scalar_cpu clamp_max=clamp_max_scalar_cpu clamp=clamp_scalar_cpu
          clip=clamp_scalar_cpu square=pow pow=pow float_power=pow tril=tril triu=triu trace=trace
          flip=flip_cpu fliplr=flip_cpu flipud=flip_cpu rot90=flip_cpu nonzero=nonzero_count_cpu
          count_nonzero=nonzero_count_cpu argwhere=nonzero_count_cpu rand_like=check_uniform_bounds
          uniform=check_uniform_bounds randn_like=normal_kernel_cpu normal=normal_kernel_cpu
          bernoulli=bernoulli_scalar_cpu_ softmax=softmax_lastdim_kernel_impl
          log_softmax=log_softmax_lastdim_kernel_impl bitwise_left_shift=lshift_cpu
          bitwise_right_shift=rshift_cpu invert=bitwise_not_cpu bitwise_not=bitwise_not_cpu
          floor_divide=div_floor_cpu floordiv=div_floor_cpu mod=remainder_cpu less=lt_cpu
          less_equal=le_cpu greater=gt_cpu greater_equal=ge_cpu matmul=dot dot=dot vdot=dot inner=dot
          mm=addmm_impl_cpu_ addmm=addmm_impl_cpu_ linear=addmm_impl_cpu_ bmm=bmm baddbmm=baddbmm
          mv=addmv_impl_cpu addmv=addmv_impl_cpu conv1d=slow_conv2d_cpu conv2d=slow_conv2d_cpu
          index_add=index_add_ scatter_add=scatter_gather_tensor_cpu
          scatter_reduce=scatter_gather_tensor_cpu sort=sorting_kernel_method_name
          argsort=sorting_kernel_method_name msort=sorting_kernel_method_name sum=sum_cpu mean=sum_cpu
          prod=prod_out_cpu cumsum=cumsum_out_cpu cumprod=cumprod_out_cpu unique=unique
          logsumexp=max_values_cpu norm=norm_cpu equal=equal_notnan_cpu isclose=mul_cpu_reduced_float
          allclose=mul_cpu_reduced_float nan_to_num=nan_to_num div=div_cpu divide=div_cpu
          truediv=div_cpu true_divide=div_cpu arange=arange_cpu linspace=linspace_cpu
          logspace=logspace_cpu rand=check_uniform_bounds randn=normal_kernel_cpu eye=eye
          randint=random_update_from_to random=random_update_from_to isinf=isinf isfinite=isfinite
          sigmoid=sigmoid_cpu_reduced_float reciprocal=reciprocal_cpu histc=aminmax_cpu isin=isin_default_cpu
          searchsorted=searchsorted_out_cpu bucketize=searchsorted_out_cpu sqrt=sqrt_vml_cpu exp=exp_vml_cpu
          log=log_vml_cpu sin=sin_vml_cpu cos=cos_vml_cpu tan=tan_vml_cpu tanh=tanh_vml_cpu
          floor=floor_vml_cpu ceil=ceil_vml_cpu trunc=trunc_vml_cpu round=round_vml_cpu atan2=atan2_cpu
          """);

  /** Operators whose further tensors are places. */
  private static final Set<String> PLACING =
      words("index_add index_reduce scatter_add scatter_reduce bucketize searchsorted");

  /** Operators that are given a type, and have no kernel to make tensors of it. */
  private static final Set<String> MAKING =
      words("arange linspace logspace rand randn eye randint range");

  private StorageTypes() {}

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  private static Map<String, String> table(String text) {
    Map<String, String> all = new HashMap<>();
    for (String pair : text.strip().split("\\s+")) {
      int at = pair.indexOf('=');
      all.put(pair.substring(0, at), pair.substring(at + 1));
    }
    return all;
  }

  /** The result of a call that has to do with such types, or {@link #PLAIN}. */
  static Object call(Op op, Object[] given) {
    String name = plainName(op.name());
    DType common = common(op, given);
    if (common == null) {
      checkMade(name, given);
      return PLAIN;
    }
    if (MOVING.contains(name)) {
      return PLAIN;
    }
    DType type = common.isStorageOnly() ? withNumbers(name, common, given) : common;
    DType wide = type.isStorageOnly() ? computing(op, name, type, given) : type;
    Object[] widened = Arrays.stream(given).map(o -> widen(o, wide)).toArray();
    boolean inPlace = op.name().endsWith("_") && !op.name().startsWith("__");
    if (inPlace) {
      return inPlace(op, given, widened, type);
    }
    Object result = op.call(widened);
    boolean same = type.isFloat8() ? BYTE_FLOATS.contains(name) : WHOLE.contains(name);
    return type.isStorageOnly() && same ? narrowed(result, type) : result;
  }

  private static String plainName(String name) {
    if (name.startsWith("__") && name.endsWith("__")) {
      String bare = name.substring(2, name.length() - 2);
      boolean reflected = bare.matches("r(add|sub|mul|and|or|xor|truediv|div|floordiv|mod|pow)");
      boolean assigned = bare.matches("i(add|sub|mul|and|or|xor|truediv|div|floordiv|mod|pow)");
      return reflected || assigned ? bare.substring(1) : bare;
    }
    return name.endsWith("_") && !name.equals("requires_grad_")
        ? name.substring(0, name.length() - 1)
        : name;
  }

  private static void checkMade(String name, Object[] given) {
    for (Object o : given) {
      if (o instanceof DType d && d.isStorageOnly() && MAKING.contains(name)) {
        boolean made =
            name.equals("randint") ? d.isWideUnsigned() : name.equals("eye") && d.isFloat8();
        if (!made) {
          throw unsupported(name, d);
        }
      }
    }
  }

  /** The common type of a call's tensors where one of them is for keeping elements; else null. */
  private static DType common(Op op, Object[] given) {
    int n = op.has(Op.OUT) ? given.length - 1 : given.length;
    Tensor[] all =
        Arrays.stream(given, 0, n)
            .flatMap(
                o ->
                    o instanceof Object[] list
                        ? Arrays.stream(list)
                        : Arrays.stream(new Object[] {o}))
            .filter(o -> o instanceof Tensor)
            .toArray(Tensor[]::new);
    if (Arrays.stream(all).noneMatch(t -> t.dtype().isStorageOnly())) {
      return null;
    }
    String name = plainName(op.name());
    if (MOVING.contains(name) && !name.endsWith("cat") && !name.endsWith("stack")) {
      return all[0].dtype();
    }
    return PLACING.contains(name) ? all[0].dtype() : Promotion.result(all);
  }

  /** A number with a fraction beside whole numbers makes them floating-point numbers. */
  private static DType withNumbers(String name, DType type, Object[] given) {
    boolean fraction = Arrays.stream(given).anyMatch(o -> o instanceof Double);
    boolean operand = name.matches("add|sub|mul|div|pow|rsub|remainder|fmod|floor_divide|eq|ne");
    return fraction && operand && type.isWideUnsigned() ? Promotion.defaultDType() : type;
  }

  /** The type in which an operator computes with elements of a type; refuses where it does not. */
  private static DType computing(Op op, String name, DType type, Object[] given) {
    if (name.equals("std") || name.equals("var")) {
      throw TensorException.runtime(
          type.isFloat8()
              ? "std_var_all: Unsupported dtype " + type.scalarName()
              : "std and var only support floating point and complex dtypes");
    }
    if (type.isWideUnsigned() && name.equals("mean") && !named(given)) {
      throw TensorException.runtime(
          "mean(): could not infer output dtype. Input dtype must be either a floating point or"
              + " complex dtype. Got: "
              + type.scalarName());
    }
    if (type.isWideUnsigned() && name.equals("norm")) {
      throw TensorException.runtime(
          "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
              + type.scalarName());
    }
    if (type.isFloat8()) {
      boolean finite =
          type == DType.FLOAT8_E5M2 && (name.equals("isinf") || name.equals("isfinite"));
      boolean asked = named(given) && (name.equals("sum") || name.equals("mean"));
      if (BYTE_FLOATS.contains(name) && !vectors(name, given) || BYTE_FACTS.contains(name)) {
        checkFactor(name, type, given);
        return DType.FLOAT32;
      }
      if (finite || asked) {
        return DType.FLOAT32;
      }
    } else if (FRACTIONAL.contains(name)) {
      return Promotion.defaultDType();
    } else if (WHOLE.contains(name) || COUNTING.contains(name)) {
      return DType.INT64;
    }
    throw unsupported(op, name, type);
  }

  private static boolean named(Object[] given) {
    return Arrays.stream(given).anyMatch(o -> o instanceof DType);
  }

  private static boolean vectors(String name, Object[] given) {
    return name.equals("matmul") && given[0] instanceof Tensor t && t.rank() != 2;
  }

  private static void checkFactor(String name, DType type, Object[] given) {
    boolean number = given.length > 1 && (given[1] instanceof Number || isNumber(given[1]));
    if (name.startsWith("mul") && number) {
      throw TensorException.notImplemented(
          "\"mul_cpu_reduced_float\" not implemented for '" + type.scalarName() + "'");
    }
  }

  private static boolean isNumber(Object o) {
    return o instanceof Tensor t && t.isWrappedNumber();
  }

  private static TensorException unsupported(Op op, String name, DType type) {
    List<Refusals.Rule> rules = Refusals.of(op.namespace(), name);
    String kernel =
        rules.stream()
            .map(Refusals.Rule::message)
            .filter(m -> !m.startsWith("="))
            .findFirst()
            .orElse(null);
    return kernel == null || KERNELS.containsKey(name)
        ? unsupported(name, type)
        : TensorException.notImplemented(
            '"' + kernel + "\" not implemented for '" + type.scalarName() + "'");
  }

  private static TensorException unsupported(String name, DType type) {
    return TensorException.notImplemented(
        '"'
            + KERNELS.getOrDefault(name, name + "_cpu")
            + "\" not implemented for '"
            + type.scalarName()
            + "'");
  }

  private static Object widen(Object o, DType wide) {
    if (o instanceof Tensor t && t.dtype().isStorageOnly()) {
      return Copies.to(t, wide);
    }
    if (o instanceof Tensor[] ts) {
      return Arrays.stream(ts).map(t -> (Tensor) widen(t, wide)).toArray(Tensor[]::new);
    }
    return o instanceof Object[] list ? Arrays.stream(list).map(e -> widen(e, wide)).toArray() : o;
  }

  private static Object narrowed(Object result, DType type) {
    if (result instanceof Tensor t) {
      return Copies.to(t, type);
    }
    if (result instanceof Object[] parts && parts.length > 0 && parts[0] instanceof Tensor first) {
      Object[] all = parts.clone();
      all[0] = Copies.to(first, type);
      return all;
    }
    return result;
  }

  private static Object inPlace(Op op, Object[] given, Object[] widened, DType type) {
    Tensor self = (Tensor) given[0];
    if (!type.isStorageOnly() && self.dtype().isStorageOnly()) {
      throw TensorException.runtime(
          "result type "
              + type.scalarName()
              + " can't be cast to the desired output type "
              + self.dtype().scalarName());
    }
    Tensor work = self.dtype().isStorageOnly() ? (Tensor) widened[0] : self;
    Object result = op.call(widened);
    if (work != self) {
      Copies.raw(self, (Tensor) result);
      self.bumpVersion();
      return self;
    }
    return result;
  }
}

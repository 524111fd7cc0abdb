package org.dlscript.runtime.ops;

import static org.dlscript.runtime.op.Op.BOTH;
import static org.dlscript.runtime.op.Op.FUNCTION;
import static org.dlscript.runtime.op.Op.METHOD;
import static org.dlscript.runtime.op.Op.PROPERTY;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.runtime.autograd.Engine;
import org.dlscript.runtime.autograd.Node;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.MemoryFormat;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * What a tensor says about itself, and its part in differentiation. Sizes and strides are long
 * arrays.
 */
public final class TensorFacts {
  private TensorFacts() {}

  private static long[] longs(int[] a) {
    long[] r = new long[a.length];
    for (int k = 0; k < r.length; k++) {
      r[k] = a[k];
    }
    return r;
  }

  /** The elements as nested lists, or the one number. */
  public static Object toList(Tensor t) {
    return t.rank() == 0 ? t.item() : list(t, 0, 0);
  }

  private static List<Object> list(Tensor t, int dim, int from) {
    int n = t.shape()[dim];
    int inner = 1;
    for (int d = dim + 1; d < t.rank(); d++) {
      inner *= t.shape()[d];
    }
    List<Object> r = new ArrayList<>(n);
    for (int k = 0; k < n; k++) {
      r.add(dim == t.rank() - 1 ? t.at(from + k) : list(t, dim + 1, from + k * inner));
    }
    return r;
  }

  private static long version(Tensor t) {
    if (!t.countsVersions()) {
      throw TensorException.runtime("Inference tensors do not track version counter.");
    }
    return t.version();
  }

  /** Tensor.requires_grad_ and the assignment to requires_grad. */
  public static Tensor requireGrad(Tensor t, boolean value) {
    if (!t.isLeaf() && !value) {
      throw TensorException.runtime(
          "you can only change requires_grad flags of leaf variables. If you want to use a computed"
              + " variable in a subgraph that doesn't require differentiation use var_no_grad ="
              + " var.detach().");
    }
    if (!t.isLeaf()) {
      return t;
    }
    if (value && !t.dtype().isDifferentiable()) {
      throw TensorException.runtime("only Tensors of floating point dtype can require gradients");
    }
    t.setRequiresGrad(value);
    return t;
  }

  /** Tensor.retain_grad. */
  public static void retainGrad(Tensor t) {
    if (!t.requiresGrad()) {
      throw TensorException.runtime("can't retain_grad on Tensor that has requires_grad=False");
    }
    Node fn = t.gradFn();
    if (fn == null || t.retainsGrad()) {
      return;
    }
    t.setRetainsGrad(true);
    fn.addPreHook(
        t.outputNr(),
        g -> {
          t.setGrad(t.grad() == null ? Copies.clone(g) : Arithmetic.add(t.grad(), g));
          return null;
        },
        t);
  }

  /** Truth as Python's bool() takes it. */
  public static boolean truth(Tensor t) {
    if (t.numel() != 1) {
      throw TensorException.runtime(
          t.numel() == 0
              ? "Boolean value of Tensor with no values is ambiguous"
              : "Boolean value of Tensor with more than one value is ambiguous");
    }
    return Comparison.truth(t).longAt(0) != 0;
  }

  static void register() {
    Ops.define("dim(Tensor self) -> int", METHOD, a -> (long) a.t(0).rank());
    Ops.define("ndimension(Tensor self) -> int", METHOD, a -> (long) a.t(0).rank());
    Ops.define("numel(Tensor self) -> int", BOTH, a -> (long) a.t(0).numel());
    Ops.define("nelement(Tensor self) -> int", METHOD, a -> (long) a.t(0).numel());
    Ops.define("size(Tensor self) -> Size", METHOD, a -> longs(a.t(0).shape()));
    Ops.define(
        "size.int(Tensor self, int dim) -> int",
        METHOD,
        a -> {
          if (a.t(0).rank() == 0) {
            throw TensorException.index(
                "Dimension specified as " + a.l(1) + " but tensor has no dimensions");
          }
          return (long) a.t(0).size(a.i(1));
        });
    Ops.define("stride(Tensor self) -> Tuple", METHOD, a -> longs(a.t(0).layout().strides));
    Ops.define(
        "stride.int(Tensor self, int dim) -> int",
        METHOD,
        a -> (long) a.t(0).layout().strides[a.t(0).layout().dim(a.i(1))]);
    Ops.define("storage_offset(Tensor self) -> int", METHOD, a -> (long) a.t(0).offset());
    Ops.define("element_size(Tensor self) -> int", METHOD, a -> (long) a.t(0).dtype().itemSize());
    Ops.define(
        "is_contiguous(Tensor self, MemoryFormat memory_format=torch.contiguous_format) -> bool",
        METHOD,
        a -> ((MemoryFormat) a.get(1)).holds(a.t(0).layout()));
    Ops.define("item(Tensor self) -> Scalar", METHOD, a -> a.t(0).item());
    Ops.define("tolist(Tensor self) -> Any", METHOD, a -> toList(a.t(0)));
    Ops.define("is_nonzero(Tensor self) -> bool", BOTH, a -> truth(a.t(0)));
    Ops.define(
        "is_same_size(Tensor self, Tensor other) -> bool",
        BOTH,
        a -> a.t(0).layout().sameShape(a.t(1).layout()));
    Ops.define(
        "is_set_to(Tensor self, Tensor tensor) -> bool",
        METHOD,
        a ->
            a.t(0).storage() == a.t(1).storage()
                && a.t(0).layout().sameShape(a.t(1).layout())
                && a.t(0).offset() == a.t(1).offset());
    Ops.define(
        "data_ptr(Tensor self) -> int",
        METHOD,
        a ->
            a.t(0).home() != null
                ? a.t(0).storage().onDevice(false)
                : (long) System.identityHashCode(a.t(0).storage().array()) * 64
                    + (long) a.t(0).offset() * a.t(0).dtype().itemSize());
    Ops.define("get_device(Tensor self) -> int", METHOD, a -> (long) a.t(0).device().index());
    Ops.define(
        "requires_grad_(Tensor self, bool requires_grad=True) -> Tensor",
        METHOD,
        a -> requireGrad(a.t(0), a.b(1)));
    Ops.define(
        "retain_grad(Tensor self) -> Any",
        METHOD,
        a -> {
          retainGrad(a.t(0));
          return null;
        });
    Ops.define(
        "backward(Tensor self, Tensor? gradient=None, bool? retain_graph=None, bool"
            + " create_graph=False, Tensor[]? inputs=None) -> Any",
        METHOD,
        a -> {
          boolean create = a.b(3);
          boolean retain = a.has(2) ? a.b(2) : create;
          Engine.backward(
              new Tensor[] {a.t(0)},
              a.has(1) ? new Tensor[] {a.t(1)} : null,
              retain,
              create,
              a.ts(4));
          return null;
        });
    Ops.define("numpy_T(Tensor self) -> Tensor", METHOD, a -> Views.transpose(a.t(0), 0, 1));
    Ops.define("share_memory_(Tensor self) -> Tensor", METHOD, a -> a.t(0));
    Ops.define("is_shared(Tensor self) -> bool", METHOD, a -> false);
    Ops.define("is_distributed(Tensor self) -> bool", METHOD, a -> false);
    Ops.define("pin_memory(Tensor self, Device? device=None) -> Tensor", METHOD, a -> a.t(0));
    Ops.define("is_pinned(Tensor self, Device? device=None) -> bool", METHOD, a -> false);
    Ops.define("is_inference(Tensor self) -> bool", BOTH, a -> a.t(0).isInference());
    Ops.define(
        "set_(Tensor self, Tensor source) -> Tensor",
        METHOD,
        a -> {
          a.t(0).setData(a.t(1));
          return a.t(0);
        });
    properties();
    operators();
  }

  private static void properties() {
    Ops.define("shape(Tensor self) -> Size", PROPERTY, a -> longs(a.t(0).shape()));
    Ops.define("dtype(Tensor self) -> ScalarType", PROPERTY, a -> a.t(0).dtype());
    Ops.define("device(Tensor self) -> Device", PROPERTY, a -> a.t(0).device());
    Ops.define("ndim(Tensor self) -> int", PROPERTY, a -> (long) a.t(0).rank());
    Ops.define("itemsize(Tensor self) -> int", PROPERTY, a -> (long) a.t(0).dtype().itemSize());
    Ops.define(
        "nbytes(Tensor self) -> int",
        PROPERTY,
        a -> (long) a.t(0).dtype().itemSize() * a.t(0).numel());
    Ops.define("requires_grad(Tensor self) -> bool", PROPERTY, a -> a.t(0).requiresGrad());
    Ops.define("is_leaf(Tensor self) -> bool", PROPERTY, a -> a.t(0).gradFn() == null);
    Ops.define("retains_grad(Tensor self) -> bool", PROPERTY, a -> a.t(0).retainsGrad());
    Ops.define("output_nr(Tensor self) -> int", PROPERTY, a -> (long) a.t(0).outputNr());
    Ops.define("grad(Tensor self) -> Any", PROPERTY, a -> a.t(0).grad());
    Ops.define("data(Tensor self) -> Tensor", PROPERTY, a -> a.t(0).data());
    Ops.define("_version(Tensor self) -> int", PROPERTY, a -> version(a.t(0)));
    Ops.define("_is_view(Tensor self) -> bool", METHOD, a -> a.t(0).view() != null);
    Ops.define(
        "_base(Tensor self) -> Any",
        PROPERTY,
        a -> a.t(0).view() == null ? null : a.t(0).view().base());
    Ops.define(
        "is_cuda(Tensor self) -> bool", PROPERTY, a -> a.t(0).device().type().equals("cuda"));
    Ops.define("is_cpu(Tensor self) -> bool", PROPERTY, a -> a.t(0).device().isCpu());
    for (String no :
        new String[] {
          "is_sparse",
          "is_quantized",
          "is_mkldnn",
          "is_meta",
          "is_mps",
          "is_xpu",
          "is_sparse_csr",
          "is_nested"
        }) {
      Ops.define(no + "(Tensor self) -> bool", PROPERTY, a -> false);
    }
  }

  /** The special methods behind Python's operators. */
  private static void operators() {
    String[][] names = {
      {"add", "add"},
      {"sub", "sub"},
      {"mul", "mul"},
      {"truediv", "true_divide"},
      {"div", "div"},
      {"floordiv", "floor_divide"},
      {"mod", "remainder"},
      {"pow", "pow"}
    };
    for (String[] n : names) {
      alias("__" + n[0] + "__", n[1]);
      alias("__i" + n[0] + "__", n[1] + "_");
    }
    for (String n : new String[] {"eq", "ne", "lt", "le", "gt", "ge", "neg", "abs"}) {
      alias("__" + n + "__", n);
    }
    alias("__pos__", "positive");
    alias("__ilshift__", "bitwise_left_shift_");
    alias("__irshift__", "bitwise_right_shift_");
    Ops.define(
        "__rlshift__(Tensor self, Tensor other) -> Tensor",
        METHOD | org.dlscript.runtime.op.Op.NUMBERS,
        a -> (Tensor) Ops.overloads("torch.bitwise_left_shift").get(0).call(a.t(1), a.t(0), null));
    Ops.define("get_default_dtype() -> ScalarType", FUNCTION, a -> Promotion.defaultDType());
    Ops.define("is_tensor(Any obj) -> bool", FUNCTION, a -> a.get(0) instanceof Tensor);
    Ops.define(
        "tensor(Any data, *, ScalarType? dtype=None, Device? device=None, bool requires_grad=False,"
            + " bool? pin_memory=False) -> Tensor",
        FUNCTION | org.dlscript.runtime.op.Op.NO_OUT,
        a -> {
          Tensor t =
              a.get(0) instanceof Tensor s
                  ? Copies.clone(s.alias())
                  : Creation.tensor(a.get(0), a.dtype(1));
          t = a.has(1) && t.dtype() != a.dtype(1) ? Copies.rawTo(t, a.dtype(1)) : t;
          if (a.has(2)) {
            t.on(Placement.of(a.device(2)));
          }
          if (a.b(3) && !t.dtype().isDifferentiable()) {
            throw TensorException.runtime(
                "Only Tensors of floating point and complex dtype can require gradients");
          }
          return a.b(3) ? requireGrad(t, true) : t;
        });
    Ops.define(
        "as_tensor(Any data, ScalarType? dtype=None, Device? device=None) -> Tensor",
        FUNCTION | org.dlscript.runtime.op.Op.NO_OUT,
        a -> {
          Tensor t = a.get(0) instanceof Tensor s ? s : Creation.tensor(a.get(0), a.dtype(1));
          return a.has(1) ? Copies.to(t, a.dtype(1)) : t;
        });
    Ops.define(
        "new_tensor(Tensor self, Any data, *, ScalarType? dtype=None, Device? device=None, bool"
            + " requires_grad=False) -> Tensor",
        METHOD,
        a -> {
          DType d = a.has(2) ? a.dtype(2) : a.t(0).dtype();
          Tensor t =
              a.get(1) instanceof Tensor s
                  ? Copies.clone(Copies.rawTo(s.alias(), d))
                  : Creation.tensor(a.get(1), d);
          return a.b(4) ? requireGrad(t, true) : t;
        });
  }

  private static void alias(String dunder, String name) {
    Ops.alias("torch.Tensor." + dunder, "torch.Tensor." + name);
  }
}

package org.dlscript.stdlib.torch;

import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.ops.Creation;
import org.dlscript.runtime.ops.Views;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.numpy.PyNdarray;

/** Attributes of tensors that are more than an operator: gradients, history, sharing with numpy. */
public final class TensorAttributes {
  private TensorAttributes() {}

  private static Tensor of(Object o) {
    return TensorType.of(o);
  }

  static void define(TypeBuilder t) {
    t.getset("grad", TensorAttributes::grad, TensorAttributes::setGrad);
    t.getset(
        "data",
        self -> TorchFunction.like(self, PyTensor.of(of(self).data())),
        (self, v) -> {
          if (!(v instanceof PyTensor data)) {
            throw Errors.typeError(
                "Variable data has to be a tensor, but got " + Types.of(v).name());
          }
          if (of(self).requiresGrad() && !data.tensor.dtype().isDifferentiable()) {
            throw Errors.runtimeError(
                "data set to a tensor that requires gradients must be floating point or complex"
                    + " dtype");
          }
          of(self).setData(data.tensor);
          return PyNone.NONE;
        });
    t.getset(
        "requires_grad",
        self -> of(self).requiresGrad(),
        (self, v) -> {
          boolean wanted = Operators.truth(v);
          Tensor x = of(self);
          if (!wanted && Values.translated(x::gradFn) != null) {
            throw Errors.runtimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a"
                    + " computed variable in a subgraph that doesn't require differentiation use"
                    + " var_no_grad = var.detach().");
          }
          if (wanted && !x.dtype().isDifferentiable()) {
            throw Errors.runtimeError("only Tensors of floating point dtype can require gradients");
          }
          return Values.translated(
              () -> {
                if (x.gradFn() == null) {
                  x.setRequiresGrad(wanted);
                }
                return PyNone.NONE;
              });
        });
    t.getter(
        "grad_fn",
        self -> {
          var node = Values.translated(() -> of(self).gradFn());
          return node == null ? PyNone.NONE : GradNodes.of(node);
        });
    t.getter("is_sparse", self -> false);
    t.getter("is_vulkan", self -> false);
    t.getter("is_ipu", self -> false);
    t.getter("name", self -> PyNone.NONE);
    t.getter("layout", self -> guest("torch", "strided"));
    t.methodN(
        "to_sparse(self, /, sparse_dim=None, *, layout=None, blocksize=None)",
        a ->
            a[2] == PyNone.NONE
                ? Calls.call(guest("torch.sparse", "_to_sparse"), a[0], a[1])
                : Calls.call(guest("torch.sparse._compressed", "compressed"), a[0], a[2], a[3]));
    for (String layout : new String[] {"csr", "csc"}) {
      t.method(
          "to_sparse_" + layout + "(self, /)",
          self ->
              Calls.call(
                  guest("torch.sparse._compressed", "compressed"),
                  self,
                  guest("torch", "sparse_" + layout)));
    }
    for (String layout : new String[] {"bsr", "bsc"}) {
      t.method(
          "to_sparse_" + layout + "(self, /, blocksize)",
          (self, size) ->
              Calls.call(
                  guest("torch.sparse._compressed", "compressed"),
                  self,
                  guest("torch", "sparse_" + layout),
                  size));
    }
    t.method(
        "to_sparse_coo(self, /)", self -> Calls.call(guest("torch.sparse", "_to_sparse"), self));
    t.method(
        "sparse_mask(self, mask, /)",
        (self, mask) -> Calls.call(guest("torch.sparse", "_sparse_mask"), self, mask));
    for (String name : new String[] {"refine_names", "rename", "align_to", "align_as"}) {
      t.methodN(
          name + "(self, /, *names, **rename_map)",
          a -> renamed(guest("torch._named", name), a[0], (PyTuple) a[1], (PyDict) a[2]));
    }
    t.method("has_names(self, /)", self -> false);
    t.methodN(
        "to_dense(self, /, dtype=None)",
        a -> a[1] == PyNone.NONE ? a[0] : Calls.method(a[0], "to", a[1]));
    t.getter(
        "names",
        self -> {
          Object[] none = new Object[of(self).rank()];
          java.util.Arrays.fill(none, PyNone.NONE);
          return new PyTuple(none);
        });
    t.method("storage(self, /)", self -> storage(of(self)));
    t.method("untyped_storage(self, /)", self -> Calls.method(storage(of(self)), "untyped"));
    t.method("storage_type(self, /)", self -> Calls.method(storage(of(self)), "_storage_type"));
    t.getter(
        "T",
        self -> {
          Object seen = Dispatch.property("torch.Tensor.T", self);
          return seen != null ? seen : TorchFunction.like(self, PyTensor.of(transposed(of(self))));
        });
    t.method("register_hook(self, hook, /)", (self, hook) -> GradNodes.hook((PyTensor) self, hook));
    t.method(
        "register_post_accumulate_grad_hook(self, hook, /)",
        (self, hook) -> GradNodes.afterAccumulation((PyTensor) self, hook));
    t.method(
        "numpy(self, /, *, force=False)",
        (self, force) -> numpy(Operators.truth(force) ? of(self).data().on(Device.CPU) : of(self)));
    t.method("java_buffer(self, /)", self -> HostArrays.buffer(of(self)));
    t.methodN("__array__(self, /, dtype=None, copy=None)", a -> numpy(of(a[0])));
    t.methodN(
        "new(self, /, *args, **kwargs)",
        a -> {
          Tensor x = of(a[0]);
          Object[] args = ((PyTuple) a[1]).items;
          return PyTensor.of(
              LegacyTensors.of(x.dtype(), args, (PyDict) a[2], "new").on(x.device()));
        });
    t.method("apply_(self, callable, /)", (self, f) -> applied((PyTensor) self, f, null));
    t.method(
        "map_(self, tensor, callable, /)",
        (org.dlscript.language.object.Fn.F3)
            (self, other, f) -> applied((PyTensor) self, f, of(other)));
    t.method("__reduce__(self, /)", TensorAttributes::reduce);
    t.method("__reduce_ex__(self, protocol, /)", (self, p) -> reduce(self));
    t.methodN(
        "type(self, /, dtype=None, non_blocking=False)",
        a -> a[1] == PyNone.NONE ? Str.of(of(a[0]).typeName()) : convert(a[0], a[1]));
    t.staticMethod(
        "_make_subclass(cls, data, require_grad=False, /)",
        (org.dlscript.language.object.Fn.F3)
            (cls, data, grad) -> {
              Tensor x = of(data).data();
              x.setRequiresGrad(Operators.truth(grad));
              return PyTensor.of((org.dlscript.language.object.PyClass) cls, x);
            });
    t.staticMethod(
        "_make_wrapper_subclass(cls, size, /, strides=None, storage_offset=None, *args, **kwargs)",
        (org.dlscript.language.object.Fn.FN)
            a -> Calls.call(guest("torch._dispatch", "wrapper"), a[0], a[1], a[2], a[5]));
    t.method(
        "as_subclass(self, cls, /)",
        (self, cls) ->
            PyTensor.of((org.dlscript.language.object.PyClass) cls, Views.alias(of(self))));
  }

  /** The object that stands for a tensor's memory, the same one for all its views. */
  private static Object storage(Tensor x) {
    Object face = x.storage().face();
    if (face == null) {
      Tensor data = x.data();
      int n = data.storage().capacity(data.dtype());
      Layout all = Layout.strided(new int[] {n}, new int[] {1}, 0);
      face = Calls.call(guest("torch.storage", "_of"), PyTensor.of(data.withLayout(all)));
      x.storage().setFace(face);
    }
    return face;
  }

  /** Every element becomes what a function of it, and of the other tensor's element, gives. */
  private static Object applied(PyTensor self, Object f, Tensor other) {
    Tensor x = self.tensor;
    if (x.requiresGrad()) {
      throw Errors.runtimeError(
          "Can't call "
              + (other == null ? "apply_" : "map_")
              + "() on Variable that requires grad."
              + " Use var.detach()."
              + (other == null ? "apply_" : "map_")
              + "() instead.");
    }
    Tensor y = other == null ? null : other.withLayout(other.layout().expand(x.shape()));
    Object[] values = new Object[x.numel()];
    for (int k = 0; k < values.length; k++) {
      Object v = Values.fromEngine(x.at(k));
      Object r = y == null ? Calls.call(f, v) : Calls.call(f, v, Values.fromEngine(y.at(k)));
      values[k] = Values.toEngine(r);
    }
    if (values.length > 0) {
      Copies.raw(x, Views.reshape(Creation.tensor(values, x.dtype()), x.shape()));
      x.bumpVersion();
    }
    return self;
  }

  private static Tensor transposed(Tensor x) {
    int n = x.rank();
    if (n < 2) {
      return n == 0
          ? org.dlscript.runtime.ops.Views.permute(x)
          : org.dlscript.runtime.ops.Views.permute(x, 0);
    }
    Object[] order = new Object[n];
    for (int i = 0; i < n; i++) {
      order[i] = (long) (n - 1 - i);
    }
    return n == 2
        ? org.dlscript.runtime.ops.Views.permute(x, 1, 0)
        : TensorType.of(
            new Operator("torch.Tensor.permute")
                .call(
                    new Object[] {PyTensor.of(x), new PyTuple(order)},
                    Calls.NO_NAMES,
                    Calls.NO_VALUES));
  }

  private static Object orNone(Tensor t) {
    return t == null ? PyNone.NONE : PyTensor.of(t);
  }

  private static Object grad(Object self) {
    return self instanceof PyTensor p && p.sparseGrad != null
        ? p.sparseGrad
        : orNone(of(self).grad());
  }

  private static Object setGrad(Object self, Object v) {
    Tensor x = of(self);
    if (self instanceof PyTensor p) {
      p.sparseGrad = null;
      if ("SparseTensor".equals(Types.of(v).name())) {
        p.sparseGrad = v;
        x.setGrad(null);
        return PyNone.NONE;
      }
    }
    if (v == null || v == PyNone.NONE) {
      x.setGrad(null);
      return PyNone.NONE;
    }
    if (!(v instanceof PyTensor g)) {
      throw Errors.typeError(
          "assigned grad expected to be a Tensor or None but got grad of type"
              + Types.of(v).name());
    }
    if (g == self) {
      throw Errors.runtimeError("can't assign Variable as its own grad");
    }
    if (g.tensor.dtype() != x.dtype()) {
      throw Errors.runtimeError("assigned grad has data of a different type");
    }
    if (!java.util.Arrays.equals(g.tensor.shape(), x.shape())) {
      throw Errors.runtimeError("assigned grad has data of a different size");
    }
    x.setGrad(g.tensor);
    return PyNone.NONE;
  }

  /**
   * {@code tensor.numpy()}: an array over the same memory; an error where gradients or a device
   * would be lost.
   */
  public static PyNdarray numpy(Tensor t) {
    if (t.requiresGrad() && GradMode.enabled()) {
      throw Errors.runtimeError(
          "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
    }
    if (t.isConjugated()) {
      throw Errors.runtimeError(
          "Can't call numpy() on Tensor that has conjugate bit set. Use"
              + " tensor.resolve_conj().numpy() instead.");
    }
    if (!t.device().isCpu()) {
      throw Errors.typeError(
          "can't convert "
              + t.device()
              + " device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory"
              + " first.");
    }
    if (t.dtype() == DType.BFLOAT16 || t.dtype().isFloat8()) {
      throw Errors.typeError("Got unsupported ScalarType " + t.dtype().scalarName());
    }
    return PyNdarray.over(t.data());
  }

  private static Object convert(Object self, Object type) {
    if (type instanceof PyDType d) {
      return PyTensor.of(Copies.to(of(self), d.dtype));
    }
    String name =
        type instanceof org.dlscript.language.object.PyClass c ? c.name() : Text.str(type);
    DType d = LegacyNames.dtype(name.substring(name.lastIndexOf('.') + 1));
    if (d == null) {
      throw Errors.valueError("invalid type: '" + name + "'");
    }
    return PyTensor.of(Copies.to(of(self), d));
  }

  private static Object renamed(Object function, Object self, PyTuple names, PyDict map) {
    Object[] all = new Object[names.items.length + 1];
    all[0] = self;
    System.arraycopy(names.items, 0, all, 1, names.items.length);
    Object[] keys = map.keysArray();
    String[] words = new String[keys.length];
    Object[] values = new Object[keys.length];
    for (int i = 0; i < keys.length; i++) {
      words[i] = org.dlscript.language.object.Text.str(keys[i]);
      values[i] = map.get(keys[i]);
    }
    return Calls.call(function, all, words, values);
  }

  static Object guest(String module, String name) {
    PyModule m = (PyModule) org.dlscript.language.DlsContext.get(null).importer().load(module);
    return org.dlscript.language.object.Attributes.get(m, name);
  }

  /** Pickled by the guest module that knows the file format. */
  private static Object reduce(Object self) {
    PyModule m =
        (PyModule) org.dlscript.language.DlsContext.get(null).importer().load("torch._utils");
    return Calls.call(m.dict.get("_reduce_tensor"), self);
  }

  static Object deepCopy(PyTensor self, PyDict memo) {
    Object known = memo.get((Object) org.dlscript.language.object.Identity.of(self));
    if (known != null) {
      return known;
    }
    if (self.tensor.gradFn() != null) {
      throw Errors.runtimeError(
          "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol"
              + " at the moment");
    }
    boolean before = GradMode.set(false);
    PyTensor copy;
    try {
      Tensor c = Copies.clone(self.tensor.data());
      c.setRequiresGrad(self.tensor.requiresGrad());
      copy = PyTensor.of(self.type(), c);
      if (self.tensor.grad() != null) {
        c.setGrad(Copies.clone(self.tensor.grad()));
      }
    } finally {
      GradMode.set(before);
    }
    copy.instanceDict().putAll(self.instanceDict());
    memo.put((Object) org.dlscript.language.object.Identity.of(self), copy);
    return copy;
  }
}

package org.dlscript.stdlib.torch;

import java.util.Arrays;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.autograd.Engine;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.autograd.SavedTensorHooks;
import org.dlscript.runtime.device.DefaultDevice;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.kernel.Equipment;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.MatrixLaunch;
import org.dlscript.runtime.op.Autocast;
import org.dlscript.runtime.op.EngineWarnings;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.ops.Creation;
import org.dlscript.runtime.print.PrintOptions;
import org.dlscript.runtime.print.TensorFormatter;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.MemoryFormat;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.numpy.PyNdarray;

/**
 * {@code _torch}: every operator with a function form, under {@code torch}'s names; those of {@code
 * nn.functional}, {@code linalg}, {@code fft} and {@code special} in modules of their own. The
 * guest package {@code torch} is built on it.
 */
public final class TorchModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {
      "_torch", "_torch_nn_functional", "_torch_linalg", "_torch_fft", "_torch_special"
    };
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    String namespace =
        switch (name) {
          case "_torch_nn_functional" -> "torch.nn.functional.";
          case "_torch_linalg" -> "torch.linalg.";
          case "_torch_fft" -> "torch.fft.";
          case "_torch_special" -> "torch.special.";
          default -> "torch.";
        };
    // In PyTorch's own words: torch.linalg.norm.__name__ is "linalg_norm".
    String family =
        switch (name) {
          case "_torch_linalg", "_torch_fft", "_torch_special" -> name.substring(7) + "_";
          default -> "";
        };
    for (String q : Ops.names()) {
      if (q.startsWith(namespace) && q.indexOf('.', namespace.length()) < 0) {
        String n = q.substring(namespace.length());
        m.value(
            n,
            PyBuiltin.function(
                family + n + "(*args, **kwargs)",
                new Operator(q),
                namespace.substring(0, namespace.length() - 1),
                ""));
      }
    }
    if (namespace.equals("torch.nn.functional.")) {
      Equipment.expectProducts();
    }
    if (namespace.equals("torch.")) {
      m.value("__all__", ObjectNames.of(m.module().dict));
      core(m);
      devices(m);
      autograd(m);
      random(m);
    }
  }

  /** The public names as a list. */
  private static final class ObjectNames {
    static Object of(PyDict d) {
      PyList l = new PyList();
      for (Object k : d.keysArray()) {
        if (!Text.str(k).startsWith("__")) {
          l.add(k);
        }
      }
      return l;
    }
  }

  private static void core(ModuleBuilder m) {
    org.dlscript.runtime.op.BindingErrors.nameForeign(
        v ->
            v instanceof Tensor t && !(t.peer instanceof PyTensor)
                ? "Tensor"
                : Types.of(v instanceof Tensor t ? t.peer : v).messageName());
    m.value("Tensor", TensorType.TENSOR);
    m.value("_disabled_torch_function_impl", TorchFunction.DISABLED);
    m.function("_enable_torch_function(on, /)", on -> TorchFunction.enable(Operators.truth(on)));
    m.function(
        "_enter_torch_function_mode(mode, /)",
        mode -> {
          TorchFunction.enter(mode);
          return PyNone.NONE;
        });
    m.function("_dispatcher(callable, /)", f -> Dispatch.set(f));
    m.function("_dispatching()", () -> Dispatch.active());
    m.function(
        "_bound(operator, args, kwargs, /)", (org.dlscript.language.object.Fn.F3) Dispatch::bound);
    m.function("_leave_torch_function_mode()", () -> TorchFunction.leave());
    m.function("_torch_function_modes()", () -> TorchFunction.modes());
    m.function(
        "_return_type(name, /)",
        name -> {
          PyClass type = ReturnTypes.named(Text.str(name));
          return type == null ? PyNone.NONE : type;
        });
    m.value("dtype", PyDType.TYPE);
    m.value("memory_format", PyMemoryFormat.TYPE);
    for (MemoryFormat f : MemoryFormat.values()) {
      m.value(f.torchName(), PyMemoryFormat.of(f));
    }
    m.value("device", PyDevice.TYPE);
    m.value("Size", TorchSize.TYPE);
    m.value("Generator", PyGeneratorObject.TYPE);
    m.value("LinAlgError", Errors.LINALG_ERROR);
    m.value("OutOfMemoryError", Errors.OUT_OF_MEMORY_ERROR);
    PyDict dtypes = new PyDict();
    for (DType d : DType.values()) {
      dtypes.put(d.torchName(), PyDType.of(d));
    }
    m.value("dtypes", dtypes);
    m.functionN(
        "tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False, names=None)",
        a -> {
          if (TorchFunction.modes() > 0 || Dispatch.active()) {
            Object given = TorchFunction.tensor(a);
            if (given != null) {
              return given;
            }
          }
          Object t = tensor(a[0], a[1], a[2], Operators.truth(a[3]));
          return a[5] == PyNone.NONE
              ? t
              : Calls.call(TensorAttributes.guest("torch._named", "given"), t, a[5]);
        });
    m.functionN("as_tensor(data, dtype=None, device=None)", a -> asTensor(a[0], a[1], a[2]));
    m.function("from_numpy(ndarray, /)", TorchModule::fromNumpy);
    m.function("_bytes(input, /)", TorchModule::bytes);
    m.function(
        "_from_bytes(data, /)",
        data -> {
          byte[] b = ((PyBytes) data).data().clone();
          return PyTensor.of(Tensor.wrap(b, DType.UINT8, b.length));
        });
    m.function(
        "legacy(name, args, kwargs, /)",
        (name, args, kw) ->
            PyTensor.of(
                LegacyTensors.of(
                    LegacyNames.dtype(Text.str(name)),
                    ((PyTuple) args).items,
                    (PyDict) kw,
                    Text.str(name))));
    m.function("is_tensor(obj, /)", o -> o instanceof PyTensor);
    m.function(
        "set_default_dtype(d, /)",
        d -> {
          Promotion.setDefaultDType(((PyDType) d).dtype);
          return PyNone.NONE;
        });
    m.function("get_default_dtype()", () -> PyDType.of(Promotion.defaultDType()));
    m.function(
        "set_default_device(device, /)",
        d -> {
          DefaultDevice.set(d == PyNone.NONE ? Device.CPU : ((PyDevice) d).device);
          return PyNone.NONE;
        });
    m.function("get_default_device()", () -> new PyDevice(DefaultDevice.get()));
    m.function("get_num_threads()", () -> (long) Parallel.getNumThreads());
    m.function(
        "set_num_threads(n, /)",
        n -> {
          Parallel.setNumThreads(Ints.asInt(n));
          return PyNone.NONE;
        });
    m.functionN(
        "_set_printoptions(precision, threshold, edgeitems, linewidth, sci_mode)",
        a -> {
          TensorFormatter.setOptions(
              new PrintOptions(
                  Ints.asInt(a[0]),
                  a[1] instanceof Double d ? (long) (double) d : Ints.asLong(a[1]),
                  Ints.asInt(a[2]),
                  Ints.asInt(a[3]),
                  a[4] == PyNone.NONE ? null : Operators.truth(a[4])));
          return PyNone.NONE;
        });
  }

  private static Object placed(Tensor t, Object device) {
    if (device == PyNone.NONE) {
      return DefaultDevice.elsewhere() && t.device().isCpu()
          ? placed(t, new PyDevice(DefaultDevice.get()))
          : PyTensor.of(t);
    }
    return Calls.method(PyTensor.of(t), "to", device);
  }

  private static Object tensor(Object data, Object dtype, Object device, boolean grad) {
    DType d = Values.dtype(dtype, "tensor");
    if (d == null && data instanceof PyNdarray n) {
      n.checkKind();
    }
    d = d == null ? Values.arrayType(data) : d;
    Object v = Values.data(data);
    Tensor t;
    if (v instanceof Tensor s) {
      t = org.dlscript.runtime.ops.Copies.clone(s.data());
      t = d != null ? org.dlscript.runtime.ops.Copies.to(t, d) : t;
    } else {
      t = Creation.tensor(v, d);
    }
    Object p = placed(t, device);
    if (grad) {
      Tensor x = ((PyTensor) p).tensor;
      if (!x.dtype().isDifferentiable()) {
        throw Errors.runtimeError(
            "Only Tensors of floating point and complex dtype can require gradients");
      }
      x.setRequiresGrad(true);
    }
    return p;
  }

  private static Object asTensor(Object data, Object dtype, Object device) {
    DType d = Values.dtype(dtype, "as_tensor");
    if (data instanceof PyTensor p && d == null) {
      return device == PyNone.NONE ? p : Calls.method(p, "to", device);
    }
    d = d == null && !(data instanceof PyNdarray) ? Values.arrayType(data) : d;
    Object v = Values.data(data);
    Tensor t = v instanceof Tensor s ? s : Creation.tensor(v, d);
    return placed(
        d != null && t.dtype() != d ? org.dlscript.runtime.ops.Copies.to(t, d) : t, device);
  }

  private static Object fromNumpy(Object a) {
    if (a instanceof PyNdarray n && !n.isScalar()) {
      return PyTensor.of(n.shared().data());
    }
    throw Errors.typeError("expected np.ndarray (got " + Types.of(a).name() + ")");
  }

  // The elements of a contiguous uint8 tensor.
  private static PyBytes bytes(Object o) {
    Tensor t = ((PyTensor) o).tensor;
    int from = t.layout().offset;
    return new PyBytes(
        Arrays.copyOfRange(
            (byte[]) t.storage().reading(), from, from + Math.toIntExact(t.numel())));
  }

  private static void autograd(ModuleBuilder m) {
    m.function("is_grad_enabled()", () -> GradMode.enabled());
    m.function("_set_grad_enabled(mode, /)", mode -> GradMode.set(Operators.truth(mode)));
    m.function("is_inference_mode_enabled()", () -> GradMode.inference());
    m.function("_set_inference(mode, /)", mode -> GradMode.setInference(Operators.truth(mode)));
    m.function("is_anomaly_enabled()", () -> GradMode.anomaly());
    m.function("_set_anomaly(mode, /)", mode -> GradMode.setAnomaly(Operators.truth(mode)));
    m.function(
        "_push_saved_tensor_hooks(pack, unpack, /)",
        (pack, unpack) -> {
          SavedTensorHooks.push(GradNodes.hooks(pack, unpack));
          return PyNone.NONE;
        });
    m.function(
        "_pop_saved_tensor_hooks()",
        () -> {
          SavedTensorHooks.pop();
          return PyNone.NONE;
        });
    m.functionN(
        "_backward(tensors, grads, retain_graph, create_graph, inputs, /)",
        a -> {
          Engine.backward(
              GradNodes.tensors(a[0]),
              a[1] == PyNone.NONE ? null : GradNodes.tensors(a[1]),
              Operators.truth(a[2]),
              Operators.truth(a[3]),
              a[4] == PyNone.NONE ? null : GradNodes.tensors(a[4]));
          return PyNone.NONE;
        });
    m.functionN(
        "_grad(outputs, inputs, grads, retain_graph, create_graph, allow_unused, /)",
        a ->
            GradNodes.tuple(
                Engine.grad(
                    GradNodes.tensors(a[0]),
                    GradNodes.tensors(a[1]),
                    a[2] == PyNone.NONE ? null : GradNodes.tensors(a[2]),
                    Operators.truth(a[3]),
                    Operators.truth(a[4]),
                    Operators.truth(a[5]))));
    m.functionN(
        "_custom(name, context, inputs, outputs, saved, plain, dirty, recorded, backward, /)",
        CustomFunctions::finish);
    m.function("_saved_tensors(node, /)", GradNodes::savedTensors);
  }

  private static void devices(ModuleBuilder m) {
    EngineWarnings.to(TorchModule::warn);
    m.function("_labels_devices()", () -> Placement.here().isLabelled());
    m.function("_device_count(type, /)", type -> (long) Placement.here().usable(Text.str(type)));
    m.function(
        "_device_properties(type, /)",
        type ->
            new PyList(
                Placement.here().devices(Text.str(type)).stream()
                    .map(
                        d ->
                            new PyTuple(
                                Str.of(d.name()),
                                (long) d.major(),
                                (long) d.minor(),
                                d.totalMemory(),
                                (long) d.multiProcessors()))
                    .toArray()));
    m.function(
        "_set_current_device(index, /)",
        i -> {
          Placement.setCurrent(Ints.big(i).intValue());
          return PyNone.NONE;
        });
    m.function(
        "_set_tf32(allowed, /)",
        allowed -> {
          MatrixLaunch.setRounds(Boolean.TRUE.equals(allowed));
          return PyNone.NONE;
        });
    m.function("_tf32()", MatrixLaunch::rounds);
    m.function(
        "_device_obstacle(type, /)",
        type -> {
          String obstacle = Placement.here().obstacle(Text.str(type));
          return obstacle == null ? PyNone.NONE : Str.of(obstacle);
        });
    m.function(
        "_set_autocast(device, dtype, /)",
        (device, d) -> {
          String type = Text.str(device);
          DType before = Autocast.current(type);
          Autocast.set(type, d == PyNone.NONE ? null : ((PyDType) d).dtype);
          return before == null ? PyNone.NONE : PyDType.of(before);
        });
    m.function("_is_autocast()", Autocast::active);
  }

  /** An engine's warning as a Python one, in the context that the calling thread runs. */
  private static void warn(String message, boolean once) {
    PyModule m = (PyModule) DlsContext.get(null).importer().load("torch._utils");
    Calls.call(m.dict.get("_engine_warning"), Str.of(message), once);
  }

  private static void random(ModuleBuilder m) {
    PyGeneratorObject g =
        new PyGeneratorObject(PyGeneratorObject.TYPE, Generator.defaultGenerator());
    m.value("default_generator", g);
    m.function(
        "manual_seed(seed)",
        s -> {
          // As int() reads it: a float loses its fraction, text is a number or an error.
          Object whole = Calls.call(Types.INT, s);
          Generator.defaultGenerator().manualSeed(Ints.big(whole).longValue());
          return g;
        });
    m.function("seed()", () -> Generator.defaultGenerator().seed());
    m.function("initial_seed()", () -> Generator.defaultGenerator().initialSeed());
    m.function("get_rng_state()", () -> PyGeneratorObject.state(Generator.defaultGenerator()));
    m.function(
        "set_rng_state(new_state, /)",
        s -> {
          Generator.defaultGenerator().setState(PyGeneratorObject.bytes(s));
          return PyNone.NONE;
        });
  }
}

package org.dlscript.stdlib.torch;

import java.util.concurrent.atomic.AtomicLong;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.autograd.AccumulateGrad;
import org.dlscript.runtime.autograd.CustomNode;
import org.dlscript.runtime.autograd.Node;
import org.dlscript.runtime.autograd.SavedTensorHooks;
import org.dlscript.runtime.autograd.SavingNode;
import org.dlscript.runtime.tensor.Tensor;

/** The nodes of the autograd graph as the guest sees them, and hooks on them. */
final class GradNodes {
  private static final java.util.Map<String, PyClass> CLASSES =
      new java.util.concurrent.ConcurrentHashMap<>();
  private static final PyClass HANDLE =
      Types.sealed("torch.utils.hooks.RemovableHandle", GradNodes::defineHandle);

  private static final PyClass KEPT =
      Types.sealed("torch._C._autograd.SavedTensor", GradNodes::defineKept);

  private GradNodes() {}

  /** The wrapper of a node; one per node. */
  static final class PyNode extends PyObject {
    final Node node;

    PyNode(PyClass cls, Node node) {
      super(cls);
      this.node = node;
    }
  }

  static PyNode of(Node node) {
    if (node.peer instanceof PyNode p) {
      return p;
    }
    PyClass c = CLASSES.computeIfAbsent(node.name(), n -> Types.sealed(n, t -> defineNode(n, t)));
    PyNode p = new PyNode(c, node);
    node.peer = p;
    return p;
  }

  private static Node node(Object o) {
    return ((PyNode) o).node;
  }

  // What a node's saved tensors are called, in the order in which they are saved.
  private static String[] operands(String node) {
    return switch (node) {
      case "MmBackward0", "BmmBackward0" -> new String[] {"self", "mat2"};
      case "AddmmBackward0" -> new String[] {"mat1", "mat2"};
      case "BaddbmmBackward0" -> new String[] {"batch1", "batch2"};
      case "MvBackward0" -> new String[] {"self", "vec"};
      case "DotBackward0" -> new String[] {"self", "tensor"};
      default -> new String[] {"self", "other"};
    };
  }

  /** How many inputs have a place among the next functions: Python numbers of these have none. */
  private static int edges(String node, int inputs) {
    return switch (node) {
      case "ClampBackward1",
          "MaskedFillBackward0",
          "RsubBackward1",
          "RemainderBackward0",
          "FmodBackward0" ->
          Math.min(1, inputs);
      case "LerpBackward0" -> Math.min(2, inputs);
      default -> inputs;
    };
  }

  private static Tensor saved(SavingNode n, int k) {
    return Values.translated(() -> n.saved(k));
  }

  private static void defineSaved(String node, TypeBuilder t) {
    String[] names = operands(node);
    for (int k = 0; k < names.length; k++) {
      int at = k;
      String name = "_saved_" + names[k];
      t.getter(
          name,
          n -> {
            Tensor saved = saved(place(n, at, name), at);
            return saved == null ? PyNone.NONE : PyTensor.of(saved);
          });
      String raw = "_raw" + name;
      t.getter(raw, n -> new Kept(place(n, at, raw), at));
    }
    t.getter(
        "_saved_result", n -> PyTensor.of(ofNode(result(n, "_saved_result").alias(), node(n))));
  }

  /** The node, which has a saved tensor at that place that is no result. */
  private static SavingNode place(Object n, int at, String name) {
    if (node(n) instanceof SavingNode o && at < o.savedCount() && !o.savedResult(at)) {
      return o;
    }
    throw Errors.noAttribute(n, name);
  }

  private static Tensor result(Object n, String name) {
    if (node(n) instanceof SavingNode o) {
      for (int k = 0; k < o.savedCount(); k++) {
        if (o.savedResult(k)) {
          return saved(o, k);
        }
      }
    }
    throw Errors.noAttribute(n, name);
  }

  /** A result that a node kept has that node for its history. */
  private static Tensor ofNode(Tensor result, Node maker) {
    if (result.dtype().isDifferentiable()) {
      result.setHistory(maker, 0);
    }
    return result;
  }

  /** A place where a node keeps a tensor. */
  private static final class Kept extends PyObject {
    private final SavingNode node;
    private final int at;

    Kept(SavingNode node, int at) {
      super(KEPT);
      this.node = node;
      this.at = at;
    }
  }

  private static void defineKept(TypeBuilder t) {
    t.method(
        "register_hooks(self, pack_hook, unpack_hook, /)",
        (org.dlscript.language.object.Fn.F3)
            (self, pack, unpack) -> {
              Kept k = (Kept) self;
              k.node.packSaved(k.at, hooks(pack, unpack));
              return PyNone.NONE;
            });
  }

  /** Functions of the script that keep saved tensors their own way. */
  static SavedTensorHooks hooks(Object pack, Object unpack) {
    return new SavedTensorHooks(
        t -> Calls.call(pack, PyTensor.of(t)),
        kept -> {
          Object r = Calls.call(unpack, kept);
          if (r instanceof PyTensor t) {
            return t.tensor;
          }
          throw Errors.typeError(
              "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                  + Types.of(r).name());
        });
  }

  /** What a function written in a script saved. */
  static Object savedTensors(Object n) {
    SavingNode o = (SavingNode) node(n);
    Tensor[] out = new Tensor[o.savedCount()];
    for (int k = 0; k < out.length; k++) {
      out[k] = saved(o, k);
    }
    return tuple(out);
  }

  private static void defineNode(String name, TypeBuilder t) {
    defineSaved(name, t);
    t.method("name(self, /)", n -> Str.of(node(n).qualifiedName()));
    t.method(
        "__repr__(self, /)",
        n -> {
          String home = node(n) instanceof CustomNode ? "torch.autograd.function." : "";
          return Str.of("<" + home + node(n).name() + " object at " + Text.address(n) + ">");
        });
    t.getter(
        "next_functions",
        n -> {
          Node[] next = node(n).next();
          int[] input = node(n).nextInput();
          Object[] out = new Object[edges(node(n).name(), next.length)];
          for (int i = 0; i < out.length; i++) {
            out[i] = new PyTuple(next[i] == null ? PyNone.NONE : of(next[i]), (long) input[i]);
          }
          return new PyTuple(out);
        });
    t.getter(
        "variable",
        n -> {
          if (node(n) instanceof AccumulateGrad a) {
            return PyTensor.of(a.variable());
          }
          throw Errors.noAttribute(n, "variable");
        });
    t.getter("metadata", n -> new org.dlscript.language.object.PyDict());
    t.method(
        "__getattr__(self, name, /)",
        (n, attribute) -> {
          String plain = Text.str(attribute);
          if (node(n) instanceof CustomNode c && !plain.startsWith("__")) {
            return Attributes.get(c.context, plain);
          }
          throw Errors.noAttribute(n, plain);
        });
    t.methodN(
        "__call__(self, /, *grads)",
        a -> {
          Tensor[] r = node(a[0]).apply(tensors(a[1]));
          return r.length == 1 ? tuple(r).items[0] : tuple(r);
        });
    t.method(
        "register_hook(self, hook, /)",
        (n, hook) -> {
          Handle h = new Handle(node(n));
          node(n)
              .addPostHook(
                  (inputs, outputs) -> {
                    Object r = Calls.call(hook, tuple(inputs), tuple(outputs));
                    return r == PyNone.NONE ? null : replaced(hook, inputs, r);
                  },
                  h);
          return h;
        });
    t.method(
        "register_prehook(self, hook, /)",
        (n, hook) -> {
          Handle h = new Handle(node(n));
          node(n)
              .addPreHook(
                  0,
                  g -> {
                    Tensor[] given = {g};
                    Object r = Calls.call(hook, tuple(given));
                    return r == PyNone.NONE ? null : replaced(hook, given, r)[0];
                  },
                  h);
          return h;
        });
  }

  static PyTuple tuple(Tensor[] a) {
    Object[] out = new Object[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] == null ? PyNone.NONE : PyTensor.of(a[i]);
    }
    return new PyTuple(out);
  }

  static Tensor[] tensors(Object r) {
    Object[] items =
        r instanceof PyTensor || r == PyNone.NONE
            ? new Object[] {r}
            : org.dlscript.language.object.Iteration.toArray(r);
    Tensor[] out = new Tensor[items.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = items[i] == PyNone.NONE ? null : Values.tensor(items[i], "gradient");
    }
    return out;
  }

  /** What a hook gave instead of gradients. */
  private static Tensor[] replaced(Object hook, Tensor[] were, Object given) {
    if (!(given instanceof PyTuple) && !(given instanceof PyTensor)) {
      throw Errors.typeError("expected tuple, but hook returned '" + Types.of(given).name() + "'");
    }
    Object[] items = given instanceof PyTuple t ? t.items : new Object[] {given};
    if (items.length != were.length) {
      throw Errors.runtimeError(
          "hook '"
              + name(hook)
              + "' has returned an incorrect number of values (got "
              + items.length
              + ", but expected "
              + were.length
              + ")");
    }
    Tensor[] out = were.clone();
    for (int k = 0; k < out.length; k++) {
      if (items[k] != PyNone.NONE) {
        out[k] = replaced(hook, were[k], items[k]);
      }
    }
    return out;
  }

  private static Tensor replaced(Object hook, Tensor was, Object given) {
    if (was == null) {
      throw Errors.runtimeError("can't replace a None gradient with a non-None value");
    }
    if (!(given instanceof PyTensor p)) {
      throw Errors.typeError(
          "expected Variable, but hook returned '" + Types.of(given).name() + "'");
    }
    Tensor t = p.tensor;
    if (t.dtype() != was.dtype() || !t.device().type().equals(was.device().type())) {
      throw Errors.runtimeError(
          "hook '"
              + name(hook)
              + "' has changed the type of value (was "
              + was.typeName()
              + " got "
              + t.typeName()
              + ")");
    }
    if (!java.util.Arrays.equals(t.shape(), was.shape())) {
      throw Errors.runtimeError("hook '" + name(hook) + "' has changed the size of value");
    }
    return t;
  }

  private static String name(Object hook) {
    Object name = Attributes.find(hook, "__name__");
    return name == null ? "<unknown>" : Text.str(name);
  }

  /** {@code tensor.register_hook(f)}. */
  static Object hook(PyTensor self, Object hook) {
    Tensor x = self.tensor;
    if (!x.requiresGrad()) {
      throw Errors.runtimeError("cannot register a hook on a tensor that doesn't require gradient");
    }
    Node node = x.gradFn() != null ? x.gradFn() : x.accumulator();
    Handle h = new Handle(node);
    node.addPreHook(
        x.gradFn() != null ? x.outputNr() : 0,
        g -> {
          Object r = Calls.call(hook, PyTensor.of(g));
          return r == PyNone.NONE ? null : replaced(hook, g, r);
        },
        h);
    return h;
  }

  /** A function of the leaf, called whenever its gradient has grown. */
  static Object afterAccumulation(PyTensor self, Object hook) {
    Tensor x = self.tensor;
    if (!x.requiresGrad()) {
      throw Errors.runtimeError("cannot register a hook on a tensor that doesn't require gradient");
    }
    if (x.gradFn() != null) {
      throw Errors.runtimeError(
          "post accumulate grad hooks cannot be registered on non-leaf tensors");
    }
    Handle h = new Handle(x.accumulator());
    x.accumulator()
        .addPostHook(
            (inputs, outputs) -> {
              Calls.call(hook, self);
              return null;
            },
            h);
    return h;
  }

  /** Removes a hook again. */
  private static final class Handle extends PyObject {
    private static final AtomicLong NEXT = new AtomicLong();
    private final Node node;
    private final long id = NEXT.getAndIncrement();

    Handle(Node node) {
      super(HANDLE);
      this.node = node;
    }
  }

  private static void defineHandle(TypeBuilder t) {
    t.getter("id", h -> ((Handle) h).id);
    t.method(
        "remove(self, /)",
        h -> {
          ((Handle) h).node.removeHook(h);
          return PyNone.NONE;
        });
    t.method("__enter__(self, /)", h -> h);
    t.methodN(
        "__exit__(self, /, *args)",
        a -> {
          ((Handle) a[0]).node.removeHook(a[0]);
          return PyNone.NONE;
        });
  }
}

package org.dlscript.stdlib.torch;

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
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The nodes of the autograd graph as the guest sees them, and hooks on them. */
final class GradNodes {
  private static final java.util.Map<String, PyClass> CLASSES =
      new java.util.concurrent.ConcurrentHashMap<>();
  private static final PyClass HANDLE =
      Types.sealed("torch.utils.hooks.RemovableHandle", GradNodes::defineHandle);

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

  private static Tensor saved(OpNode n, int k) {
    try {
      return n.saved(k);
    } catch (TensorException e) {
      throw Errors.ofTensor(e);
    }
  }

  private static void defineSaved(String node, TypeBuilder t) {
    String[] names = operands(node);
    for (int k = 0; k < names.length; k++) {
      int at = k;
      t.getter(
          "_saved_" + names[k],
          n -> {
            if (node(n) instanceof OpNode o && at < o.savedCount() && !o.savedResult(at)) {
              Tensor saved = saved(o, at);
              return saved == null ? PyNone.NONE : PyTensor.of(saved);
            }
            throw Errors.noAttribute(n, "_saved_" + names[at]);
          });
    }
    t.getter(
        "_saved_result",
        n -> {
          if (node(n) instanceof OpNode o) {
            for (int k = 0; k < o.savedCount(); k++) {
              if (o.savedResult(k)) {
                return PyTensor.of(saved(o, k).alias());
              }
            }
          }
          throw Errors.noAttribute(n, "_saved_result");
        });
  }

  private static void defineNode(String name, TypeBuilder t) {
    defineSaved(name, t);
    t.method(
        "name(self, /)",
        n -> {
          String plain = node(n).name();
          boolean whole = plain.equals("AccumulateGrad") || plain.equals("NotImplemented");
          return Str.of(whole ? "torch::autograd::" + plain : plain);
        });
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
          Object[] out = new Object[next.length];
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
        "register_hook(self, hook, /)",
        (n, hook) -> {
          Handle h = new Handle(node(n));
          node(n)
              .addPostHook(
                  (inputs, outputs) -> {
                    Object r = Calls.call(hook, tuple(inputs), tuple(outputs));
                    return r == PyNone.NONE ? null : tensors(r);
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
                    Object r = Calls.call(hook, tuple(new Tensor[] {g}));
                    return r == PyNone.NONE ? null : tensors(r)[0];
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
          return r == PyNone.NONE ? null : Values.tensor(r, "hook");
        },
        h);
    return h;
  }

  /** Removes a hook again. */
  private static final class Handle extends PyObject {
    private final Node node;

    Handle(Node node) {
      super(HANDLE);
      this.node = node;
    }
  }

  private static void defineHandle(TypeBuilder t) {
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

package org.dlscript.stdlib.torch;

import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Tensor;

/** {@code torch.Generator}. */
public final class PyGeneratorObject extends PyObject {
  static final PyClass TYPE = Types.open("torch._C.Generator", PyGeneratorObject::define);
  public final Generator generator;

  PyGeneratorObject(PyClass cls, Generator generator) {
    super(cls);
    this.generator = generator;
  }

  private static Generator of(Object o) {
    return ((PyGeneratorObject) o).generator;
  }

  private static void define(TypeBuilder t) {
    t.constructor(
        "Generator(cls, device=None)", a -> new PyGeneratorObject((PyClass) a[0], new Generator()));
    t.method(
        "manual_seed(self, seed, /)",
        (g, s) -> {
          of(g).manualSeed(Ints.big(Ints.index(s)).longValue());
          return g;
        });
    t.method("initial_seed(self, /)", g -> of(g).initialSeed());
    t.method("seed(self, /)", g -> of(g).seed());
    t.method("get_state(self, /)", g -> state(of(g)));
    t.method(
        "set_state(self, state, /)",
        (g, s) -> {
          of(g).setState(bytes(s));
          return g;
        });
    t.getter("device", g -> new PyDevice(Device.CPU));
    t.method("__enter__(self, /)", g -> g);
    t.methodN("__exit__(self, /, *args)", a -> PyNone.NONE);
  }

  static Object state(Generator g) {
    byte[] b = g.getState();
    return PyTensor.of(Tensor.wrap(b, DType.UINT8, b.length));
  }

  static byte[] bytes(Object s) {
    Tensor t = Values.tensor(s, "set_state");
    byte[] out = new byte[t.numel()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) t.longAt(i);
    }
    return out;
  }
}

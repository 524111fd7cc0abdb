package org.dlscript.stdlib.torch;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.device.DefaultDevice;
import org.dlscript.runtime.tensor.Device;

/** {@code torch.device}. */
public final class PyDevice extends PyObject {
  static final PyClass TYPE = Types.sealed("torch.device", PyDevice::define);

  static {
    TYPE.setMessageName("torch.device");
  }

  public final Device device;

  PyDevice(Device device) {
    super(TYPE);
    this.device = device;
  }

  private static Device of(Object o) {
    return ((PyDevice) o).device;
  }

  private static void define(TypeBuilder t) {
    t.constructor("device(cls, type, index=None)", PyDevice::make);
    t.method(
        "__repr__(self, /)",
        d ->
            Str.of(
                "device(type='"
                    + of(d).type()
                    + "'"
                    + (of(d).index() >= 0 ? ", index=" + of(d).index() : "")
                    + ")"));
    t.method("__str__(self, /)", d -> Str.of(of(d).toString()));
    t.method(
        "__eq__(self, other, /)",
        (d, o) ->
            o instanceof PyDevice p ? (Object) of(d).equals(p.device) : PyNone.NOT_IMPLEMENTED);
    t.method("__hash__(self, /)", d -> (long) of(d).hashCode());
    t.method("__reduce__(self, /)", d -> new PyTuple(TYPE, new PyTuple(Str.of(of(d).toString()))));
    t.method(
        "__enter__(self, /)",
        d -> {
          DefaultDevice.enter(of(d));
          return d;
        });
    t.methodN(
        "__exit__(self, /, *args)",
        a -> {
          DefaultDevice.leave();
          return PyNone.NONE;
        });
    t.getter("type", d -> Str.of(of(d).type()));
    t.getter("index", d -> of(d).index() < 0 ? PyNone.NONE : (Object) (long) of(d).index());
  }

  private static Object make(Object[] a) {
    if (a[1] instanceof PyDevice d) {
      return d;
    }
    if (a[1] instanceof Long i) {
      return new PyDevice(new Device("cuda", i.intValue()));
    }
    if (!(a[1] instanceof TruffleString s)) {
      throw Errors.typeError(
          "device(): argument 'type' (position 1) must be str, not " + Types.of(a[1]).name());
    }
    Device d = Device.parse(Str.java(s));
    return new PyDevice(a[2] == PyNone.NONE ? d : new Device(d.type(), Ints.asInt(a[2])));
  }
}

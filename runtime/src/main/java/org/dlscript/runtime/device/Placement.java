package org.dlscript.runtime.device;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.dlscript.runtime.op.EngineWarnings;
import org.dlscript.runtime.session.Session;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.TensorException;

/**
 * Where a tensor goes that is asked onto a device. A CUDA device that is not there, or that no
 * kernels serve, is a label: the tensor stays on the heap and carries the name, after a warning.
 * {@code DLS_CUDA=strict} in the environment makes it the error that PyTorch raises.
 */
public final class Placement {
  private static final String CUDA = "cuda";
  private static final Session.Key<Integer> CURRENT = new Session.Key<>(() -> 0);
  private static final DeviceBackend CPU = new CpuBackend();

  private final Map<String, DeviceBackend> backends;
  private final boolean strict;
  // By ordinal, filled when first asked for; ordinals beyond it are looked up each time.
  private final Accelerator[] accelerators = new Accelerator[8];

  // Set once it is known that no device has memory of its own.
  private volatile boolean labels;

  // Whether something was placed on a device that is no more than a label.
  private volatile boolean labelled;

  /** A placement over given backends. */
  Placement(List<DeviceBackend> backends, boolean strict) {
    this.backends = new HashMap<>();
    this.backends.put(CPU.type(), CPU);
    for (DeviceBackend b : backends) {
      this.backends.put(b.type(), b);
    }
    this.strict = strict;
  }

  /** That of this machine, made on first use. */
  private static final class Machine {
    static final Placement HERE =
        new Placement(
            ServiceLoader.load(DeviceBackend.class, Placement.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList(),
            "strict".equals(System.getenv("DLS_CUDA")));
  }

  /** This machine's devices. */
  public static Placement here() {
    return Machine.HERE;
  }

  /** The device on which memory for a request is allocated: "cuda" means the current one. */
  public static Device of(Device requested) {
    if (!requested.type().equals(CUDA)) {
      return requested.concrete();
    }
    boolean unnamed = requested.index() < 0;
    return Machine.HERE.checked(unnamed ? new Device(CUDA, CURRENT.get()) : requested);
  }

  /** Makes a CUDA device the one that the calling thread's session means by "cuda". */
  public static void setCurrent(int index) {
    CURRENT.set(index);
  }

  /**
   * The memory and kernels behind a device, or null where tensors of that device live on the heap.
   */
  public static Accelerator accelerator(Device d) {
    return d.type().equals(CUDA) ? Machine.HERE.behind(d.index()) : null;
  }

  private Accelerator behind(int index) {
    if (labels) {
      return null;
    }
    labels = usable(CUDA) == 0;
    int k = Math.max(0, index);
    Accelerator a = k < accelerators.length ? accelerators[k] : null;
    if (a == null && usable(CUDA) > k) {
      a = backends.get(CUDA).accelerator(k);
      if (k < accelerators.length) {
        accelerators[k] = a;
      }
    }
    return a;
  }

  /** What there is to report about a kind beyond its devices. */
  public List<String> facts(String type) {
    DeviceBackend b = backends.get(type);
    return b == null ? List.of() : b.facts();
  }

  /** How many devices of a kind tensors can live on. */
  public int usable(String type) {
    DeviceBackend b = backends.get(type);
    return b == null || b.obstacle() != null ? 0 : b.devices().size();
  }

  /** The devices of a kind that the machine has, usable or not. */
  public List<DeviceProperties> devices(String type) {
    DeviceBackend b = backends.get(type);
    return b == null ? List.of() : b.devices();
  }

  /** Why no tensor can live on a kind of device, or null. */
  public String obstacle(String type) {
    DeviceBackend b = backends.get(type);
    return b == null ? "no backend for " + type + " is installed" : b.obstacle();
  }

  /** Whether the program has placed something on a device that is no more than a label. */
  public boolean isLabelled() {
    return labelled;
  }

  /** The device itself, or an error or a warning where it is no more than a label. */
  Device checked(Device d) {
    int count = usable(d.type());
    if (count > 0) {
      if (d.index() >= count) {
        throw TensorException.runtime(
            "CUDA error: invalid device ordinal ("
                + d
                + " was asked for, and there "
                + (count == 1 ? "is 1 device)" : "are " + count + " devices)"));
      }
      return d;
    }
    if (strict) {
      throw new TensorException(
          TensorException.Kind.ASSERTION, "Torch not compiled with CUDA enabled");
    }
    labelled = true;
    EngineWarnings.warnOnce(
        "CUDA is not available ("
            + obstacle(d.type())
            + "): what is placed on '"
            + d.type()
            + "' is computed on the CPU under that name. DLS_CUDA=strict makes this an error.");
    return d;
  }
}

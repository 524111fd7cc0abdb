package org.dlscript.runtime.device;

import java.util.ArrayDeque;
import org.dlscript.runtime.session.Session;
import org.dlscript.runtime.tensor.Device;

/**
 * Where the calling thread's session makes tensors for which nobody names a device: what {@code
 * torch.set_default_device} and {@code with torch.device(...)} set.
 */
public final class DefaultDevice {
  private static final Session.Key<DefaultDevice> OWN = new Session.Key<>(DefaultDevice::new);

  // Most programs set none, and then creating a tensor does not look up its session.
  private static volatile boolean used;

  private Device current = Device.CPU;
  private final ArrayDeque<Device> outer = new ArrayDeque<>();

  private DefaultDevice() {}

  /** The device in force. */
  public static Device get() {
    return used ? OWN.get().current : Device.CPU;
  }

  /** Whether new tensors go elsewhere than to the CPU. */
  public static boolean elsewhere() {
    return used && !OWN.get().current.isCpu();
  }

  /** Changes the device in force. */
  public static void set(Device d) {
    used = true;
    OWN.get().current = d;
  }

  /** Changes the device in force until the matching {@link #leave}. */
  public static void enter(Device d) {
    OWN.get().outer.push(get());
    set(d);
  }

  /** Ends what the last {@link #enter} began. */
  public static void leave() {
    DefaultDevice own = OWN.get();
    if (!own.outer.isEmpty()) {
      own.current = own.outer.pop();
    }
  }
}

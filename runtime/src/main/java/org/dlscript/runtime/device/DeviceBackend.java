package org.dlscript.runtime.device;

import java.util.List;

/**
 * One kind of device ("cpu", "cuda"). Backends are found by {@link java.util.ServiceLoader}, once,
 * on the first use of a device that is not the CPU; they must be safe for use by many threads, and
 * looking for devices must neither throw nor start anything on them.
 */
public interface DeviceBackend {
  /** The name that stands before the colon in a device's text. */
  String type();

  /** The devices of this kind on this machine, by ordinal; empty where there are none. */
  List<DeviceProperties> devices();

  /**
   * Why tensors cannot live on these devices, as a sentence's end ("no NVIDIA driver was found"),
   * or null where they can.
   */
  String obstacle();

  /**
   * The memory and kernels of one device, the same object each time; null where tensors that are
   * placed on these devices live on the heap.
   */
  default Accelerator accelerator(int ordinal) {
    return null;
  }

  /** What else a report on this machine should say, a line each: libraries found, and where. */
  default List<String> facts() {
    return List.of();
  }
}

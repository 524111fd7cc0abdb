package org.dlscript.runtime.device;

/**
 * A piece of a device's memory. It goes back to the device when {@link #release} is called, or some
 * time after nobody can reach this object any more; work that was queued before still finds it.
 */
public interface DeviceBuffer {
  /** The first byte's address on the device. */
  long address();

  /** How many bytes were asked for. */
  long bytes();

  /** Gives the memory back now; the address must not be used again. */
  void release();
}

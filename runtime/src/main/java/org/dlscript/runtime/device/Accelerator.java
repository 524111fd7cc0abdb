package org.dlscript.runtime.device;

import org.dlscript.runtime.tensor.Device;

/**
 * One device with memory of its own: it allocates there, copies, and launches kernels by name.
 * Everything but a copy to the host only enters a queue and is done in the order of the calls. Safe
 * for use by many threads; a call that the device refuses throws a {@link
 * org.dlscript.runtime.tensor.TensorException}.
 */
public interface Accelerator {
  /** A kernel that the device has; only the accelerator that gave it can launch it. */
  interface Kernel {}

  /** The device under its full name, such as "cuda:0". */
  Device device();

  /** The kernel of this name, or null where there is none. */
  Kernel kernel(String name);

  /** New memory of arbitrary content. */
  DeviceBuffer allocate(long bytes);

  /** Copies the first bytes of a heap array to an address; the array may change afterwards. */
  void upload(Object array, long bytes, long to);

  /** Waits for the work so far and copies bytes at an address to the start of a heap array. */
  void download(long from, Object array, long bytes);

  /** Copies within the device. */
  void copy(long from, long to, long bytes);

  /** Sets bytes to zero. */
  void clear(long at, long bytes);

  /**
   * Runs a kernel on a grid of blocks.
   *
   * @param blocks blocks along x, at least one
   * @param rows blocks along y, at least one
   * @param threads threads of a block
   * @param shared bytes of memory that a block's threads share, beyond what the kernel declares
   * @param arguments the kernel's one parameter
   */
  void launch(Kernel kernel, int blocks, int rows, int threads, int shared, Arguments arguments);

  /** How many units run blocks side by side. */
  int multiProcessors();

  /** How many threads one unit holds at a time. */
  int residentThreads();

  /** Waits until all work is done, and throws what went wrong in it. */
  void synchronize();

  /**
   * Multiplies matrices by the maker's library: for each of a batch, C = alpha·A·B + beta·C, all in
   * row-major order, each operand plain or transposed.
   *
   * @return false where there is no such library, or it does not serve this case
   */
  boolean product(Product p);

  /** The queues of this device's work. */
  Streams streams();

  /** Bytes of this device in use, kept for reuse and so on; null where it does not count. */
  MemoryAccount account();
}

package org.dlscript.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.runtime.device.DeviceProperties;

/**
 * The calls of NVIDIA's driver library (the "CUDA Driver API" manual, section "Device Management")
 * that tell which devices there are. Open for as long as it is asked; used by one thread.
 */
@SuppressWarnings("restricted") // Calling native code is this class's purpose.
final class CudaDriver implements AutoCloseable {
  private static final int NAME_LENGTH = 256;
  // Numbers of CUdevice_attribute.
  private static final int MULTIPROCESSOR_COUNT = 16;
  private static final int COMPUTE_CAPABILITY_MAJOR = 75;
  private static final int COMPUTE_CAPABILITY_MINOR = 76;
  private static final int NO_DEVICE = 100;

  /** A call that the driver refused; the message names it and the driver's number. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }

  private final Arena arena;
  private final SymbolLookup symbols;

  private CudaDriver(Arena arena, SymbolLookup symbols) {
    this.arena = arena;
    this.symbols = symbols;
  }

  /** The names under which the system's loader knows the driver. */
  static String[] usualNames() {
    return System.getProperty("os.name").startsWith("Windows")
        ? new String[] {"nvcuda.dll"}
        : new String[] {"libcuda.so.1", "libcuda.so"};
  }

  /** The first of these libraries that loads, or null. */
  static CudaDriver open(String... libraries) {
    Arena arena = Arena.ofShared();
    for (String name : libraries) {
      try {
        return new CudaDriver(arena, SymbolLookup.libraryLookup(name, arena));
      } catch (IllegalArgumentException notThere) {
        // The next name may do.
      }
    }
    arena.close();
    return null;
  }

  /** The devices by ordinal; throws a {@link Failure} where the driver refuses. */
  List<DeviceProperties> devices() {
    int status = call("cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0);
    if (status == NO_DEVICE) {
      return List.of();
    }
    check("cuInit", status);
    FunctionDescriptor count = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    MemorySegment number = arena.allocate(JAVA_INT);
    check("cuDeviceGetCount", call("cuDeviceGetCount", count, number));
    List<DeviceProperties> found = new ArrayList<>();
    for (int i = 0; i < number.get(JAVA_INT, 0); i++) {
      found.add(properties(i));
    }
    return found;
  }

  private DeviceProperties properties(int ordinal) {
    MemorySegment number = arena.allocate(JAVA_INT);
    FunctionDescriptor get = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
    check("cuDeviceGet", call("cuDeviceGet", get, number, ordinal));
    int device = number.get(JAVA_INT, 0);
    MemorySegment name = arena.allocate(NAME_LENGTH);
    FunctionDescriptor text = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    check("cuDeviceGetName", call("cuDeviceGetName", text, name, NAME_LENGTH, device));
    MemorySegment bytes = arena.allocate(JAVA_LONG);
    check("cuDeviceTotalMem", call("cuDeviceTotalMem_v2", get, bytes, device));
    return new DeviceProperties(
        name.getString(0),
        attribute(COMPUTE_CAPABILITY_MAJOR, device),
        attribute(COMPUTE_CAPABILITY_MINOR, device),
        bytes.get(JAVA_LONG, 0),
        attribute(MULTIPROCESSOR_COUNT, device));
  }

  private int attribute(int which, int device) {
    MemorySegment number = arena.allocate(JAVA_INT);
    FunctionDescriptor get = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    check("cuDeviceGetAttribute", call("cuDeviceGetAttribute", get, number, which, device));
    return number.get(JAVA_INT, 0);
  }

  private int call(String function, FunctionDescriptor type, Object... arguments) {
    MemorySegment address =
        symbols
            .find(function)
            .orElseThrow(() -> new Failure("the NVIDIA driver lacks " + function));
    MethodHandle handle = Linker.nativeLinker().downcallHandle(address, type);
    try {
      return (int) handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(String function, int status) {
    if (status != 0) {
      throw new Failure(function + " of the NVIDIA driver failed with error " + status);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}

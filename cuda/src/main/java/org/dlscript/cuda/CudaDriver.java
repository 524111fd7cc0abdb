package org.dlscript.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.runtime.device.DeviceProperties;

/**
 * The calls of NVIDIA's driver library (the "CUDA Driver API" manual). Handles and device addresses
 * are longs. A library that lacks a call is refused when it is opened; afterwards a call that the
 * driver refuses throws {@link Failure}. Safe for use by many threads, each of which has to make a
 * context current before what needs one.
 */
@SuppressWarnings("restricted") // Calling native code is this class's purpose.
final class CudaDriver {
  static final int OUT_OF_MEMORY = 2;
  private static final int NAME_LENGTH = 256;
  // Numbers of CUdevice_attribute.
  private static final int MULTIPROCESSOR_COUNT = 16;
  private static final int RESIDENT_THREADS = 39;
  private static final int COMPUTE_CAPABILITY_MAJOR = 75;
  private static final int COMPUTE_CAPABILITY_MINOR = 76;
  private static final int NO_DEVICE = 100;
  private static final int NOT_FOUND = 500;
  private static final int NOT_READY = 600;
  // CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
  private static final int MOST_SHARED = 8;

  /** A call that the driver refused; the message names it and the driver's number. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Failure(String message, int status) {
      super(message);
      this.status = status;
    }

    /** The driver's number of the error, 0 where it is not the driver that complains. */
    int status() {
      return status;
    }
  }

  private final Arena arena = Arena.ofShared();
  private final SymbolLookup symbols;
  private final String path;
  private final ThreadLocal<MemorySegment> scratch =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

  private final MethodHandle init;
  private final MethodHandle version;
  private final MethodHandle deviceCount;
  private final MethodHandle deviceGet;
  private final MethodHandle deviceName;
  private final MethodHandle deviceMemory;
  private final MethodHandle deviceAttribute;
  private final MethodHandle retain;
  private final MethodHandle setCurrent;
  private final MethodHandle contextSynchronize;
  private final MethodHandle errorText;
  private final MethodHandle allocate;
  private final MethodHandle free;
  private final MethodHandle memoryInfo;
  private final MethodHandle toDevice;
  private final MethodHandle toHost;
  private final MethodHandle within;
  private final MethodHandle fill;
  private final MethodHandle loadModule;
  private final MethodHandle function;
  private final MethodHandle functionAttribute;
  private final MethodHandle launch;
  private final MethodHandle streamCreate;
  private final MethodHandle streamDestroy;
  private final MethodHandle streamSynchronize;
  private final MethodHandle streamQuery;
  private final MethodHandle streamWait;
  private final MethodHandle eventCreate;
  private final MethodHandle eventDestroy;
  private final MethodHandle eventRecord;
  private final MethodHandle eventQuery;
  private final MethodHandle eventSynchronize;
  private final MethodHandle eventElapsed;

  private CudaDriver(String path) {
    this.path = path;
    this.symbols = SymbolLookup.libraryLookup(path, arena);
    init = handle("cuInit", JAVA_INT);
    version = handle("cuDriverGetVersion", ADDRESS);
    deviceCount = handle("cuDeviceGetCount", ADDRESS);
    deviceGet = handle("cuDeviceGet", ADDRESS, JAVA_INT);
    deviceName = handle("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
    deviceMemory = handle("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT);
    deviceAttribute = handle("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
    retain = handle("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
    setCurrent = handle("cuCtxSetCurrent", JAVA_LONG);
    contextSynchronize = handle("cuCtxSynchronize");
    errorText = handle("cuGetErrorString", JAVA_INT, ADDRESS);
    allocate = handle("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
    free = handle("cuMemFree_v2", JAVA_LONG);
    memoryInfo = handle("cuMemGetInfo_v2", ADDRESS, ADDRESS);
    Linker.Option heap = Linker.Option.critical(true);
    toDevice = handle(heap, "cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    toHost = handle(heap, "cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    within = handle("cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    fill = handle("cuMemsetD8Async", JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG);
    loadModule = handle("cuModuleLoadData", ADDRESS, ADDRESS);
    function = handle("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS);
    functionAttribute = handle("cuFuncSetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT);
    launch =
        handle(
            "cuLaunchKernel",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);
    streamCreate = handle("cuStreamCreateWithPriority", ADDRESS, JAVA_INT, JAVA_INT);
    streamDestroy = handle("cuStreamDestroy_v2", JAVA_LONG);
    streamSynchronize = handle("cuStreamSynchronize", JAVA_LONG);
    streamQuery = handle("cuStreamQuery", JAVA_LONG);
    streamWait = handle("cuStreamWaitEvent", JAVA_LONG, JAVA_LONG, JAVA_INT);
    eventCreate = handle("cuEventCreate", ADDRESS, JAVA_INT);
    eventDestroy = handle("cuEventDestroy_v2", JAVA_LONG);
    eventRecord = handle("cuEventRecord", JAVA_LONG, JAVA_LONG);
    eventQuery = handle("cuEventQuery", JAVA_LONG);
    eventSynchronize = handle("cuEventSynchronize", JAVA_LONG);
    eventElapsed = handle("cuEventElapsedTime", ADDRESS, JAVA_LONG, JAVA_LONG);
  }

  /** The names under which the system's loader knows the driver. */
  static String[] usualNames() {
    return System.getProperty("os.name").startsWith("Windows")
        ? new String[] {"nvcuda.dll"}
        : new String[] {"libcuda.so.1", "libcuda.so"};
  }

  /** The first of these libraries that loads, or null; throws where it is no usable driver. */
  static CudaDriver open(String... libraries) {
    for (String name : libraries) {
      try {
        return new CudaDriver(name);
      } catch (IllegalArgumentException notThere) {
        // The next name may do.
      }
    }
    return null;
  }

  private MethodHandle handle(String name, ValueLayout... parameters) {
    return handle(null, name, parameters);
  }

  private MethodHandle handle(Linker.Option option, String name, ValueLayout... parameters) {
    MemorySegment address =
        symbols.find(name).orElseThrow(() -> new Failure("the NVIDIA driver lacks " + name, 0));
    MemoryLayout[] layouts = parameters;
    FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, layouts);
    Linker linker = Linker.nativeLinker();
    return option == null
        ? linker.downcallHandle(address, type)
        : linker.downcallHandle(address, type, option);
  }

  /** The library that was loaded. */
  String path() {
    return path;
  }

  /** A call with few arguments that is made rarely. */
  private void call(String name, MethodHandle handle, Object... arguments) {
    check(name, status(handle, arguments));
  }

  private static int status(MethodHandle handle, Object... arguments) {
    try {
      return (int) handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static RuntimeException broken(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException r ? r : new IllegalStateException(e);
  }

  private void check(String name, int status) {
    if (status != 0) {
      throw new Failure(name + " of the NVIDIA driver failed with error " + status, status);
    }
  }

  // ---- devices

  /** The devices by ordinal; throws where the driver refuses to start. */
  List<DeviceProperties> devices() {
    int status = status(init, 0);
    if (status == NO_DEVICE) {
      return List.of();
    }
    check("cuInit", status);
    MemorySegment number = scratch.get();
    call("cuDeviceGetCount", deviceCount, number);
    int count = number.get(JAVA_INT, 0);
    List<DeviceProperties> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      found.add(properties(i));
    }
    return found;
  }

  private DeviceProperties properties(int ordinal) {
    int device = device(ordinal);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment name = local.allocate(NAME_LENGTH);
      call("cuDeviceGetName", deviceName, name, NAME_LENGTH, device);
      MemorySegment bytes = local.allocate(JAVA_LONG);
      call("cuDeviceTotalMem", deviceMemory, bytes, device);
      return new DeviceProperties(
          name.getString(0),
          attribute(COMPUTE_CAPABILITY_MAJOR, device),
          attribute(COMPUTE_CAPABILITY_MINOR, device),
          bytes.get(JAVA_LONG, 0),
          attribute(MULTIPROCESSOR_COUNT, device));
    }
  }

  private int device(int ordinal) {
    MemorySegment number = scratch.get();
    call("cuDeviceGet", deviceGet, number, ordinal);
    return number.get(JAVA_INT, 0);
  }

  private int attribute(int which, int device) {
    MemorySegment number = scratch.get();
    call("cuDeviceGetAttribute", deviceAttribute, number, which, device);
    return number.get(JAVA_INT, 0);
  }

  /** How many threads one of a device's units holds. */
  int residentThreads(int ordinal) {
    return attribute(RESIDENT_THREADS, device(ordinal));
  }

  /** The version of CUDA that the driver serves, such as 12040. */
  int version() {
    MemorySegment number = scratch.get();
    call("cuDriverGetVersion", version, number);
    return number.get(JAVA_INT, 0);
  }

  /** A device's primary context, retained until the process ends. */
  long context(int ordinal) {
    int device = device(ordinal);
    MemorySegment out = scratch.get();
    call("cuDevicePrimaryCtxRetain", retain, out, device);
    return out.get(JAVA_LONG, 0);
  }

  /** Makes a context the calling thread's. */
  void makeCurrent(long context) {
    try {
      check("cuCtxSetCurrent", (int) setCurrent.invokeExact(context));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Waits for all work of the current context. */
  void synchronize() {
    call("cuCtxSynchronize", contextSynchronize);
  }

  /** What the driver says about an error, such as "out of memory". */
  String describe(int status) {
    MemorySegment out = scratch.get();
    return status(errorText, status, out) != 0 || out.get(JAVA_LONG, 0) == 0
        ? "unknown error"
        : out.get(ADDRESS, 0).reinterpret(NAME_LENGTH).getString(0);
  }

  // ---- memory

  /** New device memory, or 0 where there is not enough. */
  long allocate(long bytes) {
    MemorySegment out = scratch.get();
    int status;
    try {
      status = (int) allocate.invokeExact(out, bytes);
    } catch (Throwable e) {
      throw broken(e);
    }
    if (status == OUT_OF_MEMORY) {
      return 0;
    }
    check("cuMemAlloc", status);
    return out.get(JAVA_LONG, 0);
  }

  void free(long address) {
    try {
      check("cuMemFree", (int) free.invokeExact(address));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Free and total bytes of the current context's device. */
  long[] memoryInfo() {
    MemorySegment out = scratch.get();
    call("cuMemGetInfo", memoryInfo, out, out.asSlice(8));
    return new long[] {out.get(JAVA_LONG, 0), out.get(JAVA_LONG, 8)};
  }

  /** Copies from host memory, which may be a heap array; it has been read when this returns. */
  void toDevice(long to, MemorySegment from, long bytes, long stream) {
    try {
      check("cuMemcpyHtoDAsync", (int) toDevice.invokeExact(to, from, bytes, stream));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Copies to host memory, which may be a heap array; it has been written when this returns. */
  void toHost(MemorySegment to, long from, long bytes, long stream) {
    try {
      check("cuMemcpyDtoHAsync", (int) toHost.invokeExact(to, from, bytes, stream));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void copy(long to, long from, long bytes, long stream) {
    try {
      check("cuMemcpyDtoDAsync", (int) within.invokeExact(to, from, bytes, stream));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void fill(long at, byte value, long bytes, long stream) {
    try {
      check("cuMemsetD8Async", (int) fill.invokeExact(at, value, bytes, stream));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  // ---- kernels

  /** Loads a module from PTX text that ends in a zero byte. */
  long module(MemorySegment image) {
    MemorySegment out = scratch.get();
    call("cuModuleLoadData", loadModule, out, image);
    return out.get(JAVA_LONG, 0);
  }

  /** A kernel of a module, or 0 where it has none of the name. */
  long function(long module, String name) {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment out = scratch.get();
      int status = status(function, out, module, local.allocateFrom(name));
      if (status == NOT_FOUND) {
        return 0;
      }
      check("cuModuleGetFunction", status);
      return out.get(JAVA_LONG, 0);
    }
  }

  /** Lets a kernel be launched with more shared memory than the 48 KiB that all may have. */
  void allowShared(long kernel, int bytes) {
    call("cuFuncSetAttribute", functionAttribute, kernel, MOST_SHARED, bytes);
  }

  /** Queues a kernel; {@code parameters} points at the addresses of its parameters. */
  void launch(
      long kernel,
      int blocks,
      int rows,
      int threads,
      int shared,
      long stream,
      MemorySegment parameters) {
    try {
      check(
          "cuLaunchKernel",
          (int)
              launch.invokeExact(
                  kernel,
                  blocks,
                  rows,
                  1,
                  threads,
                  1,
                  1,
                  shared,
                  stream,
                  parameters,
                  MemorySegment.NULL));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  // ---- streams and events

  /** A stream that does not wait for the default stream. */
  long newStream(int priority) {
    MemorySegment out = scratch.get();
    call("cuStreamCreate", streamCreate, out, 1, priority);
    return out.get(JAVA_LONG, 0);
  }

  void destroyStream(long stream) {
    call("cuStreamDestroy", streamDestroy, stream);
  }

  void synchronize(long stream) {
    call("cuStreamSynchronize", streamSynchronize, stream);
  }

  boolean isDone(long stream) {
    int status = status(streamQuery, stream);
    check("cuStreamQuery", status == NOT_READY ? 0 : status);
    return status == 0;
  }

  void waitFor(long stream, long event) {
    call("cuStreamWaitEvent", streamWait, stream, event, 0);
  }

  long newEvent(boolean timing) {
    MemorySegment out = scratch.get();
    call("cuEventCreate", eventCreate, out, timing ? 0 : 2);
    return out.get(JAVA_LONG, 0);
  }

  void destroyEvent(long event) {
    call("cuEventDestroy", eventDestroy, event);
  }

  void record(long event, long stream) {
    call("cuEventRecord", eventRecord, event, stream);
  }

  boolean hasHappened(long event) {
    int status = status(eventQuery, event);
    check("cuEventQuery", status == NOT_READY ? 0 : status);
    return status == 0;
  }

  void waitForEvent(long event) {
    call("cuEventSynchronize", eventSynchronize, event);
  }

  /** Milliseconds between two events that have happened. */
  float elapsed(long from, long to) {
    MemorySegment out = scratch.get();
    call("cuEventElapsedTime", eventElapsed, out, from, to);
    return out.get(JAVA_FLOAT, 0);
  }
}

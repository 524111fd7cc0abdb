package org.dlscript.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.device.DeviceBuffer;
import org.dlscript.runtime.device.DeviceProperties;
import org.dlscript.runtime.device.MemoryAccount;
import org.dlscript.runtime.device.Product;
import org.dlscript.runtime.device.Streams;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.TensorException;

/**
 * One NVIDIA device: its primary context, its memory pool, its kernels. Work goes to the calling
 * thread's current stream.
 */
final class CudaAccelerator implements Accelerator {
  // A copy keeps the collector waiting, so that long ones are made piece by piece.
  private static final long PIECE = 4L << 20;
  // What the driver takes along with a call instead of waiting for the stream.
  private static final long SMALL = 64 << 10;
  private static final int PLAIN_SHARED = 48 << 10;
  private static final int ILLEGAL_ADDRESS = 700;
  private static final int ASSERTION = 710;

  /** A kernel of a loaded module. */
  private record Handle(String name, long function) implements Kernel {}

  private static final Handle NONE = new Handle("", 0);

  private final CudaDriver driver;
  private final Device device;
  private final DeviceProperties properties;
  private final int residentThreads;
  private final CudaStreams streams;
  private final CachingPool pool;
  private final PtxModules modules;
  private final ConcurrentHashMap<String, Handle> kernels = new ConcurrentHashMap<>();
  private final ThreadLocal<MemorySegment> parameters =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(ADDRESS));
  private CuBlas blas;
  private boolean soughtBlas;

  CudaAccelerator(CudaDriver driver, Device device, int ordinal, DeviceProperties properties) {
    this.driver = driver;
    this.device = device;
    this.properties = properties;
    this.residentThreads = guarded(() -> driver.residentThreads(ordinal));
    long context = guarded(() -> driver.context(ordinal));
    this.streams = new CudaStreams(this, driver, context);
    this.modules = new PtxModules(driver);
    this.pool = new CachingPool(new Source(), "GPU " + ordinal, streams::current);
  }

  /** The pool's view of the driver. */
  private final class Source implements CachingPool.Source {
    @Override
    public long allocate(long bytes) {
      enter();
      return guarded(() -> driver.allocate(bytes));
    }

    @Override
    public void free(long address) {
      enter();
      guarded(
          () -> {
            driver.free(address);
            return null;
          });
    }

    @Override
    public long[] info() {
      enter();
      return guarded(driver::memoryInfo);
    }

    @Override
    public void quiesce() {
      synchronize();
    }
  }

  /** Turns the driver's complaints into those that scripts see. */
  <R> R guarded(Supplier<R> call) {
    try {
      return call.get();
    } catch (CudaDriver.Failure e) {
      throw TensorException.runtime(
          e.status() == 0
              ? e.getMessage()
              : "CUDA error: "
                  + driver.describe(e.status())
                  + (e.status() == ILLEGAL_ADDRESS || e.status() == ASSERTION
                      ? "\nCUDA kernel errors might be asynchronously reported at some other API"
                          + " call,so the stacktrace below might be incorrect."
                      : ""));
    }
  }

  private void enter() {
    streams.enter();
  }

  private long stream() {
    return streams.current();
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public int multiProcessors() {
    return properties.multiProcessors();
  }

  @Override
  public int residentThreads() {
    return residentThreads;
  }

  @Override
  public Kernel kernel(String name) {
    Handle h = kernels.get(name);
    if (h == null) {
      enter();
      long f = guarded(() -> modules.find(name));
      h = f == 0 ? NONE : new Handle(name, f);
      kernels.put(name, h);
    }
    return h == NONE ? null : h;
  }

  @Override
  public DeviceBuffer allocate(long bytes) {
    return pool.allocate(bytes);
  }

  private static MemorySegment segment(Object array) {
    return switch (array) {
      case float[] a -> MemorySegment.ofArray(a);
      case double[] a -> MemorySegment.ofArray(a);
      case long[] a -> MemorySegment.ofArray(a);
      case int[] a -> MemorySegment.ofArray(a);
      case short[] a -> MemorySegment.ofArray(a);
      default -> MemorySegment.ofArray((byte[]) array);
    };
  }

  @Override
  public void upload(Object array, long bytes, long to) {
    enter();
    MemorySegment from = segment(array);
    if (bytes > SMALL) {
      // The driver would wait for the stream too, and while it copies no garbage is collected.
      guarded(
          () -> {
            driver.synchronize(stream());
            return null;
          });
    }
    for (long at = 0; at < bytes; at += PIECE) {
      long start = at;
      long n = Math.min(PIECE, bytes - at);
      guarded(
          () -> {
            driver.toDevice(to + start, from.asSlice(start, n), n, stream());
            return null;
          });
    }
  }

  @Override
  public void download(long from, Object array, long bytes) {
    enter();
    MemorySegment to = segment(array);
    guarded(
        () -> {
          driver.synchronize(stream());
          for (long at = 0; at < bytes; at += PIECE) {
            long n = Math.min(PIECE, bytes - at);
            driver.toHost(to.asSlice(at, n), from + at, n, stream());
          }
          return null;
        });
  }

  @Override
  public void copy(long from, long to, long bytes) {
    enter();
    guarded(
        () -> {
          driver.copy(to, from, bytes, stream());
          return null;
        });
  }

  @Override
  public void clear(long at, long bytes) {
    enter();
    guarded(
        () -> {
          driver.fill(at, (byte) 0, bytes, stream());
          return null;
        });
  }

  @Override
  public void launch(
      Kernel kernel, int blocks, int rows, int threads, int shared, Arguments arguments) {
    enter();
    Handle h = (Handle) kernel;
    MemorySegment p = parameters.get();
    p.set(ADDRESS, 0, arguments.block());
    guarded(
        () -> {
          if (shared > PLAIN_SHARED) {
            driver.allowShared(h.function, shared);
          }
          driver.launch(h.function, blocks, rows, threads, shared, stream(), p);
          return null;
        });
  }

  @Override
  public void synchronize() {
    enter();
    guarded(
        () -> {
          driver.synchronize();
          return null;
        });
  }

  @Override
  public boolean product(Product p) {
    synchronized (this) {
      if (!soughtBlas) {
        soughtBlas = true;
        enter();
        blas = CuBlas.open();
      }
    }
    if (blas == null) {
      return false;
    }
    enter();
    return blas.multiply(p, stream());
  }

  @Override
  public Streams streams() {
    return streams;
  }

  @Override
  public MemoryAccount account() {
    return pool;
  }
}

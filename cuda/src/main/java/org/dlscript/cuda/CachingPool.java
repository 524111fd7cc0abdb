package org.dlscript.cuda;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.dlscript.runtime.device.DeviceBuffer;
import org.dlscript.runtime.device.MemoryAccount;
import org.dlscript.runtime.tensor.TensorException;

/**
 * A device's memory, kept for reuse, since the driver's own allocation waits for all work. Sizes
 * are rounded up to bins, and a piece is used again for its own bin only, on the stream that it was
 * used on: what is queued there later runs after what still uses it. A buffer that nobody can reach
 * is only put into a queue by the cleaner's thread; the next allocation takes it from there.
 *
 * <p>Where the device has no more, the pool takes what the queue holds, then gives everything free
 * back and tries again, then has Java collect garbage, at most once in a while, and only then
 * throws. Safe for use by many threads.
 */
final class CachingPool implements MemoryAccount {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final long SMALL = 1L << 20;
  private static final long LEAST = 512;
  // A collection that freed nothing is not worth repeating at once.
  private static final long COLLECTION_INTERVAL = 200_000_000L;
  private static final long COLLECTION_WAIT = 100;

  /** Where memory comes from. */
  interface Source {
    /** New memory, or 0 where there is not enough. */
    long allocate(long bytes);

    void free(long address);

    /** Free and total bytes. */
    long[] info();

    /** Waits until no work uses memory any more. */
    void quiesce();
  }

  /** A piece of memory in use or free. */
  private record Piece(long address, long size, long stream, long asked) {}

  /** What a buffer's owner holds; it frees its piece once, by hand or by the cleaner. */
  private static final class Buffer implements DeviceBuffer {
    private final long address;
    private final long bytes;
    private final Release release;

    Buffer(CachingPool pool, Piece piece, long bytes) {
      this.address = piece.address;
      this.bytes = bytes;
      this.release = new Release(pool, piece);
      CLEANER.register(this, release);
    }

    @Override
    public long address() {
      return address;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void release() {
      release.run();
    }
  }

  private static final class Release extends AtomicBoolean implements Runnable {
    private static final long serialVersionUID = 1L;
    private final transient CachingPool pool;
    private final transient Piece piece;

    Release(CachingPool pool, Piece piece) {
      this.pool = pool;
      this.piece = piece;
    }

    @Override
    public void run() {
      if (compareAndSet(false, true)) {
        pool.returned.add(piece);
      }
    }
  }

  private final Source source;
  private final String name;
  private final LongSupplier stream;
  private final ConcurrentLinkedQueue<Piece> returned = new ConcurrentLinkedQueue<>();
  // By stream, then by size.
  private final Map<Long, TreeMap<Long, ArrayDeque<Piece>>> free = new HashMap<>();
  private long allocated;
  private long reserved;
  private long mostAllocated;
  private long mostReserved;
  private long pieces;
  private long retries;
  private long failures;
  private long lastCollection = System.nanoTime() - COLLECTION_INTERVAL;

  /**
   * @param name how messages call the device, such as "GPU 0"
   * @param stream the stream on which memory that is asked for now will be used
   */
  CachingPool(Source source, String name, LongSupplier stream) {
    this.source = source;
    this.name = name;
    this.stream = stream;
  }

  /** The size of the bin that a request falls into: a quarter of its magnitude is lost at most. */
  static long bin(long bytes) {
    if (bytes <= LEAST) {
      return LEAST;
    }
    long step =
        bytes <= SMALL
            ? Math.max(LEAST, Long.highestOneBit(bytes - 1) >> 2)
            : Math.max(SMALL, Long.highestOneBit(bytes - 1) >> 3);
    return (bytes + step - 1) / step * step;
  }

  /** New memory of arbitrary content. */
  synchronized DeviceBuffer allocate(long bytes) {
    long size = bin(bytes);
    drain();
    long on = stream.getAsLong();
    Piece piece = reuse(size, on);
    if (piece == null) {
      long address = fresh(size, bytes);
      reserved += size;
      mostReserved = Math.max(mostReserved, reserved);
      piece = new Piece(address, size, on, bytes);
    }
    allocated += size;
    pieces++;
    mostAllocated = Math.max(mostAllocated, allocated);
    return new Buffer(this, piece, bytes);
  }

  private Piece reuse(long size, long on) {
    TreeMap<Long, ArrayDeque<Piece>> bins = free.get(on);
    ArrayDeque<Piece> bin = bins == null ? null : bins.get(size);
    return bin == null ? null : bin.pollLast();
  }

  private void drain() {
    for (Piece p; (p = returned.poll()) != null; ) {
      allocated -= p.size;
      pieces--;
      free.computeIfAbsent(p.stream, s -> new TreeMap<>())
          .computeIfAbsent(p.size, s -> new ArrayDeque<>())
          .add(p);
    }
  }

  private long fresh(long size, long asked) {
    long address = source.allocate(size);
    if (address != 0) {
      return address;
    }
    retries++;
    trim();
    address = source.allocate(size);
    long now = System.nanoTime();
    if (address == 0 && now - lastCollection >= COLLECTION_INTERVAL) {
      lastCollection = now;
      System.gc();
      // The cleaner returns pieces one by one.
      long end = System.nanoTime() + COLLECTION_WAIT * 1_000_000;
      while (address == 0 && awaitReturned(end)) {
        trim();
        address = source.allocate(size);
      }
    }
    if (address == 0) {
      failures++;
      throw outOfMemory(asked);
    }
    return address;
  }

  /** Waits until the cleaner has put something into the queue; false where it did not in time. */
  private boolean awaitReturned(long end) {
    while (returned.isEmpty()) {
      if (System.nanoTime() >= end) {
        return false;
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private TensorException outOfMemory(long asked) {
    long[] info = source.info();
    return new TensorException(
        TensorException.Kind.OUT_OF_MEMORY,
        "CUDA out of memory. Tried to allocate "
            + text(asked)
            + " ("
            + name
            + "; "
            + text(info[1])
            + " total capacity; "
            + text(allocated)
            + " already allocated; "
            + text(info[0])
            + " free; "
            + text(reserved)
            + " reserved in total by PyTorch) If reserved memory is >> allocated memory try setting"
            + " max_split_size_mb to avoid fragmentation.  See documentation for Memory Management"
            + " and PYTORCH_CUDA_ALLOC_CONF");
  }

  /** Bytes as PyTorch's messages write them. */
  static String text(long bytes) {
    if (bytes <= 1024) {
      return bytes + " bytes";
    }
    return bytes <= 1 << 20
        ? String.format(java.util.Locale.ROOT, "%.2f KiB", bytes / 1024.0)
        : bytes <= 1 << 30
            ? String.format(java.util.Locale.ROOT, "%.2f MiB", bytes / 1048576.0)
            : String.format(java.util.Locale.ROOT, "%.2f GiB", bytes / 1073741824.0);
  }

  @Override
  public synchronized void trim() {
    drain();
    List<Piece> all = new ArrayList<>();
    free.values().forEach(bins -> bins.values().forEach(all::addAll));
    free.clear();
    if (!all.isEmpty()) {
      source.quiesce();
    }
    for (Iterator<Piece> i = all.iterator(); i.hasNext(); ) {
      Piece p = i.next();
      source.free(p.address);
      reserved -= p.size;
    }
  }

  @Override
  public synchronized void resetPeaks() {
    drain();
    mostAllocated = allocated;
    mostReserved = reserved;
  }

  @Override
  public long[] freeAndTotal() {
    return source.info();
  }

  @Override
  public synchronized SequencedMap<String, Long> counts() {
    drain();
    SequencedMap<String, Long> m = new LinkedHashMap<>();
    m.put("active.all.current", pieces);
    m.put("allocated_bytes.all.current", allocated);
    m.put("allocated_bytes.all.peak", mostAllocated);
    m.put("num_alloc_retries", retries);
    m.put("num_ooms", failures);
    m.put("reserved_bytes.all.current", reserved);
    m.put("reserved_bytes.all.peak", mostReserved);
    return m;
  }
}

package org.dlscript.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.dlscript.runtime.device.DeviceBuffer;
import org.dlscript.runtime.tensor.TensorException;
import org.junit.jupiter.api.Test;

/** The pool over memory that only counts. */
class CachingPoolTest {
  private static final long MIB = 1L << 20;

  /** So much memory, numbered through. */
  private static final class Memory implements CachingPool.Source {
    private final long total;
    private final Map<Long, Long> given = new HashMap<>();
    private long next = 4096;
    private int asked;

    Memory(long total) {
      this.total = total;
    }

    private long used() {
      return given.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public long allocate(long bytes) {
      asked++;
      if (used() + bytes > total) {
        return 0;
      }
      given.put(next, bytes);
      next += bytes;
      return given.isEmpty() ? 0 : next - bytes;
    }

    @Override
    public void free(long address) {
      assertTrue(given.remove(address) != null, "freed what was not given");
    }

    @Override
    public long[] info() {
      return new long[] {total - used(), total};
    }

    @Override
    public void quiesce() {}
  }

  private long stream;
  private final Memory memory = new Memory(100 * MIB);
  private final CachingPool pool = new CachingPool(memory, "GPU 0", () -> stream);

  @Test
  void binsLoseAQuarterAtMost() {
    for (long n = 1; n < 1L << 34; n = n * 5 / 4 + 1) {
      long bin = CachingPool.bin(n);
      assertTrue(
          bin >= n && bin % 512 == 0 && bin <= Math.max(512, Math.max(n + n / 4 + 512, n + MIB)));
      assertEquals(bin, CachingPool.bin(bin));
    }
  }

  @Test
  void whatWasReleasedIsUsedAgainOnItsStreamAlone() {
    DeviceBuffer a = pool.allocate(1000);
    long address = a.address();
    a.release();
    a.release(); // counts once
    stream = 1;
    assertNotEquals(address, pool.allocate(1000).address());
    stream = 0;
    assertEquals(address, pool.allocate(900).address());
    assertEquals(2, memory.asked);
  }

  @Test
  void itCountsWhatIsInUseAndWhatItKeeps() {
    DeviceBuffer a = pool.allocate(MIB);
    DeviceBuffer b = pool.allocate(3 * MIB);
    assertEquals(4 * MIB, pool.counts().get("allocated_bytes.all.current"));
    a.release();
    assertEquals(3 * MIB, pool.counts().get("allocated_bytes.all.current"));
    assertEquals(4 * MIB, pool.counts().get("allocated_bytes.all.peak"));
    assertEquals(4 * MIB, pool.counts().get("reserved_bytes.all.current"));
    pool.trim();
    assertEquals(3 * MIB, pool.counts().get("reserved_bytes.all.current"));
    assertEquals(3 * MIB, memory.used());
    pool.resetPeaks();
    assertEquals(3 * MIB, pool.counts().get("allocated_bytes.all.peak"));
    b.release();
    pool.trim();
    assertEquals(0, memory.used());
  }

  @Test
  void memoryOfOtherBinsIsGivenBackBeforeAllocationFails() {
    pool.allocate(60 * MIB).release();
    DeviceBuffer b = pool.allocate(80 * MIB);
    assertEquals(1L, pool.counts().get("num_alloc_retries"));
    b.release();
  }

  @Test
  void unreachableMemoryIsCollectedBeforeAllocationFails() {
    lose();
    DeviceBuffer b = pool.allocate(80 * MIB);
    assertEquals(0L, pool.counts().get("num_ooms"));
    b.release();
  }

  private void lose() {
    for (int k = 0; k < 3; k++) {
      pool.allocate(30 * MIB);
    }
  }

  @Test
  void theErrorIsPyTorchs() {
    DeviceBuffer a = pool.allocate(60 * MIB);
    TensorException e = assertThrows(TensorException.class, () -> pool.allocate(50 * MIB));
    assertEquals(TensorException.Kind.OUT_OF_MEMORY, e.kind());
    assertEquals(
        "CUDA out of memory. Tried to allocate 50.00 MiB (GPU 0; 100.00 MiB total capacity; 60.00"
            + " MiB already allocated; 40.00 MiB free; 60.00 MiB reserved in total by PyTorch) If"
            + " reserved memory is >> allocated memory try setting max_split_size_mb to avoid"
            + " fragmentation.  See documentation for Memory Management and"
            + " PYTORCH_CUDA_ALLOC_CONF",
        e.getMessage());
    a.release();
    pool.allocate(50 * MIB).release();
  }
}

package org.dlscript.runtime.device;

import java.util.SequencedMap;

/** What a device's memory is used for, as torch.cuda.memory_stats and its relatives tell it. */
public interface MemoryAccount {
  /** The counts by PyTorch's names, such as "allocated_bytes.all.current". */
  SequencedMap<String, Long> counts();

  /** Gives memory that waits for reuse back to the device. */
  void trim();

  /** Makes the present use the peak. */
  void resetPeaks();

  /** Free and total bytes of the device. */
  long[] freeAndTotal();
}

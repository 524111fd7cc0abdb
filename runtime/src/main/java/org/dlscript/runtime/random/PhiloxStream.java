package org.dlscript.runtime.random;

/**
 * The place in the stream of one device's random numbers, as PyTorch's CUDA generator keeps it: a
 * seed and an offset that grows by what a kernel's threads draw. Belongs to its generator's thread.
 */
public final class PhiloxStream {
  private long seed = Generator.DEFAULT_SEED;
  private long offset;

  /** Starts the stream of a seed. */
  public void manualSeed(long newSeed) {
    seed = newSeed;
    offset = 0;
  }

  public long seed() {
    return seed;
  }

  public long offset() {
    return offset;
  }

  /** Goes to a place in the stream. */
  public void setOffset(long newOffset) {
    offset = newOffset;
  }

  /** The offset at which a kernel begins whose threads draw so many numbers each. */
  public long advance(long draws) {
    long at = offset;
    offset += (draws + 3) / 4 * 4;
    return at;
  }
}

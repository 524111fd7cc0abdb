package org.dlscript.runtime.kernel;

/**
 * The loops of one class of functions: those of all until they have run long enough, then a copy of
 * them in which the compiler dissolves the function, and at last vectors, where the function has
 * them: their compilation takes long, and until it is done they are slow. For all threads; a count
 * that is lost in a race only delays the change.
 *
 * @param <L> a loop, of which every form gives the same bits
 */
final class WarmedLoops<L> {
  private static final long MUCH = 1 << 18;
  private static final long ENOUGH_FOR_VECTORS = 1 << 22;

  private final L shared;
  // The loop with vectors, or null.
  private final Class<? extends L> vectors;
  private L loop;
  private long done;
  private boolean last;

  WarmedLoops(L shared, Class<? extends L> vectors) {
    this.shared = shared;
    this.loop = shared;
    this.vectors = vectors;
  }

  @SuppressWarnings("unchecked")
  L forElements(int n) {
    if (!last) {
      done += n;
      if (done > MUCH && loop == shared) {
        loop = LoopCopy.of((Class<? extends L>) shared.getClass());
        last = vectors == null;
      }
      if (done > ENOUGH_FOR_VECTORS && vectors != null) {
        last = true;
        loop = LoopCopy.of(vectors);
      }
    }
    return loop;
  }
}

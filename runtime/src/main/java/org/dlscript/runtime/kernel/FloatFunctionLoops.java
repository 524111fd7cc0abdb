package org.dlscript.runtime.kernel;

/**
 * The loops of one class of functions: those of all until they have run long enough, then a copy of
 * them in which the compiler dissolves the function, and at last vectors, where the function has
 * them: their compilation takes long, and until it is done they are slow. For all threads; a count
 * that is lost in a race only delays the change.
 */
final class FloatFunctionLoops {
  /** A loop over a range. */
  interface Loop {
    void run(FloatFunction f, float[] in, int at, float[] out, int to, int n);
  }

  private static final ClassValue<FloatFunctionLoops> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected FloatFunctionLoops computeValue(Class<?> function) {
          return new FloatFunctionLoops(function);
        }
      };

  private static final Loop SHARED = new PlainFloatLoop();
  private static final long MUCH = 1 << 18;
  private static final long ENOUGH_FOR_VECTORS = 1 << 22;

  // The loop with vectors, or null.
  private final Class<? extends Loop> vectors;
  private Loop loop = SHARED;
  private long done;
  private boolean last;

  private FloatFunctionLoops(Class<?> function) {
    vectors =
        !Providers.VECTORS
            ? null
            : FloatFunction.OfLanes.class.isAssignableFrom(function)
                ? VectorFloatLoop.class
                : FloatFunction.ByDoubles.class.isAssignableFrom(function)
                    ? VectorHalfLoop.class
                    : null;
  }

  static FloatFunctionLoops of(FloatFunction f) {
    return OF_CLASS.get(f.getClass());
  }

  Loop forElements(int n) {
    if (!last) {
      done += n;
      if (done > MUCH && loop == SHARED) {
        loop = LoopCopy.of(PlainFloatLoop.class);
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

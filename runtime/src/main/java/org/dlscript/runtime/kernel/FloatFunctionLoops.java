package org.dlscript.runtime.kernel;

/** The loops of functions of one float, of each class of functions its own. */
final class FloatFunctionLoops {
  /** A loop over a range. */
  interface Loop {
    void run(FloatFunction f, float[] in, int at, float[] out, int to, int n);
  }

  private static final Loop SHARED = new PlainFloatLoop();

  private static final ClassValue<WarmedLoops<Loop>> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected WarmedLoops<Loop> computeValue(Class<?> function) {
          return new WarmedLoops<>(SHARED, vectors(function));
        }
      };

  private FloatFunctionLoops() {}

  private static Class<? extends Loop> vectors(Class<?> function) {
    return !Providers.VECTORS
        ? null
        : FloatFunction.OfLanes.class.isAssignableFrom(function)
            ? VectorFloatLoop.class
            : FloatFunction.ByDoubles.class.isAssignableFrom(function)
                ? VectorHalfLoop.class
                : null;
  }

  static WarmedLoops<Loop> of(FloatFunction f) {
    return OF_CLASS.get(f.getClass());
  }
}

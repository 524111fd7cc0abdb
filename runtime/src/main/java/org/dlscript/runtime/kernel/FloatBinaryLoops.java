package org.dlscript.runtime.kernel;

/** The loops of functions of two floats, of each class of functions its own. */
final class FloatBinaryLoops {
  /** A loop over two ranges with steps. */
  interface Loop {
    void run(
        FloatBinary f,
        float[] a,
        int i,
        int di,
        float[] b,
        int j,
        int dj,
        float[] out,
        int o,
        int n);
  }

  private static final Loop SHARED = new PlainFloatBinaryLoop();

  private static final ClassValue<WarmedLoops<Loop>> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected WarmedLoops<Loop> computeValue(Class<?> function) {
          boolean lanes = FloatBinary.OfLanes.class.isAssignableFrom(function);
          return new WarmedLoops<>(
              SHARED, lanes && Providers.VECTORS ? VectorFloatBinaryLoop.class : null);
        }
      };

  private FloatBinaryLoops() {}

  static WarmedLoops<Loop> of(FloatBinary f) {
    return OF_CLASS.get(f.getClass());
  }
}

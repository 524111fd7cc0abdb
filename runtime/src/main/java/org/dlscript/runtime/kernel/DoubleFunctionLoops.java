package org.dlscript.runtime.kernel;

/**
 * The loops of one class of functions: plain ones until they have run long enough for vectors. For
 * all threads; a count that is lost in a race only delays the change.
 */
final class DoubleFunctionLoops {
  /** A loop over a range. */
  interface Loop {
    void run(DoubleFunction f, double[] in, int at, double[] out, int to, int n);
  }

  private static final ClassValue<DoubleFunctionLoops> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected DoubleFunctionLoops computeValue(Class<?> function) {
          return new DoubleFunctionLoops();
        }
      };

  private static final long ENOUGH = 1 << 21;

  private Loop loop = DoubleFunctionLoops::plain;
  private long done;

  private DoubleFunctionLoops() {}

  static DoubleFunctionLoops of(DoubleFunction f) {
    return OF_CLASS.get(f.getClass());
  }

  Loop forElements(int n) {
    if (done <= ENOUGH) {
      done += n;
      if (done > ENOUGH && Providers.VECTORS) {
        loop = LoopCopy.of(VectorDoubleLoop.class);
      }
    }
    return loop;
  }

  private static void plain(DoubleFunction f, double[] in, int at, double[] out, int to, int n) {
    for (int k = 0; k < n; k++) {
      out[to + k] = f.of(in[at + k]);
    }
  }
}

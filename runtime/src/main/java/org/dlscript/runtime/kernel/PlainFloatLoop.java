package org.dlscript.runtime.kernel;

/** One element after another; the pattern of its copies. */
final class PlainFloatLoop implements FloatFunctionLoops.Loop {
  PlainFloatLoop() {}

  @Override
  public void run(FloatFunction f, float[] in, int at, float[] out, int to, int n) {
    if (at == to) { // one index, of which the compiler makes vectors even in place
      for (int k = at; k < at + n; k++) {
        out[k] = f.of(in[k]);
      }
    } else {
      for (int k = 0; k < n; k++) {
        out[to + k] = f.of(in[at + k]);
      }
    }
  }
}

package org.dlscript.runtime.kernel;

/**
 * Begins each function on plain loops and goes on with vectors once it has done so much that their
 * compilation pays: the host compiler takes long over vectors, and until it is done they are slow,
 * which a short program would never get back. Both give the same bits, so the change does not show.
 * For all threads; a count that is lost in a race only delays the change.
 */
final class WarmedFloatFunctions implements FloatFunctions {
  /** Elements of a costly function, and of a cheap one, that pay the compilation. */
  private static final int FEW = 1 << 22;

  private static final int MANY = 1 << 24;

  private final FloatFunctions plain;
  private final FloatFunctions vectors;

  private final Work exp = new Work(FEW);
  private final Work log = new Work(FEW);
  private final Work tanh = new Work(FEW);
  private final Work sigmoid = new Work(FEW);
  private final Work silu = new Work(FEW);
  private final Work erf = new Work(FEW);
  private final Work max = new Work(MANY);
  private final Work min = new Work(MANY);
  private final Work expSum = new Work(FEW);
  private final Work choose = new Work(MANY);
  private final Work add = new Work(MANY);
  private final Work addFour = new Work(MANY);
  private final Work addNumber = new Work(MANY);
  private final Work multiplyNumber = new Work(MANY);
  private final Work mergeMax = new Work(MANY);
  private final Work mergeMin = new Work(MANY);
  private final Work subtract = new Work(MANY);
  private final Work multiply = new Work(MANY);
  private final Work less = new Work(MANY);
  private final Work lessOrEqual = new Work(MANY);
  private final Work equal = new Work(MANY);

  WarmedFloatFunctions(FloatFunctions plain, FloatFunctions vectors) {
    this.plain = plain;
    this.vectors = vectors;
  }

  /** What one function has done on plain loops. */
  private final class Work {
    private final int enough;
    private long done;

    Work(int enough) {
      this.enough = enough;
    }

    FloatFunctions next(int elements) {
      if (done > enough) {
        return vectors;
      }
      done += elements;
      return plain;
    }
  }

  @Override
  public int lanes() {
    return vectors.lanes();
  }

  @Override
  public void exp(float[] in, int at, float[] out, int to, int n) {
    exp.next(n).exp(in, at, out, to, n);
  }

  @Override
  public void log(float[] in, int at, float[] out, int to, int n) {
    log.next(n).log(in, at, out, to, n);
  }

  @Override
  public void tanh(float[] in, int at, float[] out, int to, int n) {
    tanh.next(n).tanh(in, at, out, to, n);
  }

  @Override
  public void sigmoid(float[] in, int at, float[] out, int to, int n) {
    sigmoid.next(n).sigmoid(in, at, out, to, n);
  }

  @Override
  public void silu(float[] in, int at, float[] out, int to, int n) {
    silu.next(n).silu(in, at, out, to, n);
  }

  @Override
  public void erf(float[] in, int at, float[] out, int to, int n) {
    erf.next(n).erf(in, at, out, to, n);
  }

  @Override
  public float max(float[] in, int at, int n) {
    return max.next(n).max(in, at, n);
  }

  @Override
  public float min(float[] in, int at, int n) {
    return min.next(n).min(in, at, n);
  }

  @Override
  public double expSum(float[] in, int at, float[] out, int to, int n, float shift) {
    return expSum.next(n).expSum(in, at, out, to, n, shift);
  }

  @Override
  public void choose(
      byte[] c, float[] p, int i, int di, float[] q, int j, int dj, float[] out, int o, int n) {
    choose.next(n).choose(c, p, i, di, q, j, dj, out, o, n);
  }

  @Override
  public void add(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    add.next(n).add(a, i, b, j, out, o, n);
  }

  @Override
  public void addFour(float[] a, int i, int row, float[] out, int n) {
    addFour.next(n).addFour(a, i, row, out, n);
  }

  @Override
  public void add(float[] a, int i, float y, float[] out, int o, int n) {
    addNumber.next(n).add(a, i, y, out, o, n);
  }

  @Override
  public void multiply(float[] a, int i, float y, float[] out, int o, int n) {
    multiplyNumber.next(n).multiply(a, i, y, out, o, n);
  }

  @Override
  public void mergeMax(float[] a, int i, float[] out, int n) {
    mergeMax.next(n).mergeMax(a, i, out, n);
  }

  @Override
  public void mergeMin(float[] a, int i, float[] out, int n) {
    mergeMin.next(n).mergeMin(a, i, out, n);
  }

  @Override
  public void subtract(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    subtract.next(n).subtract(a, i, b, j, out, o, n);
  }

  @Override
  public void multiply(float[] a, int i, float[] b, int j, float[] out, int o, int n) {
    multiply.next(n).multiply(a, i, b, j, out, o, n);
  }

  @Override
  public void less(float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    less.next(n).less(a, i, di, b, j, dj, out, o, n);
  }

  @Override
  public void lessOrEqual(
      float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    lessOrEqual.next(n).lessOrEqual(a, i, di, b, j, dj, out, o, n);
  }

  @Override
  public void equal(
      boolean not, float[] a, int i, int di, float[] b, int j, int dj, byte[] out, int o, int n) {
    equal.next(n).equal(not, a, i, di, b, j, dj, out, o, n);
  }
}

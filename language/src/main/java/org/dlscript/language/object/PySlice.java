package org.dlscript.language.object;

import java.math.BigInteger;

/** A slice object; parts are guest values, None where absent. */
public final class PySlice extends PyObject {
  public final Object start;
  public final Object stop;
  public final Object step;

  public PySlice(Object start, Object stop, Object step) {
    super(Types.SLICE);
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  /** The slice laid over a sequence: first index, step, and number of elements. */
  public record Bounds(int start, int stop, int step, int count) {}

  /**
   * Clips the slice to a sequence of {@code length} elements, as CPython's PySlice_AdjustIndices.
   */
  public Bounds over(int length) {
    long st = step == PyNone.NONE ? 1 : Ints.indexClamped(step);
    if (st == 0) {
      throw Errors.valueError("slice step cannot be zero");
    }
    long lower = st < 0 ? -1 : 0;
    long upper = st < 0 ? length - 1L : length;
    long from = start == PyNone.NONE ? (st < 0 ? upper : lower) : clip(start, length, lower, upper);
    long to = stop == PyNone.NONE ? (st < 0 ? lower : upper) : clip(stop, length, lower, upper);
    long count =
        st < 0
            ? (to < from ? (from - to - 1) / -st + 1 : 0)
            : (from < to ? (to - from - 1) / st + 1 : 0);
    st = Math.max(-Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, st));
    return new Bounds((int) from, (int) to, (int) st, (int) count);
  }

  private static long clip(Object bound, int length, long lower, long upper) {
    long v = Ints.indexClamped(bound);
    if (v < 0) {
      v = Math.max(v + length, lower);
    }
    return Math.min(v, upper);
  }

  /** The slice laid over a sequence of any length. */
  public record BigBounds(BigInteger start, BigInteger stop, BigInteger step) {}

  /** As {@link #over(int)}, for sequences that are only counted. */
  public BigBounds over(BigInteger length) {
    BigInteger st = step == PyNone.NONE ? BigInteger.ONE : bound(step);
    if (st.signum() == 0) {
      throw Errors.valueError("slice step cannot be zero");
    }
    boolean back = st.signum() < 0;
    BigInteger lower = back ? BigInteger.ONE.negate() : BigInteger.ZERO;
    BigInteger upper = back ? length.subtract(BigInteger.ONE) : length;
    return new BigBounds(
        start == PyNone.NONE ? (back ? upper : lower) : clip(start, length, lower, upper),
        stop == PyNone.NONE ? (back ? lower : upper) : clip(stop, length, lower, upper),
        st);
  }

  private static BigInteger bound(Object o) {
    if (Ints.intOrNull(o) == null && Types.of(o).slot(Slot.INDEX) == null) {
      throw Errors.typeError("slice indices must be integers or None or have an __index__ method");
    }
    return Ints.big(Ints.index(o));
  }

  private static BigInteger clip(
      Object bound, BigInteger length, BigInteger lower, BigInteger upper) {
    BigInteger v = bound(bound);
    return v.signum() < 0 ? v.add(length).max(lower) : v.min(upper);
  }
}

package org.dlscript.language.object;

/** A range of ints that fit a long; the step is not zero. */
public final class PyRange extends PyObject implements InteropObject.Sequence {
  public final long start;
  public final long stop;
  public final long step;
  public final long length;

  public PyRange(long start, long stop, long step) {
    super(Types.RANGE);
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = lengthOf(start, stop, step);
  }

  private static long lengthOf(long start, long stop, long step) {
    if (step > 0) {
      return start >= stop ? 0 : Long.divideUnsigned(stop - start - 1, step) + 1;
    }
    return start <= stop ? 0 : Long.divideUnsigned(start - stop - 1, -step) + 1;
  }

  @Override
  public long interopLength() {
    return length;
  }

  @Override
  public Object interopElement(long index) {
    return get(index);
  }

  public long get(long index) {
    return start + index * step;
  }
}

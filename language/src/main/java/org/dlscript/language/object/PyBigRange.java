package org.dlscript.language.object;

import java.math.BigInteger;

/** A range with a bound, a step or a length beyond a long; the step is not zero. Immutable. */
public final class PyBigRange extends PyObject {
  public final BigInteger start;
  public final BigInteger stop;
  public final BigInteger step;
  public final BigInteger length;

  PyBigRange(BigInteger start, BigInteger stop, BigInteger step, BigInteger length) {
    super(Types.RANGE);
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = length;
  }

  public Object get(BigInteger index) {
    return Ints.normal(start.add(index.multiply(step)));
  }

  /** The narrowest range for ints of any size. */
  public static PyObject of(BigInteger start, BigInteger stop, BigInteger step) {
    BigInteger span = step.signum() > 0 ? stop.subtract(start) : start.subtract(stop);
    BigInteger length =
        span.signum() <= 0
            ? BigInteger.ZERO
            : span.subtract(BigInteger.ONE).divide(step.abs()).add(BigInteger.ONE);
    boolean small =
        start.bitLength() < 63
            && stop.bitLength() < 63
            && step.bitLength() < 63
            && length.bitLength() < 63;
    return small
        ? new PyRange(start.longValue(), stop.longValue(), step.longValue())
        : new PyBigRange(start, stop, step, length);
  }
}

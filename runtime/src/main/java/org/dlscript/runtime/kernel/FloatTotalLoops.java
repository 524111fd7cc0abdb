package org.dlscript.runtime.kernel;

/**
 * Totals of whole float32 ranges, in one thread. All forms give the same bits: what they add up
 * they keep in as many parts as a vector has lanes.
 */
interface FloatTotalLoops {
  /** Elements after which partial sums are added up in double precision. */
  int BLOCK = 4096;

  /** In how many parts totals are kept. */
  int lanes();

  /** The sum, accurate to the type's precision whatever the length. */
  double sum(float[] in, int at, int n);

  /** The sum of squared distances from a value. */
  double squares(float[] in, int at, int n, float from);

  /** The product. */
  double product(float[] in, int at, int n);
}

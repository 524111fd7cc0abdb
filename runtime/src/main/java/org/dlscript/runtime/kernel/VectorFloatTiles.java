package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles with the Vector API. Every accumulator is a local variable of its own, for only then does
 * the compiler keep all of them in registers; hence the repetition.
 */
final class VectorFloatTiles implements FloatTiles {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private final boolean wide;

  /** Tiles of 12 rows where there are 32 vector registers, of 6 where there are 16. */
  VectorFloatTiles() {
    wide = SPECIES.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");
  }

  @Override
  public int rows() {
    return wide ? 12 : 6;
  }

  @Override
  public int columns() {
    return 2 * LANES;
  }

  @Override
  public void tile(
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add) {
    if (wide) {
      packed12x2(k, a, aAt, b, bAt, c, cAt, cRow, add);
    } else {
      packed6x2(k, a, aAt, b, bAt, c, cAt, cRow, add);
    }
  }

  @Override
  public void few(
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add) {
    if (wide) {
      few6x2(k, a, aAt, b, bAt, c, cAt, cRow, add);
    } else {
      few3x2(k, a, aAt, b, bAt, c, cAt, cRow, add);
    }
  }

  @Override
  public void direct(
      int m,
      int n,
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    int j = 0;
    for (; j <= n - 2 * LANES; j += 2 * LANES) {
      int i = 0;
      for (; i <= m - 6; i += 6) {
        direct6x2(
            k,
            a,
            aAt + i * aRow,
            aRow,
            aColumn,
            b,
            bAt + j,
            bRow,
            c,
            cAt + i * cRow + j,
            cRow,
            add);
      }
      for (; i <= m - 2; i += 2) {
        direct2x2(
            k,
            a,
            aAt + i * aRow,
            aRow,
            aColumn,
            b,
            bAt + j,
            bRow,
            c,
            cAt + i * cRow + j,
            cRow,
            add);
      }
      if (i < m) {
        direct1x2(
            k,
            a,
            aAt + i * aRow,
            aRow,
            aColumn,
            b,
            bAt + j,
            bRow,
            c,
            cAt + i * cRow + j,
            cRow,
            add);
      }
    }
    for (; j < n; j += LANES) {
      VectorMask<Float> mask = SPECIES.indexInRange(j, n);
      int i = 0;
      for (; i <= m - 4; i += 4) {
        masked4x1(
            k,
            a,
            aAt + i * aRow,
            aRow,
            aColumn,
            b,
            bAt + j,
            bRow,
            c,
            cAt + i * cRow + j,
            cRow,
            add,
            mask);
      }
      for (; i < m; i++) {
        masked1x1(
            k,
            a,
            aAt + i * aRow,
            aRow,
            aColumn,
            b,
            bAt + j,
            bRow,
            c,
            cAt + i * cRow + j,
            cRow,
            add,
            mask);
      }
    }
  }

  @Override
  public float dot(int n, float[] a, int aAt, float[] b, int bAt) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      s0 =
          FloatVector.fromArray(SPECIES, a, aAt + i)
              .fma(FloatVector.fromArray(SPECIES, b, bAt + i), s0);
      s1 =
          FloatVector.fromArray(SPECIES, a, aAt + i + LANES)
              .fma(FloatVector.fromArray(SPECIES, b, bAt + i + LANES), s1);
      s2 =
          FloatVector.fromArray(SPECIES, a, aAt + i + 2 * LANES)
              .fma(FloatVector.fromArray(SPECIES, b, bAt + i + 2 * LANES), s2);
      s3 =
          FloatVector.fromArray(SPECIES, a, aAt + i + 3 * LANES)
              .fma(FloatVector.fromArray(SPECIES, b, bAt + i + 3 * LANES), s3);
    }
    for (; i <= n - LANES; i += LANES) {
      s0 =
          FloatVector.fromArray(SPECIES, a, aAt + i)
              .fma(FloatVector.fromArray(SPECIES, b, bAt + i), s0);
    }
    float sum = sumOfLanes(s0.add(s1).add(s2.add(s3)));
    for (; i < n; i++) {
      sum += a[aAt + i] * b[bAt + i];
    }
    return sum;
  }

  private static final VectorShuffle<Float> BY_HALF = rotation(2);
  private static final VectorShuffle<Float> BY_QUARTER = rotation(4);
  private static final VectorShuffle<Float> BY_EIGHTH = rotation(8);
  private static final VectorShuffle<Float> BY_SIXTEENTH = rotation(16);

  private static VectorShuffle<Float> rotation(int part) {
    return VectorShuffle.iota(SPECIES, LANES / part, 1, true);
  }

  /**
   * The sum of a vector's lanes, by halves. The vectors' own reduction adds in another order when
   * it is compiled than before, so that a program would print other last digits from run to run.
   */
  static float sumOfLanes(FloatVector v) {
    FloatVector s = LANES >= 2 ? v.add(v.rearrange(BY_HALF)) : v;
    s = LANES >= 4 ? s.add(s.rearrange(BY_QUARTER)) : s;
    s = LANES >= 8 ? s.add(s.rearrange(BY_EIGHTH)) : s;
    s = LANES >= 16 ? s.add(s.rearrange(BY_SIXTEENTH)) : s;
    return s.lane(0);
  }

  /** Their product, in the same order. */
  static float productOfLanes(FloatVector v) {
    FloatVector p = LANES >= 2 ? v.mul(v.rearrange(BY_HALF)) : v;
    p = LANES >= 4 ? p.mul(p.rearrange(BY_QUARTER)) : p;
    p = LANES >= 8 ? p.mul(p.rearrange(BY_EIGHTH)) : p;
    p = LANES >= 16 ? p.mul(p.rearrange(BY_SIXTEENTH)) : p;
    return p.lane(0);
  }

  private static void packed12x2(
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add) {
    FloatVector c0v0 = FloatVector.zero(SPECIES);
    FloatVector c0v1 = FloatVector.zero(SPECIES);
    FloatVector c1v0 = FloatVector.zero(SPECIES);
    FloatVector c1v1 = FloatVector.zero(SPECIES);
    FloatVector c2v0 = FloatVector.zero(SPECIES);
    FloatVector c2v1 = FloatVector.zero(SPECIES);
    FloatVector c3v0 = FloatVector.zero(SPECIES);
    FloatVector c3v1 = FloatVector.zero(SPECIES);
    FloatVector c4v0 = FloatVector.zero(SPECIES);
    FloatVector c4v1 = FloatVector.zero(SPECIES);
    FloatVector c5v0 = FloatVector.zero(SPECIES);
    FloatVector c5v1 = FloatVector.zero(SPECIES);
    FloatVector c6v0 = FloatVector.zero(SPECIES);
    FloatVector c6v1 = FloatVector.zero(SPECIES);
    FloatVector c7v0 = FloatVector.zero(SPECIES);
    FloatVector c7v1 = FloatVector.zero(SPECIES);
    FloatVector c8v0 = FloatVector.zero(SPECIES);
    FloatVector c8v1 = FloatVector.zero(SPECIES);
    FloatVector c9v0 = FloatVector.zero(SPECIES);
    FloatVector c9v1 = FloatVector.zero(SPECIES);
    FloatVector c10v0 = FloatVector.zero(SPECIES);
    FloatVector c10v1 = FloatVector.zero(SPECIES);
    FloatVector c11v0 = FloatVector.zero(SPECIES);
    FloatVector c11v1 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * (2 * LANES));
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + p * (2 * LANES) + LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 0]);
      c0v0 = a0.fma(b0, c0v0);
      c0v1 = a0.fma(b1, c0v1);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 1]);
      c1v0 = a1.fma(b0, c1v0);
      c1v1 = a1.fma(b1, c1v1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 2]);
      c2v0 = a2.fma(b0, c2v0);
      c2v1 = a2.fma(b1, c2v1);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 3]);
      c3v0 = a3.fma(b0, c3v0);
      c3v1 = a3.fma(b1, c3v1);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 4]);
      c4v0 = a4.fma(b0, c4v0);
      c4v1 = a4.fma(b1, c4v1);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 5]);
      c5v0 = a5.fma(b0, c5v0);
      c5v1 = a5.fma(b1, c5v1);
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 6]);
      c6v0 = a6.fma(b0, c6v0);
      c6v1 = a6.fma(b1, c6v1);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 7]);
      c7v0 = a7.fma(b0, c7v0);
      c7v1 = a7.fma(b1, c7v1);
      FloatVector a8 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 8]);
      c8v0 = a8.fma(b0, c8v0);
      c8v1 = a8.fma(b1, c8v1);
      FloatVector a9 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 9]);
      c9v0 = a9.fma(b0, c9v0);
      c9v1 = a9.fma(b1, c9v1);
      FloatVector a10 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 10]);
      c10v0 = a10.fma(b0, c10v0);
      c10v1 = a10.fma(b1, c10v1);
      FloatVector a11 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 11]);
      c11v0 = a11.fma(b0, c11v0);
      c11v1 = a11.fma(b1, c11v1);
    }
    if (add) {
      c0v0 = c0v0.add(FloatVector.fromArray(SPECIES, c, cAt));
      c0v1 = c0v1.add(FloatVector.fromArray(SPECIES, c, cAt + LANES));
      c1v0 = c1v0.add(FloatVector.fromArray(SPECIES, c, cAt + cRow));
      c1v1 = c1v1.add(FloatVector.fromArray(SPECIES, c, cAt + cRow + LANES));
      c2v0 = c2v0.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow));
      c2v1 = c2v1.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow + LANES));
      c3v0 = c3v0.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow));
      c3v1 = c3v1.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow + LANES));
      c4v0 = c4v0.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow));
      c4v1 = c4v1.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow + LANES));
      c5v0 = c5v0.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow));
      c5v1 = c5v1.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow + LANES));
      c6v0 = c6v0.add(FloatVector.fromArray(SPECIES, c, cAt + 6 * cRow));
      c6v1 = c6v1.add(FloatVector.fromArray(SPECIES, c, cAt + 6 * cRow + LANES));
      c7v0 = c7v0.add(FloatVector.fromArray(SPECIES, c, cAt + 7 * cRow));
      c7v1 = c7v1.add(FloatVector.fromArray(SPECIES, c, cAt + 7 * cRow + LANES));
      c8v0 = c8v0.add(FloatVector.fromArray(SPECIES, c, cAt + 8 * cRow));
      c8v1 = c8v1.add(FloatVector.fromArray(SPECIES, c, cAt + 8 * cRow + LANES));
      c9v0 = c9v0.add(FloatVector.fromArray(SPECIES, c, cAt + 9 * cRow));
      c9v1 = c9v1.add(FloatVector.fromArray(SPECIES, c, cAt + 9 * cRow + LANES));
      c10v0 = c10v0.add(FloatVector.fromArray(SPECIES, c, cAt + 10 * cRow));
      c10v1 = c10v1.add(FloatVector.fromArray(SPECIES, c, cAt + 10 * cRow + LANES));
      c11v0 = c11v0.add(FloatVector.fromArray(SPECIES, c, cAt + 11 * cRow));
      c11v1 = c11v1.add(FloatVector.fromArray(SPECIES, c, cAt + 11 * cRow + LANES));
    }
    c0v0.intoArray(c, cAt);
    c0v1.intoArray(c, cAt + LANES);
    c1v0.intoArray(c, cAt + cRow);
    c1v1.intoArray(c, cAt + cRow + LANES);
    c2v0.intoArray(c, cAt + 2 * cRow);
    c2v1.intoArray(c, cAt + 2 * cRow + LANES);
    c3v0.intoArray(c, cAt + 3 * cRow);
    c3v1.intoArray(c, cAt + 3 * cRow + LANES);
    c4v0.intoArray(c, cAt + 4 * cRow);
    c4v1.intoArray(c, cAt + 4 * cRow + LANES);
    c5v0.intoArray(c, cAt + 5 * cRow);
    c5v1.intoArray(c, cAt + 5 * cRow + LANES);
    c6v0.intoArray(c, cAt + 6 * cRow);
    c6v1.intoArray(c, cAt + 6 * cRow + LANES);
    c7v0.intoArray(c, cAt + 7 * cRow);
    c7v1.intoArray(c, cAt + 7 * cRow + LANES);
    c8v0.intoArray(c, cAt + 8 * cRow);
    c8v1.intoArray(c, cAt + 8 * cRow + LANES);
    c9v0.intoArray(c, cAt + 9 * cRow);
    c9v1.intoArray(c, cAt + 9 * cRow + LANES);
    c10v0.intoArray(c, cAt + 10 * cRow);
    c10v1.intoArray(c, cAt + 10 * cRow + LANES);
    c11v0.intoArray(c, cAt + 11 * cRow);
    c11v1.intoArray(c, cAt + 11 * cRow + LANES);
  }

  private static void packed6x2(
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add) {
    FloatVector c0v0 = FloatVector.zero(SPECIES);
    FloatVector c0v1 = FloatVector.zero(SPECIES);
    FloatVector c1v0 = FloatVector.zero(SPECIES);
    FloatVector c1v1 = FloatVector.zero(SPECIES);
    FloatVector c2v0 = FloatVector.zero(SPECIES);
    FloatVector c2v1 = FloatVector.zero(SPECIES);
    FloatVector c3v0 = FloatVector.zero(SPECIES);
    FloatVector c3v1 = FloatVector.zero(SPECIES);
    FloatVector c4v0 = FloatVector.zero(SPECIES);
    FloatVector c4v1 = FloatVector.zero(SPECIES);
    FloatVector c5v0 = FloatVector.zero(SPECIES);
    FloatVector c5v1 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * (2 * LANES));
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + p * (2 * LANES) + LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + p * 6 + 0]);
      c0v0 = a0.fma(b0, c0v0);
      c0v1 = a0.fma(b1, c0v1);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + p * 6 + 1]);
      c1v0 = a1.fma(b0, c1v0);
      c1v1 = a1.fma(b1, c1v1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + p * 6 + 2]);
      c2v0 = a2.fma(b0, c2v0);
      c2v1 = a2.fma(b1, c2v1);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + p * 6 + 3]);
      c3v0 = a3.fma(b0, c3v0);
      c3v1 = a3.fma(b1, c3v1);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + p * 6 + 4]);
      c4v0 = a4.fma(b0, c4v0);
      c4v1 = a4.fma(b1, c4v1);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + p * 6 + 5]);
      c5v0 = a5.fma(b0, c5v0);
      c5v1 = a5.fma(b1, c5v1);
    }
    if (add) {
      c0v0 = c0v0.add(FloatVector.fromArray(SPECIES, c, cAt));
      c0v1 = c0v1.add(FloatVector.fromArray(SPECIES, c, cAt + LANES));
      c1v0 = c1v0.add(FloatVector.fromArray(SPECIES, c, cAt + cRow));
      c1v1 = c1v1.add(FloatVector.fromArray(SPECIES, c, cAt + cRow + LANES));
      c2v0 = c2v0.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow));
      c2v1 = c2v1.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow + LANES));
      c3v0 = c3v0.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow));
      c3v1 = c3v1.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow + LANES));
      c4v0 = c4v0.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow));
      c4v1 = c4v1.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow + LANES));
      c5v0 = c5v0.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow));
      c5v1 = c5v1.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow + LANES));
    }
    c0v0.intoArray(c, cAt);
    c0v1.intoArray(c, cAt + LANES);
    c1v0.intoArray(c, cAt + cRow);
    c1v1.intoArray(c, cAt + cRow + LANES);
    c2v0.intoArray(c, cAt + 2 * cRow);
    c2v1.intoArray(c, cAt + 2 * cRow + LANES);
    c3v0.intoArray(c, cAt + 3 * cRow);
    c3v1.intoArray(c, cAt + 3 * cRow + LANES);
    c4v0.intoArray(c, cAt + 4 * cRow);
    c4v1.intoArray(c, cAt + 4 * cRow + LANES);
    c5v0.intoArray(c, cAt + 5 * cRow);
    c5v1.intoArray(c, cAt + 5 * cRow + LANES);
  }

  private static void few6x2(
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add) {
    FloatVector c0v0 = FloatVector.zero(SPECIES);
    FloatVector c0v1 = FloatVector.zero(SPECIES);
    FloatVector c1v0 = FloatVector.zero(SPECIES);
    FloatVector c1v1 = FloatVector.zero(SPECIES);
    FloatVector c2v0 = FloatVector.zero(SPECIES);
    FloatVector c2v1 = FloatVector.zero(SPECIES);
    FloatVector c3v0 = FloatVector.zero(SPECIES);
    FloatVector c3v1 = FloatVector.zero(SPECIES);
    FloatVector c4v0 = FloatVector.zero(SPECIES);
    FloatVector c4v1 = FloatVector.zero(SPECIES);
    FloatVector c5v0 = FloatVector.zero(SPECIES);
    FloatVector c5v1 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * (2 * LANES));
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + p * (2 * LANES) + LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 0]);
      c0v0 = a0.fma(b0, c0v0);
      c0v1 = a0.fma(b1, c0v1);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 1]);
      c1v0 = a1.fma(b0, c1v0);
      c1v1 = a1.fma(b1, c1v1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 2]);
      c2v0 = a2.fma(b0, c2v0);
      c2v1 = a2.fma(b1, c2v1);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 3]);
      c3v0 = a3.fma(b0, c3v0);
      c3v1 = a3.fma(b1, c3v1);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 4]);
      c4v0 = a4.fma(b0, c4v0);
      c4v1 = a4.fma(b1, c4v1);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[aAt + p * 12 + 5]);
      c5v0 = a5.fma(b0, c5v0);
      c5v1 = a5.fma(b1, c5v1);
    }
    if (add) {
      c0v0 = c0v0.add(FloatVector.fromArray(SPECIES, c, cAt));
      c0v1 = c0v1.add(FloatVector.fromArray(SPECIES, c, cAt + LANES));
      c1v0 = c1v0.add(FloatVector.fromArray(SPECIES, c, cAt + cRow));
      c1v1 = c1v1.add(FloatVector.fromArray(SPECIES, c, cAt + cRow + LANES));
      c2v0 = c2v0.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow));
      c2v1 = c2v1.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow + LANES));
      c3v0 = c3v0.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow));
      c3v1 = c3v1.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow + LANES));
      c4v0 = c4v0.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow));
      c4v1 = c4v1.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow + LANES));
      c5v0 = c5v0.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow));
      c5v1 = c5v1.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow + LANES));
    }
    c0v0.intoArray(c, cAt);
    c0v1.intoArray(c, cAt + LANES);
    c1v0.intoArray(c, cAt + cRow);
    c1v1.intoArray(c, cAt + cRow + LANES);
    c2v0.intoArray(c, cAt + 2 * cRow);
    c2v1.intoArray(c, cAt + 2 * cRow + LANES);
    c3v0.intoArray(c, cAt + 3 * cRow);
    c3v1.intoArray(c, cAt + 3 * cRow + LANES);
    c4v0.intoArray(c, cAt + 4 * cRow);
    c4v1.intoArray(c, cAt + 4 * cRow + LANES);
    c5v0.intoArray(c, cAt + 5 * cRow);
    c5v1.intoArray(c, cAt + 5 * cRow + LANES);
  }

  private static void few3x2(
      int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow, boolean add) {
    FloatVector c0v0 = FloatVector.zero(SPECIES);
    FloatVector c0v1 = FloatVector.zero(SPECIES);
    FloatVector c1v0 = FloatVector.zero(SPECIES);
    FloatVector c1v1 = FloatVector.zero(SPECIES);
    FloatVector c2v0 = FloatVector.zero(SPECIES);
    FloatVector c2v1 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * (2 * LANES));
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + p * (2 * LANES) + LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aAt + p * 6 + 0]);
      c0v0 = a0.fma(b0, c0v0);
      c0v1 = a0.fma(b1, c0v1);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[aAt + p * 6 + 1]);
      c1v0 = a1.fma(b0, c1v0);
      c1v1 = a1.fma(b1, c1v1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[aAt + p * 6 + 2]);
      c2v0 = a2.fma(b0, c2v0);
      c2v1 = a2.fma(b1, c2v1);
    }
    if (add) {
      c0v0 = c0v0.add(FloatVector.fromArray(SPECIES, c, cAt));
      c0v1 = c0v1.add(FloatVector.fromArray(SPECIES, c, cAt + LANES));
      c1v0 = c1v0.add(FloatVector.fromArray(SPECIES, c, cAt + cRow));
      c1v1 = c1v1.add(FloatVector.fromArray(SPECIES, c, cAt + cRow + LANES));
      c2v0 = c2v0.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow));
      c2v1 = c2v1.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow + LANES));
    }
    c0v0.intoArray(c, cAt);
    c0v1.intoArray(c, cAt + LANES);
    c1v0.intoArray(c, cAt + cRow);
    c1v1.intoArray(c, cAt + cRow + LANES);
    c2v0.intoArray(c, cAt + 2 * cRow);
    c2v1.intoArray(c, cAt + 2 * cRow + LANES);
  }

  private static void direct6x2(
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    FloatVector c0v0 = FloatVector.zero(SPECIES);
    FloatVector c0v1 = FloatVector.zero(SPECIES);
    FloatVector c1v0 = FloatVector.zero(SPECIES);
    FloatVector c1v1 = FloatVector.zero(SPECIES);
    FloatVector c2v0 = FloatVector.zero(SPECIES);
    FloatVector c2v1 = FloatVector.zero(SPECIES);
    FloatVector c3v0 = FloatVector.zero(SPECIES);
    FloatVector c3v1 = FloatVector.zero(SPECIES);
    FloatVector c4v0 = FloatVector.zero(SPECIES);
    FloatVector c4v1 = FloatVector.zero(SPECIES);
    FloatVector c5v0 = FloatVector.zero(SPECIES);
    FloatVector c5v1 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * bRow);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + p * bRow + LANES);
      int at = aAt + p * aColumn;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0v0 = a0.fma(b0, c0v0);
      c0v1 = a0.fma(b1, c0v1);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + aRow]);
      c1v0 = a1.fma(b0, c1v0);
      c1v1 = a1.fma(b1, c1v1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2 * aRow]);
      c2v0 = a2.fma(b0, c2v0);
      c2v1 = a2.fma(b1, c2v1);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3 * aRow]);
      c3v0 = a3.fma(b0, c3v0);
      c3v1 = a3.fma(b1, c3v1);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[at + 4 * aRow]);
      c4v0 = a4.fma(b0, c4v0);
      c4v1 = a4.fma(b1, c4v1);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[at + 5 * aRow]);
      c5v0 = a5.fma(b0, c5v0);
      c5v1 = a5.fma(b1, c5v1);
    }
    if (add) {
      c0v0 = c0v0.add(FloatVector.fromArray(SPECIES, c, cAt));
      c0v1 = c0v1.add(FloatVector.fromArray(SPECIES, c, cAt + LANES));
      c1v0 = c1v0.add(FloatVector.fromArray(SPECIES, c, cAt + cRow));
      c1v1 = c1v1.add(FloatVector.fromArray(SPECIES, c, cAt + cRow + LANES));
      c2v0 = c2v0.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow));
      c2v1 = c2v1.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow + LANES));
      c3v0 = c3v0.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow));
      c3v1 = c3v1.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow + LANES));
      c4v0 = c4v0.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow));
      c4v1 = c4v1.add(FloatVector.fromArray(SPECIES, c, cAt + 4 * cRow + LANES));
      c5v0 = c5v0.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow));
      c5v1 = c5v1.add(FloatVector.fromArray(SPECIES, c, cAt + 5 * cRow + LANES));
    }
    c0v0.intoArray(c, cAt);
    c0v1.intoArray(c, cAt + LANES);
    c1v0.intoArray(c, cAt + cRow);
    c1v1.intoArray(c, cAt + cRow + LANES);
    c2v0.intoArray(c, cAt + 2 * cRow);
    c2v1.intoArray(c, cAt + 2 * cRow + LANES);
    c3v0.intoArray(c, cAt + 3 * cRow);
    c3v1.intoArray(c, cAt + 3 * cRow + LANES);
    c4v0.intoArray(c, cAt + 4 * cRow);
    c4v1.intoArray(c, cAt + 4 * cRow + LANES);
    c5v0.intoArray(c, cAt + 5 * cRow);
    c5v1.intoArray(c, cAt + 5 * cRow + LANES);
  }

  private static void direct2x2(
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    FloatVector c0v0 = FloatVector.zero(SPECIES);
    FloatVector c0v1 = FloatVector.zero(SPECIES);
    FloatVector c1v0 = FloatVector.zero(SPECIES);
    FloatVector c1v1 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * bRow);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + p * bRow + LANES);
      int at = aAt + p * aColumn;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0v0 = a0.fma(b0, c0v0);
      c0v1 = a0.fma(b1, c0v1);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + aRow]);
      c1v0 = a1.fma(b0, c1v0);
      c1v1 = a1.fma(b1, c1v1);
    }
    if (add) {
      c0v0 = c0v0.add(FloatVector.fromArray(SPECIES, c, cAt));
      c0v1 = c0v1.add(FloatVector.fromArray(SPECIES, c, cAt + LANES));
      c1v0 = c1v0.add(FloatVector.fromArray(SPECIES, c, cAt + cRow));
      c1v1 = c1v1.add(FloatVector.fromArray(SPECIES, c, cAt + cRow + LANES));
    }
    c0v0.intoArray(c, cAt);
    c0v1.intoArray(c, cAt + LANES);
    c1v0.intoArray(c, cAt + cRow);
    c1v1.intoArray(c, cAt + cRow + LANES);
  }

  private static void direct1x2(
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      boolean add) {
    FloatVector c0v0 = FloatVector.zero(SPECIES);
    FloatVector c0v1 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * bRow);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, bAt + p * bRow + LANES);
      int at = aAt + p * aColumn;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0v0 = a0.fma(b0, c0v0);
      c0v1 = a0.fma(b1, c0v1);
    }
    if (add) {
      c0v0 = c0v0.add(FloatVector.fromArray(SPECIES, c, cAt));
      c0v1 = c0v1.add(FloatVector.fromArray(SPECIES, c, cAt + LANES));
    }
    c0v0.intoArray(c, cAt);
    c0v1.intoArray(c, cAt + LANES);
  }

  private static void masked4x1(
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      boolean add,
      VectorMask<Float> mask) {
    FloatVector c0v0 = FloatVector.zero(SPECIES);
    FloatVector c1v0 = FloatVector.zero(SPECIES);
    FloatVector c2v0 = FloatVector.zero(SPECIES);
    FloatVector c3v0 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * bRow, mask);
      int at = aAt + p * aColumn;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0v0 = a0.fma(b0, c0v0);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + aRow]);
      c1v0 = a1.fma(b0, c1v0);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2 * aRow]);
      c2v0 = a2.fma(b0, c2v0);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3 * aRow]);
      c3v0 = a3.fma(b0, c3v0);
    }
    if (add) {
      c0v0 = c0v0.add(FloatVector.fromArray(SPECIES, c, cAt, mask));
      c1v0 = c1v0.add(FloatVector.fromArray(SPECIES, c, cAt + cRow, mask));
      c2v0 = c2v0.add(FloatVector.fromArray(SPECIES, c, cAt + 2 * cRow, mask));
      c3v0 = c3v0.add(FloatVector.fromArray(SPECIES, c, cAt + 3 * cRow, mask));
    }
    c0v0.intoArray(c, cAt, mask);
    c1v0.intoArray(c, cAt + cRow, mask);
    c2v0.intoArray(c, cAt + 2 * cRow, mask);
    c3v0.intoArray(c, cAt + 3 * cRow, mask);
  }

  private static void masked1x1(
      int k,
      float[] a,
      int aAt,
      int aRow,
      int aColumn,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow,
      boolean add,
      VectorMask<Float> mask) {
    FloatVector c0v0 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, bAt + p * bRow, mask);
      int at = aAt + p * aColumn;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0v0 = a0.fma(b0, c0v0);
    }
    if (add) {
      c0v0 = c0v0.add(FloatVector.fromArray(SPECIES, c, cAt, mask));
    }
    c0v0.intoArray(c, cAt, mask);
  }
}

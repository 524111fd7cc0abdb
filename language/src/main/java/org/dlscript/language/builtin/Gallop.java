package org.dlscript.language.builtin;

/**
 * Where a key belongs among n sorted ones from {@code at} on: steps from a hint that double, then
 * halving what is between the last two. The order of comparisons is CPython 3.13's, see {@link
 * RunMerging}. Pure functions but for what a comparison does.
 */
final class Gallop {
  private Gallop() {}

  /** How many of n keys are less than one, by steps that double, from a hint. */
  static int left(RunMerging.Less less, Object key, Object[] in, int at, int n, int hint) {
    int last = 0;
    int step = 1;
    int h = at + hint;
    if (less.test(in[h], key)) {
      int most = n - hint;
      while (step < most && less.test(in[h + step], key)) {
        last = step;
        step = (step << 1) + 1;
      }
      step = Math.min(step, most) + hint;
      last += hint;
    } else {
      int most = hint + 1;
      while (step < most && !less.test(in[h - step], key)) {
        last = step;
        step = (step << 1) + 1;
      }
      int far = Math.min(step, most);
      step = hint - last;
      last = hint - far;
    }
    last++;
    while (last < step) {
      int m = last + (step - last >> 1);
      if (less.test(in[at + m], key)) {
        last = m + 1;
      } else {
        step = m;
      }
    }
    return step;
  }

  /** How many of n keys are not greater than one. */
  static int right(RunMerging.Less less, Object key, Object[] in, int at, int n, int hint) {
    int last = 0;
    int step = 1;
    int h = at + hint;
    if (less.test(key, in[h])) {
      int most = hint + 1;
      while (step < most && less.test(key, in[h - step])) {
        last = step;
        step = (step << 1) + 1;
      }
      int far = Math.min(step, most);
      step = hint - last;
      last = hint - far;
    } else {
      int most = n - hint;
      while (step < most && !less.test(key, in[h + step])) {
        last = step;
        step = (step << 1) + 1;
      }
      step = Math.min(step, most) + hint;
      last += hint;
    }
    last++;
    while (last < step) {
      int m = last + (step - last >> 1);
      if (less.test(key, in[at + m])) {
        step = m;
      } else {
        last = m + 1;
      }
    }
    return step;
  }
}

package org.dlscript.language.builtin;

import java.util.Arrays;

/**
 * A stable merge sort of runs that are there already, after Tim Peters' listsort with the order of
 * merges of Munro and Wild's powersort. It asks for the same comparisons in the same order as
 * CPython 3.13, which a guest's {@code __lt__} can see, and only whether one key is less than
 * another. Where a comparison raises, the arrays hold all elements in some order.
 *
 * <p>Sorts {@code keys} and moves {@code values}, if there are any, along. For one sort in one
 * thread.
 */
final class RunMerging {
  /** Whether a key is less than another; what it throws ends the sort. */
  @FunctionalInterface
  interface Less {
    boolean test(Object a, Object b);
  }

  private static final int LONGEST_MINIMUM = 64;
  private static final int FIRST_GALLOP = 7;

  private final Object[] keys;
  private final Object[] values;
  private final Less less;
  private int gallop = FIRST_GALLOP;

  // The runs that wait for being merged: where they begin, their lengths, and the powers between
  // each and the next.
  private final int[] base = new int[48];
  private final int[] length = new int[48];
  private final int[] power = new int[48];
  private int pending;

  private RunMerging(Object[] keys, Object[] values, Less less) {
    this.keys = keys;
    this.values = values;
    this.less = less;
  }

  /** {@code values} may be null. */
  static void sort(Object[] keys, Object[] values, Less less) {
    if (keys.length > 1) {
      new RunMerging(keys, values, less).sort();
    }
  }

  static void reverse(Object[] a, int from, int to) {
    for (int i = from, j = to - 1; i < j; i++, j--) {
      Object t = a[i];
      a[i] = a[j];
      a[j] = t;
    }
  }

  private void reverse(int from, int to) {
    reverse(keys, from, to);
    if (values != null) {
      reverse(values, from, to);
    }
  }

  private void sort() {
    int n = keys.length;
    int least = leastRun(n);
    for (int at = 0; at < n; ) {
      int run = countRun(at, n);
      if (run < least) {
        int forced = Math.min(least, n - at);
        insert(at, at + run, at + forced);
        run = forced;
      }
      foundRun(run);
      base[pending] = at;
      length[pending++] = run;
      at += run;
    }
    while (pending > 1) {
      int i = pending - 2;
      if (i > 0 && length[i - 1] < length[i + 1]) {
        i--;
      }
      mergeAt(i);
    }
  }

  /** So that the number of runs is a power of two or a little less. */
  private static int leastRun(int n) {
    int rest = 0;
    int m = n;
    while (m >= LONGEST_MINIMUM) {
      rest |= m & 1;
      m >>= 1;
    }
    return m + rest;
  }

  private boolean smallerThanBefore(int i) {
    return less.test(keys[i], keys[i - 1]);
  }

  /** The length of the run at a place; one that falls is turned round, equal ones in it stay. */
  private int countRun(int from, int to) {
    int i = from + 1;
    while (i < to && !smallerThanBefore(i)) {
      i++;
    }
    if (i == to) {
      return i - from;
    }
    if (i - from > 1) {
      if (less.test(keys[from], keys[i - 1])) {
        return i - from;
      }
      reverse(from, i);
    }
    i = fallTo(i + 1, to);
    reverse(from, i);
    while (i < to && !smallerThanBefore(i)) {
      i++;
    }
    return i - from;
  }

  /** The end of a run that falls; each stretch of equal ones in it is turned round. */
  private int fallTo(int start, int to) {
    int i = start;
    int equal = 0;
    for (; i < to; i++) {
      if (smallerThanBefore(i)) {
        if (equal > 0) {
          reverse(i - equal - 1, i);
          equal = 0;
        }
      } else if (less.test(keys[i - 1], keys[i])) {
        break;
      } else {
        equal++;
      }
    }
    if (equal > 0) {
      reverse(i - equal - 1, i);
    }
    return i;
  }

  /** Sorts {@code from..to}, of which {@code from..sorted} is in order, by binary insertion. */
  private void insert(int from, int sorted, int to) {
    for (int start = sorted; start < to; start++) {
      Object pivot = keys[start];
      int l = from;
      int r = start;
      while (l < r) {
        int p = l + (r - l >> 1);
        if (less.test(pivot, keys[p])) {
          r = p;
        } else {
          l = p + 1;
        }
      }
      shift(keys, l, start, pivot);
      if (values != null) {
        shift(values, l, start, values[start]);
      }
    }
  }

  private static void shift(Object[] a, int to, int from, Object item) {
    System.arraycopy(a, to, a, to + 1, from - to);
    a[to] = item;
  }

  /** Merges what the power of the border to the new run asks for. */
  private void foundRun(int run) {
    if (pending == 0) {
      return;
    }
    int border = powerOf(base[pending - 1], length[pending - 1], run, keys.length);
    while (pending > 1 && power[pending - 2] > border) {
      mergeAt(pending - 2);
    }
    power[pending - 1] = border;
  }

  /** The first binary digit in which the middles of two neighbouring runs differ, as parts of n. */
  private static int powerOf(int start, int first, int second, int n) {
    long a = 2L * start + first;
    long b = a + first + second;
    int result = 0;
    while (true) {
      result++;
      if (a >= n) {
        a -= n;
        b -= n;
      } else if (b >= n) {
        return result;
      }
      a <<= 1;
      b <<= 1;
    }
  }

  private void mergeAt(int i) {
    int a = base[i];
    int na = length[i];
    int b = base[i + 1];
    int nb = length[i + 1];
    length[i] = na + nb;
    if (i == pending - 3) {
      base[i + 1] = base[i + 2];
      length[i + 1] = length[i + 2];
      power[i + 1] = power[i + 2];
    }
    pending--;
    int k = Gallop.right(less, keys[b], keys, a, na, 0);
    a += k;
    na -= k;
    if (na == 0) {
      return;
    }
    nb = Gallop.left(less, keys[a + na - 1], keys, b, nb, nb - 1);
    if (nb == 0) {
      return;
    }
    if (na <= nb) {
      new Forwards(a, na, b, nb).merge();
    } else {
      new Backwards(a, na, b, nb).merge();
    }
  }

  /** A copy of a part of the keys and values, and how elements come back from it. */
  private abstract class Merge {
    int na;
    int nb;
    final Object[] keptKeys;
    private final Object[] keptValues;

    Merge(int na, int nb, int from, int n) {
      this.na = na;
      this.nb = nb;
      keptKeys = Arrays.copyOfRange(keys, from, from + n);
      keptValues = values == null ? null : Arrays.copyOfRange(values, from, from + n);
    }

    final void restore(int from, int to, int n) {
      System.arraycopy(keptKeys, from, keys, to, n);
      if (values != null) {
        System.arraycopy(keptValues, from, values, to, n);
      }
    }

    final void move(int from, int to, int n) {
      System.arraycopy(keys, from, keys, to, n);
      if (values != null) {
        System.arraycopy(values, from, values, to, n);
      }
    }

    /** Takes n elements of a run to where the merge has come; true when that ends it. */
    abstract boolean takeFirst(int n);

    abstract boolean takeSecond(int n);

    /** Takes what is known to come: the merge's ends have been found by galloping. */
    abstract boolean begin();

    /** Whether the next element comes from the first run. */
    abstract boolean firstIsNext();

    /** How many of the first run come before the next of the second, as the merge goes. */
    abstract int firstStretch();

    abstract int secondStretch();

    /** What is left of the copy goes back, also where a comparison raised. */
    abstract void finish();

    final void merge() {
      try {
        boolean done = begin();
        while (!done) {
          done = byOnes() || byStretches();
          gallop += done ? 0 : 1;
        }
      } finally {
        finish();
      }
    }

    /** One element after the other, until one side wins often; true when a side is used up. */
    private boolean byOnes() {
      int first = 0;
      int second = 0;
      while (true) {
        if (firstIsNext()) {
          first++;
          second = 0;
          if (takeFirst(1)) {
            return true;
          }
        } else {
          second++;
          first = 0;
          if (takeSecond(1)) {
            return true;
          }
        }
        if (Math.max(first, second) >= gallop) {
          return false;
        }
      }
    }

    /** Whole stretches of a side; true when a side is used up. */
    private boolean byStretches() {
      gallop++;
      int first;
      int second;
      do {
        gallop -= gallop > 1 ? 1 : 0;
        first = firstStretch();
        if (first > 0 && takeFirst(first) || takeSecond(1)) {
          return true;
        }
        second = secondStretch();
        if (second > 0 && takeSecond(second) || takeFirst(1)) {
          return true;
        }
      } while (first >= FIRST_GALLOP || second >= FIRST_GALLOP);
      return false;
    }
  }

  /** The first run is the shorter one and set aside; the merge begins at its start. */
  private final class Forwards extends Merge {
    private int a;
    private int b;
    private int to;
    private boolean oneLeft;

    Forwards(int a, int na, int b, int nb) {
      super(na, nb, a, na);
      this.b = b;
      to = a;
    }

    @Override
    boolean takeSecond(int n) {
      move(b, to, n);
      to += n;
      b += n;
      nb -= n;
      return nb == 0;
    }

    @Override
    boolean takeFirst(int n) {
      restore(a, to, n);
      to += n;
      a += n;
      na -= n;
      oneLeft = na == 1;
      return na <= 1;
    }

    @Override
    boolean begin() {
      if (takeSecond(1)) {
        return true;
      }
      oneLeft = na == 1;
      return oneLeft;
    }

    @Override
    boolean firstIsNext() {
      return !less.test(keys[b], keptKeys[a]);
    }

    @Override
    int firstStretch() {
      return Gallop.right(less, keys[b], keptKeys, a, na, 0);
    }

    @Override
    int secondStretch() {
      return Gallop.left(less, keptKeys[a], keys, b, nb, 0);
    }

    @Override
    void finish() {
      if (oneLeft && nb > 0) {
        // The last of the first run belongs behind all of the second.
        move(b, to, nb);
        restore(a, to + nb, 1);
      } else {
        restore(a, to, na);
      }
    }
  }

  /** The second run is the shorter one and set aside; the merge begins at its end. */
  private final class Backwards extends Merge {
    private final int start;
    private int a;
    private int b;
    private int to;
    private boolean oneLeft;

    Backwards(int a, int na, int b, int nb) {
      super(na, nb, b, nb);
      start = a;
      this.a = a + na - 1;
      this.b = nb - 1;
      to = b + nb - 1;
    }

    @Override
    boolean takeFirst(int n) {
      to -= n;
      a -= n;
      move(a + 1, to + 1, n);
      na -= n;
      return na == 0;
    }

    @Override
    boolean takeSecond(int n) {
      to -= n;
      b -= n;
      restore(b + 1, to + 1, n);
      nb -= n;
      oneLeft = nb == 1;
      return nb <= 1;
    }

    @Override
    boolean begin() {
      if (takeFirst(1)) {
        return true;
      }
      oneLeft = nb == 1;
      return oneLeft;
    }

    @Override
    boolean firstIsNext() {
      return less.test(keptKeys[b], keys[a]);
    }

    @Override
    int firstStretch() {
      return na - Gallop.right(less, keptKeys[b], keys, start, na, na - 1);
    }

    @Override
    int secondStretch() {
      return nb - Gallop.left(less, keys[a], keptKeys, 0, nb, nb - 1);
    }

    @Override
    void finish() {
      if (oneLeft && na > 0) {
        // The first of the second run belongs before all that is left of the first.
        move(start, to - na + 1, na);
        restore(0, to - na, 1);
      } else if (nb > 0) {
        restore(0, to - nb + 1, nb);
      }
    }
  }
}

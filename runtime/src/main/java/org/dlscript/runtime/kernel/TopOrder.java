package org.dlscript.runtime.kernel;

/**
 * The first places of an order, found as the C++ standard library's nth_element, sort and
 * partial_sort find them, so that equal elements come out in the order in which PyTorch gives them.
 */
public final class TopOrder {
  static final int INSERTION = 16;
  private static final int FEW = 64;

  private final long[] keys;
  private final int[] at;

  private TopOrder(long[] keys) {
    this.keys = keys;
    at = new int[keys.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = i;
    }
  }

  /** The places of the first {@code k} of {@code n} elements, in order. */
  public static int[] of(Object a, int from, int n, int k, boolean descending) {
    TopOrder order = new TopOrder(SortOrder.keys(a, from, n, descending));
    if (k > 0) {
      if ((long) k * FEW <= n) {
        order.heapSelect(0, k, n);
        order.sortHeap(0, k);
      } else {
        order.select(k - 1);
        order.sort(0, k - 1);
      }
    }
    return java.util.Arrays.copyOf(order.at, k);
  }

  /** The whole order of keys. */
  static int[] of(long[] keys) {
    TopOrder order = new TopOrder(keys);
    order.sort(0, keys.length);
    return order.at;
  }

  private boolean less(int x, int y) {
    return Long.compareUnsigned(keys[x], keys[y]) < 0;
  }

  private void swap(int i, int j) {
    int kept = at[i];
    at[i] = at[j];
    at[j] = kept;
  }

  private static int depth(int n) {
    return 2 * (31 - Integer.numberOfLeadingZeros(Math.max(1, n)));
  }

  private void select(int nth) {
    int first = 0;
    int last = at.length;
    int depth = depth(last);
    while (last - first > 3) {
      if (depth-- == 0) {
        heapSelect(first, nth + 1, last);
        swap(first, nth);
        return;
      }
      int cut = partition(first, last);
      if (cut <= nth) {
        first = cut;
      } else {
        last = cut;
      }
    }
    insertion(first, last);
  }

  private void sort(int first, int last) {
    if (first == last) {
      return;
    }
    introsort(first, last, depth(last - first));
    if (last - first > INSERTION) {
      insertion(first, first + INSERTION);
      for (int i = first + INSERTION; i < last; i++) {
        insert(i);
      }
    } else {
      insertion(first, last);
    }
  }

  private void introsort(int first, int end, int limit) {
    int last = end;
    int depth = limit;
    while (last - first > INSERTION) {
      if (depth == 0) {
        heapSelect(first, last, last);
        sortHeap(first, last);
        return;
      }
      depth--;
      int cut = partition(first, last);
      introsort(cut, last, depth);
      last = cut;
    }
  }

  private int partition(int first, int last) {
    medianToFirst(first, first + 1, first + (last - first) / 2, last - 1);
    int pivot = at[first];
    int i = first + 1;
    int j = last;
    while (true) {
      while (less(at[i], pivot)) {
        i++;
      }
      j--;
      while (less(pivot, at[j])) {
        j--;
      }
      if (i >= j) {
        return i;
      }
      swap(i, j);
      i++;
    }
  }

  private void medianToFirst(int result, int a, int b, int c) {
    if (less(at[a], at[b])) {
      if (less(at[b], at[c])) {
        swap(result, b);
      } else {
        swap(result, less(at[a], at[c]) ? c : a);
      }
    } else if (less(at[a], at[c])) {
      swap(result, a);
    } else {
      swap(result, less(at[b], at[c]) ? c : b);
    }
  }

  private void insertion(int first, int last) {
    for (int i = first + 1; i < last; i++) {
      if (less(at[i], at[first])) {
        int value = at[i];
        System.arraycopy(at, first, at, first + 1, i - first);
        at[first] = value;
      } else {
        insert(i);
      }
    }
  }

  private void insert(int i) {
    int value = at[i];
    int j = i;
    while (less(value, at[j - 1])) {
      at[j] = at[j - 1];
      j--;
    }
    at[j] = value;
  }

  private void heapSelect(int first, int middle, int last) {
    int n = middle - first;
    for (int parent = (n - 2) / 2; n > 1 && parent >= 0; parent--) {
      adjust(first, parent, n, at[first + parent]);
    }
    for (int i = middle; i < last; i++) {
      if (less(at[i], at[first])) {
        popTo(first, middle, i);
      }
    }
  }

  private void sortHeap(int first, int end) {
    for (int last = end - 1; last > first; last--) {
      popTo(first, last, last);
    }
  }

  private void popTo(int first, int last, int result) {
    int value = at[result];
    at[result] = at[first];
    adjust(first, 0, last - first, value);
  }

  private void adjust(int first, int start, int n, int value) {
    int hole = start;
    int child = hole;
    while (child < (n - 1) / 2) {
      child = 2 * (child + 1);
      if (less(at[first + child], at[first + child - 1])) {
        child--;
      }
      at[first + hole] = at[first + child];
      hole = child;
    }
    if ((n & 1) == 0 && child == (n - 2) / 2) {
      child = 2 * (child + 1);
      at[first + hole] = at[first + child - 1];
      hole = child - 1;
    }
    int parent = (hole - 1) / 2;
    while (hole > start && less(at[first + parent], value)) {
      at[first + hole] = at[first + parent];
      hole = parent;
      parent = (hole - 1) / 2;
    }
    at[first + hole] = value;
  }
}

package org.dlscript.runtime.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The first places of an order, found as the C++ standard library's nth_element, sort and
 * partial_sort find them, so that equal elements come out in the order in which PyTorch gives them.
 * Keys move together with their places, for looking them up would leave the cache at every step.
 */
public final class TopOrder {
  static final int INSERTION = 16;
  private static final int FEW = 64;

  // Elements from which a part is worth a thread of its own.
  private static final int PARALLEL = 1 << 15;

  private final long[] keys;
  private final int[] at;

  /** Of keys in unsigned order, which it overwrites. */
  private TopOrder(long[] keys) {
    this.keys = keys;
    at = new int[keys.length];
    for (int i = 0; i < at.length; i++) {
      keys[i] ^= Long.MIN_VALUE;
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

  /** The whole order of keys, which it overwrites. */
  static int[] of(long[] keys) {
    TopOrder order = new TopOrder(keys);
    order.sort(0, keys.length);
    return order.at;
  }

  private void swap(int i, int j) {
    long key = keys[i];
    int place = at[i];
    move(j, i);
    put(key, place, j);
  }

  private void move(int from, int to) {
    keys[to] = keys[from];
    at[to] = at[from];
  }

  private void put(long key, int place, int to) {
    keys[to] = key;
    at[to] = place;
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
    int depth = depth(last - first);
    if (last - first > PARALLEL) {
      inParts(first, last, depth);
    } else {
      introsort(first, last, depth);
    }
    if (last - first > INSERTION) {
      insertion(first, first + INSERTION);
      for (int i = first + INSERTION; i < last; i++) {
        insert(i);
      }
    } else {
      insertion(first, last);
    }
  }

  /** The parts on both sides of a cut do not touch each other, so that threads may take them. */
  private void inParts(int first, int last, int limit) {
    List<int[]> parts = new ArrayList<>();
    Deque<int[]> open = new ArrayDeque<>();
    open.push(new int[] {first, last, limit});
    while (!open.isEmpty()) {
      int[] part = open.pop();
      if (part[2] == 0 || part[1] - part[0] <= PARALLEL) {
        parts.add(part);
      } else {
        int cut = partition(part[0], part[1]);
        open.push(new int[] {part[0], cut, part[2] - 1});
        open.push(new int[] {cut, part[1], part[2] - 1});
      }
    }
    Parallel.tasks(parts.size(), t -> introsort(parts.get(t)[0], parts.get(t)[1], parts.get(t)[2]));
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
    long[] k = keys;
    long pivot = k[first];
    int i = first + 1;
    int j = last;
    while (true) {
      while (k[i] < pivot) {
        i++;
      }
      j--;
      while (pivot < k[j]) {
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
    if (keys[a] < keys[b]) {
      if (keys[b] < keys[c]) {
        swap(result, b);
      } else {
        swap(result, keys[a] < keys[c] ? c : a);
      }
    } else if (keys[a] < keys[c]) {
      swap(result, a);
    } else {
      swap(result, keys[b] < keys[c] ? c : b);
    }
  }

  private void insertion(int first, int last) {
    for (int i = first + 1; i < last; i++) {
      long key = keys[i];
      if (key < keys[first]) {
        int place = at[i];
        System.arraycopy(keys, first, keys, first + 1, i - first);
        System.arraycopy(at, first, at, first + 1, i - first);
        put(key, place, first);
      } else {
        insert(i);
      }
    }
  }

  private void insert(int i) {
    long key = keys[i];
    int place = at[i];
    int j = i;
    while (key < keys[j - 1]) {
      move(j - 1, j);
      j--;
    }
    put(key, place, j);
  }

  private void heapSelect(int first, int middle, int last) {
    int n = middle - first;
    for (int parent = (n - 2) / 2; n > 1 && parent >= 0; parent--) {
      adjust(first, parent, n, keys[first + parent], at[first + parent]);
    }
    for (int i = middle; i < last; i++) {
      if (keys[i] < keys[first]) {
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
    long key = keys[result];
    int place = at[result];
    move(first, result);
    adjust(first, 0, last - first, key, place);
  }

  private void adjust(int first, int start, int n, long key, int place) {
    int hole = start;
    int child = hole;
    while (child < (n - 1) / 2) {
      child = 2 * (child + 1);
      if (keys[first + child] < keys[first + child - 1]) {
        child--;
      }
      move(first + child, first + hole);
      hole = child;
    }
    if ((n & 1) == 0 && child == (n - 2) / 2) {
      child = 2 * (child + 1);
      move(first + child - 1, first + hole);
      hole = child - 1;
    }
    int parent = (hole - 1) / 2;
    while (hole > start && keys[first + parent] < key) {
      move(first + parent, first + hole);
      hole = parent;
      parent = (hole - 1) / 2;
    }
    put(key, place, first + hole);
  }
}

package org.dlscript.runtime.kernel;

/**
 * Finds the k-th smallest element of a row and its place. Among equal elements the place is the one
 * that the selection with a median of three as pivot comes upon, as PyTorch finds it. Not a number
 * is larger than every number. Stateless.
 */
public final class Quickselect {
  private Quickselect() {}

  /** The place, from the row's start, of element k in the order of a row of n. */
  public static int place(Object array, int at, int n, int k) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    int left = 0;
    int right = n - 1;
    while (right > left) {
      if (right == left + 1) {
        swapIfGreater(array, at, order, left, right);
        break;
      }
      swap(order, (left + right) >>> 1, left + 1);
      swapIfGreater(array, at, order, left + 1, right);
      swapIfGreater(array, at, order, left, right);
      swapIfGreater(array, at, order, left + 1, left);
      int i = left + 1;
      int j = right;
      int pivot = order[left];
      while (true) {
        do {
          i++;
        } while (greater(array, at + pivot, at + order[i]));
        do {
          j--;
        } while (greater(array, at + order[j], at + pivot));
        if (j < i) {
          break;
        }
        swap(order, i, j);
      }
      swap(order, left, j);
      if (j <= k) {
        left = i;
      }
      if (j >= k) {
        right = j - 1;
      }
    }
    return order[k];
  }

  private static void swapIfGreater(Object array, int at, int[] order, int i, int j) {
    if (greater(array, at + order[i], at + order[j])) {
      swap(order, i, j);
    }
  }

  private static void swap(int[] order, int i, int j) {
    int t = order[i];
    order[i] = order[j];
    order[j] = t;
  }

  private static boolean greater(Object array, int i, int j) {
    return switch (array) {
      case float[] a -> a[i] > a[j] || (a[i] != a[i] && a[j] == a[j]);
      case double[] a -> a[i] > a[j] || (a[i] != a[i] && a[j] == a[j]);
      default -> ((long[]) array)[i] > ((long[]) array)[j];
    };
  }
}

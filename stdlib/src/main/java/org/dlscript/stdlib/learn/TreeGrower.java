package org.dlscript.stdlib.learn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Grows one decision tree. Features are tried in scikit-learn's order, which a small generator
 * draws, so that splits that are equally good are chosen as there: what is drawn first wins, and
 * features that are constant in a node are remembered below it. Used once, by one thread.
 */
final class TreeGrower {
  private static final double LEAST_STEP = 1e-7;
  private static final double EPSILON = Math.ulp(1.0);
  private static final long MOST = 0x7fffffffL;

  /** What limits growth. */
  record Limits(
      int depth,
      int split,
      int leaf,
      double weight,
      int features,
      int leaves,
      double decrease,
      boolean random) {}

  /** One node, a leaf where {@code left} is negative. */
  static final class Node {
    int left = -1;
    int right = -1;
    int feature = -2;
    double threshold = -2;
    double impurity;
    int samples;
    double weight;
    double[] value;
  }

  private static final class Split {
    int feature;
    int at;
    double threshold;
    double improvement = Double.NEGATIVE_INFINITY;
    double left;
    double right;
  }

  private record Part(
      int start, int end, int depth, int parent, boolean left, double impurity, int constants) {}

  private record Candidate(int node, Part part, Split split, int constants, int order) {}

  private final float[][] columns;
  private final Impurity impurity;
  private final Limits limits;
  private final int[] samples;
  private final int[] features;
  private final int[] constantFeatures;
  private final float[] sorted;
  private final double total;
  private int seed;
  final List<Node> nodes = new ArrayList<>();

  /** The features by column; samples of no weight do not take part. */
  TreeGrower(float[][] columns, Impurity impurity, double[] weights, Limits limits, long seed) {
    this.columns = columns;
    this.impurity = impurity;
    this.limits = limits;
    this.seed = (int) seed;
    int n = 0;
    double sum = 0;
    int[] kept = new int[weights.length];
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        kept[n++] = i;
        sum += weights[i];
      }
    }
    samples = java.util.Arrays.copyOf(kept, n);
    total = sum;
    features = new int[columns.length];
    constantFeatures = new int[columns.length];
    for (int i = 0; i < features.length; i++) {
      features[i] = i;
    }
    sorted = new float[n];
  }

  private long next() {
    if (seed == 0) {
      seed = 1;
    }
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed & 0xffffffffL) % (MOST + 1);
  }

  private int between(int low, int high) {
    return low + (int) (next() % (high - low));
  }

  void grow() {
    if (limits.leaves() > 0) {
      growBest();
    } else {
      growDeep();
    }
  }

  private void growDeep() {
    ArrayDeque<Part> stack = new ArrayDeque<>();
    stack.push(new Part(0, samples.length, 0, -1, false, Double.NaN, 0));
    while (!stack.isEmpty()) {
      Part p = stack.pop();
      impurity.node(samples, p.start(), p.end());
      double here = p.parent() < 0 ? impurity.of() : p.impurity();
      Split s = null;
      int[] constants = {p.constants()};
      if (!isLeaf(p, here)) {
        s = best(p.start(), p.end(), here, constants);
        s = s.at >= p.end() || s.improvement + EPSILON < limits.decrease() ? null : s;
      }
      int id = add(p, here, s);
      if (s != null) {
        stack.push(new Part(s.at, p.end(), p.depth() + 1, id, false, s.right, constants[0]));
        stack.push(new Part(p.start(), s.at, p.depth() + 1, id, true, s.left, constants[0]));
      }
    }
  }

  /** The node whose split improves most is split next, until there are as many leaves as wanted. */
  private void growBest() {
    PriorityQueue<Candidate> open =
        new PriorityQueue<>(
            (a, b) ->
                a.split().improvement != b.split().improvement
                    ? Double.compare(b.split().improvement, a.split().improvement)
                    : a.order() - b.order());
    int left = limits.leaves() - 1;
    offer(open, new Part(0, samples.length, 0, -1, false, Double.NaN, 0));
    while (!open.isEmpty()) {
      Candidate c = open.poll();
      Node n = nodes.get(c.node());
      if (c.split().at >= c.part().end() || left <= 0) {
        n.feature = -2;
        n.threshold = -2;
        continue;
      }
      left--;
      Part p = c.part();
      offer(
          open,
          new Part(
              p.start(),
              c.split().at,
              p.depth() + 1,
              c.node(),
              true,
              c.split().left,
              c.constants()));
      offer(
          open,
          new Part(
              c.split().at,
              p.end(),
              p.depth() + 1,
              c.node(),
              false,
              c.split().right,
              c.constants()));
    }
  }

  private void offer(PriorityQueue<Candidate> open, Part p) {
    impurity.node(samples, p.start(), p.end());
    double here = p.parent() < 0 ? impurity.of() : p.impurity();
    int[] constants = {p.constants()};
    Split s = isLeaf(p, here) ? null : best(p.start(), p.end(), here, constants);
    s = s == null || s.at >= p.end() || s.improvement + EPSILON < limits.decrease() ? null : s;
    int id = add(p, here, s);
    if (s == null) {
      s = new Split();
      s.at = p.end();
      s.improvement = 0;
    }
    open.add(new Candidate(id, p, s, constants[0], id));
  }

  private boolean isLeaf(Part p, double here) {
    int n = p.end() - p.start();
    return p.depth() >= limits.depth()
        || n < limits.split()
        || n < 2 * limits.leaf()
        || impurity.weight() < 2 * limits.weight()
        || here <= EPSILON;
  }

  private int add(Part p, double here, Split s) {
    impurity.node(samples, p.start(), p.end());
    Node n = new Node();
    n.impurity = here;
    n.samples = p.end() - p.start();
    n.weight = impurity.weight();
    n.value = impurity.value();
    if (s != null) {
      n.feature = s.feature;
      n.threshold = s.threshold;
    }
    nodes.add(n);
    int id = nodes.size() - 1;
    if (p.parent() >= 0) {
      Node above = nodes.get(p.parent());
      if (p.left()) {
        above.left = id;
      } else {
        above.right = id;
      }
    }
    return id;
  }

  private void swap(int[] a, int i, int j) {
    int v = a[i];
    a[i] = a[j];
    a[j] = v;
  }

  private Split best(int start, int end, double here, int[] constants) {
    int left = features.length;
    int tried = 0;
    int found = 0;
    int drawn = 0;
    int known = constants[0];
    int all = known;
    Split best = new Split();
    best.at = end;
    double[] most = {Double.NEGATIVE_INFINITY};
    while (left > all && (tried < limits.features() || tried <= found + drawn)) {
      tried++;
      int j = between(drawn, left - found);
      if (j < known) {
        swap(features, drawn++, j);
        continue;
      }
      j += found;
      int f = features[j];
      if (isConstant(f, start, end)) {
        swap(features, j, all++);
        found++;
        continue;
      }
      swap(features, --left, j);
      if (limits.random()) {
        drawThreshold(f, start, end, best, most);
      } else {
        scan(f, start, end, best, most);
      }
    }
    if (best.at < end) {
      partition(best.feature, best.threshold, start, end);
      impurity.split(samples, start, best.at, end);
      best.left = impurity.left();
      best.right = impurity.right();
      best.improvement =
          impurity.weight()
              / total
              * (here
                  - impurity.rightWeight() / impurity.weight() * best.right
                  - impurity.leftWeight() / impurity.weight() * best.left);
    }
    System.arraycopy(constantFeatures, 0, features, 0, known);
    System.arraycopy(features, known, constantFeatures, known, found);
    constants[0] = all;
    return best;
  }

  private boolean isConstant(int f, int start, int end) {
    float[] x = columns[f];
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = start; i < end; i++) {
      low = Math.min(low, x[samples[i]]);
      high = Math.max(high, x[samples[i]]);
    }
    return high <= low + LEAST_STEP;
  }

  /** Every place between two different values of a feature. */
  private void scan(int f, int start, int end, Split best, double[] most) {
    float[] x = columns[f];
    sort(x, start, end);
    impurity.begin(samples, start, end);
    int p = start;
    while (p < end) {
      while (p + 1 < end && sorted[p + 1] <= sorted[p] + LEAST_STEP) {
        p++;
      }
      p++;
      if (p >= end || p - start < limits.leaf() || end - p < limits.leaf()) {
        continue;
      }
      impurity.advance(p);
      if (impurity.leftWeight() < limits.weight() || impurity.rightWeight() < limits.weight()) {
        continue;
      }
      double gain = impurity.gain();
      if (gain > most[0]) {
        most[0] = gain;
        best.feature = f;
        best.at = p;
        best.threshold = sorted[p - 1] / 2.0 + sorted[p] / 2.0;
        if (best.threshold == sorted[p] || Double.isInfinite(best.threshold)) {
          best.threshold = sorted[p - 1];
        }
      }
    }
  }

  /** One place between the least and the largest value of a feature. */
  private void drawThreshold(int f, int start, int end, Split best, double[] most) {
    float[] x = columns[f];
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = start; i < end; i++) {
      low = Math.min(low, x[samples[i]]);
      high = Math.max(high, x[samples[i]]);
    }
    double threshold = (double) (high - low) * next() / MOST + low;
    if (threshold == high) {
      threshold = low;
    }
    int at = partition(f, threshold, start, end);
    if (at - start < limits.leaf() || end - at < limits.leaf()) {
      return;
    }
    impurity.split(samples, start, at, end);
    if (impurity.leftWeight() < limits.weight() || impurity.rightWeight() < limits.weight()) {
      return;
    }
    double gain = impurity.gain();
    if (gain > most[0]) {
      most[0] = gain;
      best.feature = f;
      best.at = at;
      best.threshold = threshold;
    }
  }

  private int partition(int f, double threshold, int start, int end) {
    float[] x = columns[f];
    int p = start;
    int stop = end;
    while (p < stop) {
      if (x[samples[p]] <= threshold) {
        p++;
      } else {
        swap(samples, p, --stop);
      }
    }
    return stop;
  }

  /**
   * Orders samples by a feature. Equal values are left in the order that three-way partitions
   * around medians of three leave them in, because sums of samples are rounded in that order.
   */
  private void sort(float[] x, int start, int end) {
    for (int i = start; i < end; i++) {
      sorted[i] = x[samples[i]];
    }
    int n = end - start;
    sort(start, n, 2 * (31 - Integer.numberOfLeadingZeros(Math.max(1, n))));
  }

  private void exchange(int i, int j) {
    float v = sorted[i];
    sorted[i] = sorted[j];
    sorted[j] = v;
    swap(samples, i, j);
  }

  private void sort(int from, int count, int depth) {
    int at = from;
    int n = count;
    for (int d = depth; n > 1; d--) {
      if (d <= 0) {
        sortHeap(at, n);
        return;
      }
      float pivot = middle(sorted[at], sorted[at + n / 2], sorted[at + n - 1]);
      int i = 0;
      int low = 0;
      int high = n;
      while (i < high) {
        float v = sorted[at + i];
        if (v < pivot) {
          exchange(at + i++, at + low++);
        } else if (v > pivot) {
          exchange(at + i, at + --high);
        } else {
          i++;
        }
      }
      sort(at, low, d - 1);
      at += high;
      n -= high;
    }
  }

  private static float middle(float a, float b, float c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private void sortHeap(int at, int n) {
    for (int top = (n - 2) / 2; top >= 0; top--) {
      sink(at, top, n);
    }
    for (int last = n - 1; last > 0; last--) {
      exchange(at, at + last);
      sink(at, 0, last);
    }
  }

  private void sink(int at, int top, int n) {
    int root = top;
    while (2 * root + 1 < n) {
      int most = root;
      for (int child = 2 * root + 1; child <= 2 * root + 2 && child < n; child++) {
        most = sorted[at + most] < sorted[at + child] ? child : most;
      }
      if (most == root) {
        return;
      }
      exchange(at + root, at + most);
      root = most;
    }
  }
}

package org.dlscript.stdlib.learn;

import java.util.Arrays;

/**
 * How mixed the samples of a node are, and of the two parts that a split makes of them. Sums run
 * along while the split advances. Not for several threads.
 */
abstract sealed class Impurity {
  final double[] targets;
  final double[] weights;
  private int[] samples;
  private int at;
  private int start;
  private int end;
  double whole;
  double leftWeight;

  private Impurity(double[] targets, double[] weights) {
    this.targets = targets;
    this.weights = weights;
  }

  static Impurity of(String name, double[] targets, double[] weights, int classes) {
    return switch (name) {
      case "gini" -> new Classes(targets, weights, classes, false);
      case "entropy", "log_loss" -> new Classes(targets, weights, classes, true);
      case "squared_error" -> new Squares(targets, weights, false);
      case "friedman_mse" -> new Squares(targets, weights, true);
      default ->
          throw org.dlscript.language.object.Errors.notImplemented(
              "sklearn.tree with criterion " + name);
    };
  }

  /** The samples of a node are counted. */
  void node(int[] all, int from, int to) {
    begin(all, from, to);
  }

  /** All samples are on the right. */
  void begin(int[] all, int from, int to) {
    samples = all;
    start = from;
    end = to;
    at = from;
    whole = 0;
    leftWeight = 0;
    clear();
    for (int i = from; i < to; i++) {
      whole += weights[all[i]];
      count(all[i]);
    }
  }

  /** The samples before a place go to the left. */
  void advance(int to) {
    // From the side that is nearer, which decides how the sums are rounded.
    if (to - at <= end - to) {
      for (; at < to; at++) {
        leftWeight += weights[samples[at]];
        move(samples[at], 1);
      }
      return;
    }
    leftWeight = whole;
    allLeft();
    for (at = end; at > to; ) {
      int s = samples[--at];
      leftWeight -= weights[s];
      move(s, -1);
    }
  }

  void split(int[] all, int from, int place, int to) {
    begin(all, from, to);
    advance(place);
  }

  final double weight() {
    return whole;
  }

  final double leftWeight() {
    return leftWeight;
  }

  final double rightWeight() {
    return whole - leftWeight;
  }

  abstract void clear();

  abstract void count(int sample);

  /** Takes a sample to the left, or back. */
  abstract void move(int sample, int sign);

  abstract void allLeft();

  abstract double of();

  abstract double left();

  abstract double right();

  abstract double[] value();

  /** What grows with the improvement of a split. */
  double gain() {
    return -rightWeight() * right() - leftWeight() * left();
  }

  private static final class Classes extends Impurity {
    private final boolean entropy;
    private final double[] all;
    private final double[] left;

    Classes(double[] targets, double[] weights, int classes, boolean entropy) {
      super(targets, weights);
      this.entropy = entropy;
      all = new double[classes];
      left = new double[classes];
    }

    @Override
    void clear() {
      Arrays.fill(all, 0);
      Arrays.fill(left, 0);
    }

    @Override
    void count(int s) {
      all[(int) targets[s]] += weights[s];
    }

    @Override
    void move(int s, int sign) {
      left[(int) targets[s]] += sign * weights[s];
    }

    @Override
    void allLeft() {
      System.arraycopy(all, 0, left, 0, all.length);
    }

    private double mixed(double[] counts, double[] less, double weight) {
      double sum = 0;
      for (int c = 0; c < counts.length; c++) {
        double n = less == null ? counts[c] : counts[c] - less[c];
        if (!entropy) {
          sum += n * n;
        } else if (n > 0) {
          double share = n / weight;
          sum -= share * (Math.log(share) / Math.log(2.0));
        }
      }
      return entropy ? sum : 1.0 - sum / (weight * weight);
    }

    @Override
    double of() {
      return mixed(all, null, whole);
    }

    @Override
    double left() {
      return mixed(left, null, leftWeight);
    }

    @Override
    double right() {
      return mixed(all, left, rightWeight());
    }

    @Override
    double[] value() {
      return all.clone();
    }
  }

  private static final class Squares extends Impurity {
    private final boolean friedman;
    private double sum;
    private double squares;
    private double leftSum;
    private double leftSquares;

    Squares(double[] targets, double[] weights, boolean friedman) {
      super(targets, weights);
      this.friedman = friedman;
    }

    @Override
    void clear() {
      sum = 0;
      squares = 0;
      leftSum = 0;
    }

    @Override
    void count(int s) {
      double v = weights[s] * targets[s];
      sum += v;
      squares += v * targets[s];
    }

    @Override
    void move(int s, int sign) {
      leftSum += sign * (weights[s] * targets[s]);
    }

    @Override
    void allLeft() {
      leftSum = sum;
    }

    @Override
    void split(int[] all, int from, int place, int to) {
      super.split(all, from, place, to);
      leftSquares = 0;
      for (int i = from; i < place; i++) {
        leftSquares += targets[all[i]] * targets[all[i]] * weights[all[i]];
      }
    }

    private static double spread(double squares, double sum, double weight) {
      return squares / weight - sum / weight * (sum / weight);
    }

    @Override
    double of() {
      return spread(squares, sum, whole);
    }

    @Override
    double left() {
      return spread(leftSquares, leftSum, leftWeight);
    }

    @Override
    double right() {
      return spread(squares - leftSquares, sum - leftSum, rightWeight());
    }

    @Override
    double[] value() {
      return new double[] {sum / whole};
    }

    @Override
    double gain() {
      double rightSum = sum - leftSum;
      if (friedman) {
        double d = rightWeight() * leftSum - leftWeight * rightSum;
        return d * d / (leftWeight * rightWeight());
      }
      return leftSum * leftSum / leftWeight + rightSum * rightSum / rightWeight();
    }
  }
}

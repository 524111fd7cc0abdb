package org.dlscript.stdlib.learn;

/**
 * Minimises a quadratic form under box constraints and one equation, as support vector machines
 * ask: two variables at a time, chosen by second-order information (Fan, Chen and Lin). Used once.
 */
final class DualSolver {
  private static final double LEAST = 1e-12;

  private final double[][] kernel;
  private final int[] row;
  private final double[] sign;
  private final double[] linear;
  private final double[] bound;
  private final double eps;
  final double[] alpha;
  private final double[] gradient;
  double rho;
  int steps;

  /** Variable i belongs to a row of the kernel, with a sign, a linear term and an upper bound. */
  DualSolver(
      double[][] kernel, int[] row, double[] sign, double[] linear, double[] bound, double eps) {
    this.kernel = kernel;
    this.row = row;
    this.sign = sign;
    this.linear = linear;
    this.bound = bound;
    this.eps = eps;
    alpha = new double[row.length];
    gradient = linear.clone();
  }

  private double q(int i, int j) {
    return sign[i] * sign[j] * kernel[row[i]][row[j]];
  }

  private double k(int i, int j) {
    return kernel[row[i]][row[j]];
  }

  private boolean atTop(int i) {
    return alpha[i] >= bound[i];
  }

  private boolean atZero(int i) {
    return alpha[i] <= 0;
  }

  void solve(int most) {
    int[] pair = new int[2];
    while ((most < 0 || steps < most) && choose(pair)) {
      steps++;
      step(pair[0], pair[1]);
    }
    rho = threshold();
  }

  private boolean choose(int[] pair) {
    double highest = Double.NEGATIVE_INFINITY;
    int i = -1;
    for (int t = 0; t < alpha.length; t++) {
      boolean free = sign[t] > 0 ? !atTop(t) : !atZero(t);
      double v = -sign[t] * gradient[t];
      if (free && v >= highest) {
        highest = v;
        i = t;
      }
    }
    double other = Double.NEGATIVE_INFINITY;
    double best = Double.POSITIVE_INFINITY;
    int j = -1;
    for (int t = 0; t < alpha.length && i >= 0; t++) {
      boolean free = sign[t] > 0 ? !atZero(t) : !atTop(t);
      if (!free) {
        continue;
      }
      double v = sign[t] * gradient[t];
      double difference = highest + v;
      other = Math.max(other, v);
      if (difference > 0) {
        double curve = k(i, i) + k(t, t) - 2.0 * k(i, t);
        double drop = -(difference * difference) / (curve > 0 ? curve : LEAST);
        if (drop <= best) {
          best = drop;
          j = t;
        }
      }
    }
    pair[0] = i;
    pair[1] = j;
    return highest + other >= eps && j >= 0;
  }

  private void step(int i, int j) {
    double a = alpha[i];
    double b = alpha[j];
    double curve = k(i, i) + k(j, j) - 2.0 * k(i, j);
    curve = curve > 0 ? curve : LEAST;
    if (sign[i] != sign[j]) {
      double delta = (-gradient[i] - gradient[j]) / curve;
      double difference = a - b;
      alpha[i] += delta;
      alpha[j] += delta;
      if (difference > 0 && alpha[j] < 0) {
        alpha[j] = 0;
        alpha[i] = difference;
      } else if (difference <= 0 && alpha[i] < 0) {
        alpha[i] = 0;
        alpha[j] = -difference;
      }
      if (difference > bound[i] - bound[j] && alpha[i] > bound[i]) {
        alpha[i] = bound[i];
        alpha[j] = bound[i] - difference;
      } else if (difference <= bound[i] - bound[j] && alpha[j] > bound[j]) {
        alpha[j] = bound[j];
        alpha[i] = bound[j] + difference;
      }
    } else {
      double delta = (gradient[i] - gradient[j]) / curve;
      double sum = a + b;
      alpha[i] -= delta;
      alpha[j] += delta;
      if (sum > bound[i] && alpha[i] > bound[i]) {
        alpha[i] = bound[i];
        alpha[j] = sum - bound[i];
      } else if (sum <= bound[i] && alpha[j] < 0) {
        alpha[j] = 0;
        alpha[i] = sum;
      }
      if (sum > bound[j] && alpha[j] > bound[j]) {
        alpha[j] = bound[j];
        alpha[i] = sum - bound[j];
      } else if (sum <= bound[j] && alpha[i] < 0) {
        alpha[i] = 0;
        alpha[j] = sum;
      }
    }
    double da = alpha[i] - a;
    double db = alpha[j] - b;
    for (int t = 0; t < alpha.length; t++) {
      gradient[t] += q(i, t) * da + q(j, t) * db;
    }
  }

  private double threshold() {
    double high = Double.POSITIVE_INFINITY;
    double low = Double.NEGATIVE_INFINITY;
    double sum = 0;
    int free = 0;
    for (int i = 0; i < alpha.length; i++) {
      double v = sign[i] * gradient[i];
      if (atTop(i)) {
        if (sign[i] < 0) {
          high = Math.min(high, v);
        } else {
          low = Math.max(low, v);
        }
      } else if (atZero(i)) {
        if (sign[i] > 0) {
          high = Math.min(high, v);
        } else {
          low = Math.max(low, v);
        }
      } else {
        free++;
        sum += v;
      }
    }
    return free > 0 ? sum / free : (high + low) / 2;
  }
}

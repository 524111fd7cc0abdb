package org.dlscript.stdlib.plot;

import java.util.ArrayList;
import java.util.List;

/** The outlines of marks, in a square from -1 to 1 with y downwards. */
final class Markers {
  /**
   * One piece of a mark.
   *
   * @param filled whether it is an area, else a line
   * @param points x and y in turn
   */
  record Part(boolean filled, double[] points) {}

  private Markers() {}

  static List<Part> of(String marker) {
    double d = Math.sqrt(0.5);
    return switch (marker) {
      case "s" -> area(-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9);
      case "D" -> area(0, -1.2, 1.2, 0, 0, 1.2, -1.2, 0);
      case "d" -> area(0, -1.2, 0.7, 0, 0, 1.2, -0.7, 0);
      case "^" -> area(0, -1, 1, 1, -1, 1);
      case "v" -> area(0, 1, 1, -1, -1, -1);
      case "<" -> area(-1, 0, 1, -1, 1, 1);
      case ">" -> area(1, 0, -1, -1, -1, 1);
      case "*" -> List.of(new Part(true, star(5, 0.382)));
      case "p" -> List.of(new Part(true, polygon(5, -90)));
      case "h" -> List.of(new Part(true, polygon(6, -90)));
      case "H" -> List.of(new Part(true, polygon(6, 0)));
      case "8" -> List.of(new Part(true, polygon(8, 22.5)));
      case "P" ->
          area(
              -0.35, -1, 0.35, -1, 0.35, -0.35, 1, -0.35, 1, 0.35, 0.35, 0.35, 0.35, 1, -0.35, 1,
              -0.35, 0.35, -1, 0.35, -1, -0.35, -0.35, -0.35);
      case "x" -> lines(new double[] {-d, -d, d, d}, new double[] {-d, d, d, -d});
      case "X" -> lines(new double[] {-1, -1, 1, 1}, new double[] {-1, 1, 1, -1});
      case "+" -> lines(new double[] {-1, 0, 1, 0}, new double[] {0, -1, 0, 1});
      case "|" -> lines(new double[] {0, -1, 0, 1});
      case "_" -> lines(new double[] {-1, 0, 1, 0});
      case "1", "2", "3", "4" -> tri(marker);
      default -> List.of(new Part(true, polygon(24, 0)));
    };
  }

  /** The directions of the mark, three lines from the middle. */
  private static List<Part> tri(String marker) {
    double start =
        switch (marker) {
          case "1" -> 90;
          case "2" -> -90;
          case "3" -> 180;
          default -> 0;
        };
    List<Part> out = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      double a = Math.toRadians(start + 120 * k);
      out.add(new Part(false, new double[] {0, 0, Math.cos(a), Math.sin(a)}));
    }
    return out;
  }

  private static List<Part> area(double... points) {
    return List.of(new Part(true, points));
  }

  private static List<Part> lines(double[]... pieces) {
    List<Part> out = new ArrayList<>();
    for (double[] p : pieces) {
      out.add(new Part(false, p));
    }
    return out;
  }

  private static double[] polygon(int n, double start) {
    double[] p = new double[2 * n];
    for (int k = 0; k < n; k++) {
      double a = Math.toRadians(start + 360.0 * k / n);
      p[2 * k] = Math.cos(a);
      p[2 * k + 1] = Math.sin(a);
    }
    return p;
  }

  private static double[] star(int n, double inner) {
    double[] p = new double[4 * n];
    for (int k = 0; k < 2 * n; k++) {
      double a = Math.toRadians(-90 + 180.0 * k / n);
      double r = k % 2 == 0 ? 1 : inner;
      p[2 * k] = r * Math.cos(a);
      p[2 * k + 1] = r * Math.sin(a);
    }
    return p;
  }
}

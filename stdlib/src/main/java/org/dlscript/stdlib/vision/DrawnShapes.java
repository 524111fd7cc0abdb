package org.dlscript.stdlib.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dlscript.language.object.Errors;

/**
 * Shapes as masks of the pixels that they cover, by the whole-number rules of Pillow 9: ellipses
 * and wide lines to the pixel, polygons and arcs but for a few pixels at corners and ends.
 */
final class DrawnShapes {
  private static final double EPS = 1e-9;

  private final int width;
  private final int height;
  private final byte[] mask;

  private DrawnShapes(int width, int height) {
    this.width = width;
    this.height = height;
    this.mask = new byte[width * height];
  }

  /**
   * The mask of a shape. {@code points} are x and y in turn, for arcs with two angles in degrees
   * behind the box; {@code stroke} is the width of the outline, 0 for the whole inside.
   */
  static Raster mask(int width, int height, String kind, double[] points, double stroke) {
    DrawnShapes s = new DrawnShapes(width, height);
    int[] p = new int[points.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = (int) points[i];
    }
    switch (kind) {
      case "ellipse" -> s.ellipse(p, (int) stroke, null);
      case "arc", "chord", "pieslice" ->
          s.ellipse(
              p,
              kind.equals("arc") ? Math.max(1, (int) stroke) : (int) stroke,
              clipped(kind, p[2] - p[0], p[3] - p[1], points[4], points[5]));
      case "polygon" -> s.polygon(p);
      case "line" -> {
        for (int i = 0; i + 3 < p.length; i += 2) {
          s.wideLine(p[i], p[i + 1], p[i + 2], p[i + 3], (int) stroke);
        }
      }
      default -> throw Errors.notImplemented("PIL.ImageDraw." + kind);
    }
    return Raster.ofBytes(s.mask, width, height, 1);
  }

  private void row(int from, int y, int to) {
    int a = Math.max(Math.min(from, to), 0);
    int b = Math.min(Math.max(from, to), width - 1);
    if (y >= 0 && y < height && a <= b) {
      Arrays.fill(mask, y * width + a, y * width + b + 1, (byte) 255);
    }
  }

  // ---- polygons

  /** A side: where it begins, its extent, and how far x goes in a row. */
  private record Edge(int x0, int y0, int xmin, int xmax, int ymin, int ymax, float dx) {
    static Edge of(int x0, int y0, int x1, int y1) {
      float dx = y0 == y1 ? 0 : (float) (x1 - x0) / (y1 - y0);
      return new Edge(
          x0, y0, Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1), dx);
    }

    float at(int y) {
      return (y - y0) * dx + x0;
    }
  }

  private void polygon(int[] p) {
    List<Edge> edges = new ArrayList<>();
    int n = p.length / 2;
    for (int i = 0; i < n; i++) {
      int j = (i + 1) % n;
      if (j > 0 || p[0] != p[2 * i] || p[1] != p[2 * i + 1]) {
        edges.add(Edge.of(p[2 * i], p[2 * i + 1], p[2 * j], p[2 * j + 1]));
      }
    }
    fill(edges);
  }

  private void fill(List<Edge> edges) {
    int ymin = height - 1;
    int ymax = 0;
    List<Edge> sloped = new ArrayList<>();
    for (Edge e : edges) {
      ymin = Math.min(ymin, e.ymin);
      ymax = Math.max(ymax, e.ymax);
      if (e.ymin == e.ymax) {
        row(e.xmin, e.ymin, e.xmax);
      } else {
        sloped.add(e);
      }
    }
    for (int y = Math.max(ymin, 0); y <= Math.min(ymax, height); y++) {
      float[] crossings = crossings(sloped, y, Math.min(ymax, height));
      int next = Integer.MIN_VALUE;
      for (int i = 1; i < crossings.length; i += 2) {
        int to = halfDown(crossings[i]);
        int from = Math.max(halfUp(crossings[i - 1]), next);
        if (to >= from) {
          row(from, y, to);
          next = to + 1;
        }
      }
    }
  }

  /** Where the sides cross a row, in order. */
  private static float[] crossings(List<Edge> edges, int y, int last) {
    float[] xs = new float[2 * edges.size()];
    int n = 0;
    for (int i = 0; i < edges.size(); i++) {
      Edge e = edges.get(i);
      if (y < e.ymin || y > e.ymax) {
        continue;
      }
      float x = e.at(y);
      xs[n++] = x;
      if (y == e.ymax && y < last) {
        // A side that ends here counts twice, so that the row stays whole.
        xs[n++] = x;
      } else if (e.dx != 0 && n % 2 == 0 && Math.rint(x) == x) {
        widenCorner(edges, i, y, last, xs, n);
      }
    }
    xs = Arrays.copyOf(xs, n);
    Arrays.sort(xs);
    return xs;
  }

  /**
   * Two sides that leave a corner in one direction leave a gap to the next row, which is closed.
   */
  private static void widenCorner(List<Edge> edges, int i, int y, int last, float[] xs, int n) {
    Edge e = edges.get(i);
    for (int k = 0; k < Math.min(i, n); k++) {
      Edge other = edges.get(k);
      boolean across = e.dx > 0 ? other.dx <= 0 : other.dx >= 0;
      if (across || xs[n - 1] != other.at(y)) {
        continue;
      }
      int beside = y == last ? y - 1 : y + 1;
      float low = Math.min(e.at(beside), other.at(beside));
      float high = Math.max(e.at(beside), other.at(beside));
      if (y == e.ymax) {
        xs[k] = e.dx > 0 ? high + 1 : low - 1;
      } else {
        xs[k] = e.dx > 0 ? low : high + 1;
      }
      return;
    }
  }

  private static int halfDown(double v) {
    return (int) (v >= 0 ? Math.ceil(v - 0.5) : -Math.ceil(-v - 0.5));
  }

  private static int halfUp(double v) {
    return (int) (v >= 0 ? Math.floor(v + 0.5) : -Math.floor(-v + 0.5));
  }

  private void wideLine(int x0, int y0, int x1, int y1, int stroke) {
    int dx = x1 - x0;
    int dy = y1 - y0;
    if (dx == 0 && dy == 0) {
      row(x0, y0, x0);
      return;
    }
    double length = Math.hypot(dx, dy);
    double half = (stroke - 1) / 2.0;
    double less = halfDown(half) / length;
    double more = halfUp(half) / length;
    int left = halfDown(less * dy);
    int right = halfDown(more * dy);
    int above = halfUp(less * dx);
    int below = halfUp(more * dx);
    polygon(
        new int[] {
          x0 - left,
          y0 + below,
          x1 - left,
          y1 + below,
          x1 + right,
          y1 - above,
          x0 + right,
          y0 - above
        });
  }

  // ---- ellipses

  /**
   * The points of a quarter of an ellipse, in coordinates twice as fine whose origin is its middle:
   * each the nearest to the curve of the three beside the last.
   */
  private static final class Quarter {
    private final long a2;
    private final long b2;
    private final int endX;
    private final int endY;
    int x;
    int y;
    private boolean done;
    private int nextX;
    private int nextY;

    Quarter(int a, int b) {
      done = a < 0 || b < 0;
      a2 = (long) a * a;
      b2 = (long) b * b;
      nextX = a;
      nextY = Math.abs(b % 2);
      endX = Math.abs(a % 2);
      endY = b;
    }

    private long miss(long u, long v) {
      return Math.abs(a2 * v * v + b2 * u * u - a2 * b2);
    }

    /** Goes one point on; false at the end. */
    boolean advance() {
      if (done) {
        return false;
      }
      x = nextX;
      y = nextY;
      if (x == endX && y == endY) {
        done = true;
        return true;
      }
      nextX = x;
      nextY = y + 2;
      if (x > 1) {
        long least = miss(x, y + 2);
        if (least > miss(x - 2, y + 2)) {
          nextX = x - 2;
          least = miss(x - 2, y + 2);
        }
        if (least > miss(x - 2, y)) {
          nextX = x - 2;
          nextY = y;
        }
      }
      return true;
    }
  }

  /** Which parts of a row between two ends belong to the shape, as pairs. */
  @FunctionalInterface
  private interface Clip {
    List<int[]> parts(int from, int to, int y);
  }

  private void ellipse(int[] box, int stroke, Clip clip) {
    int a = box[2] - box[0];
    int b = box[3] - box[1];
    if (a < 0 || b < 0) {
      return;
    }
    int w = stroke <= 0 ? a + b : stroke;
    Quarter outer = new Quarter(a, b);
    if (w < 1 || !outer.advance()) {
      if (a == 0 && b == 0) {
        row(box[0], box[1], box[0]);
      }
      return;
    }
    Quarter inner = new Quarter(a - 2 * (w - 1), b - 2 * (w - 1));
    int leftmost = a % 2;
    int inside = leftmost;
    boolean more = true;
    while (more) {
      int y = outer.y;
      int right = outer.x;
      int left = inside;
      more = outer.advance();
      while (more && outer.y <= y) {
        more = outer.advance();
      }
      boolean hollow = inner.advance();
      while (hollow && inner.y <= y) {
        left = inner.x;
        hollow = inner.advance();
      }
      inside = hollow ? inner.x : leftmost;
      for (int side = y > 0 ? -1 : 1; side <= 1; side += 2) {
        span(box, -right, side * y, -left, clip);
        if (left > 0 || left < right) {
          span(box, left == 0 ? 2 : left, side * y, right, clip);
        }
      }
    }
  }

  private void span(int[] box, int from, int y, int to, Clip clip) {
    int a = box[2] - box[0];
    int b = box[3] - box[1];
    List<int[]> parts = clip == null ? List.of(new int[] {from, to}) : clip.parts(from, to, y);
    for (int[] p : parts) {
      row(box[0] + (p[0] + a) / 2, box[1] + (y + b) / 2, box[0] + (p[1] + a) / 2);
    }
  }

  /** The part of a row where {@code p x + q y + r} is not negative. */
  private static int[] cut(double p, double q, double r, int[] ends, int y) {
    if (ends == null) {
      return null;
    }
    if (Math.abs(p) < EPS) {
      return q * y + r < -EPS ? null : ends;
    }
    double at = -(q * y + r) / p;
    int from = p * ends[0] + q * y + r < EPS ? halfUp(Math.max(ends[0], at)) : ends[0];
    int to = p * ends[1] + q * y + r < EPS ? halfUp(Math.min(ends[1], at)) : ends[1];
    return from <= to ? new int[] {from, to} : null;
  }

  private static Clip clipped(String kind, int a, int b, double start, double end) {
    double e = end;
    while (e < start) {
      e += 360;
    }
    double stop = e;
    if (stop - start >= 360) {
      return null;
    }
    double s = Math.toRadians(start);
    double t = Math.toRadians(stop);
    if (kind.equals("arc")) {
      return (from, to, y) -> arcParts(a, b, start, stop, from, to, y);
    }
    if (kind.equals("chord")) {
      double p = b * (Math.sin(t) - Math.sin(s));
      double q = a * (Math.cos(s) - Math.cos(t));
      double r = -(p * a * Math.cos(s) + q * b * Math.sin(s));
      return (from, to, y) -> present(cut(p, q, r, new int[] {from, to}, y));
    }
    return (from, to, y) -> {
      int[] ends = {from, to};
      int[] first = cut(-b * Math.sin(s), a * Math.cos(s), 0, ends, y);
      if (stop - start > 180) {
        int[] second = cut(b * Math.sin(t), -a * Math.cos(t), 0, ends, y);
        List<int[]> both = new ArrayList<>(present(first));
        both.addAll(present(second));
        return both;
      }
      return present(cut(b * Math.sin(t), -a * Math.cos(t), 0, first, y));
    };
  }

  private static List<int[]> present(int[] part) {
    return part == null ? List.of() : List.of(part);
  }

  /** An arc ends at lines that stand upright on the curve; they hold on one half of the ellipse. */
  private static List<int[]> arcParts(
      int a, int b, double start, double stop, int from, int to, int y) {
    List<int[]> parts = new ArrayList<>();
    for (int turn = -3; turn <= 4; turn++) {
      if (y == 0) {
        if (to > 0 && start <= 360 * turn && 360 * turn <= stop) {
          parts.add(new int[] {Math.max(from, 1), to});
        }
        if (from < 0 && start <= 360 * turn + 180 && 360 * turn + 180 <= stop) {
          parts.add(new int[] {from, Math.min(to, -1)});
        }
        continue;
      }
      double low = 360 * turn + (y > 0 ? 0 : 180);
      double u = Math.max(start, low);
      double v = Math.min(stop, low + 180);
      if (u >= v) {
        continue;
      }
      double shift = ((double) a * a - (double) b * b) / 2;
      int[] part = {from, to};
      if (u > low) {
        double t = Math.toRadians(u);
        part = cut(-a * Math.sin(t), b * Math.cos(t), shift * Math.sin(2 * t), part, y);
      }
      if (v < low + 180) {
        double t = Math.toRadians(v);
        part = cut(a * Math.sin(t), -b * Math.cos(t), -shift * Math.sin(2 * t), part, y);
      }
      parts.addAll(present(part));
    }
    return parts;
  }
}

package org.dlscript.stdlib.plot;

import com.oracle.truffle.api.strings.TruffleString;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.dlscript.language.builtin.FloatType;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.Text;

/**
 * Paints drawing commands into a picture. A command is a tuple: its name, its coordinates, colours
 * as {@code #rrggbbaa} and options. Not for use by several threads at once.
 */
final class Painter {
  private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);
  private static final double LINE_HEIGHT = 1.2;

  private final Graphics2D g;
  final BufferedImage image;

  Painter(int width, int height, double scale) {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    g.scale(scale, scale);
  }

  void paint(Object[] commands) {
    try {
      for (Object command : commands) {
        paintOne(Iteration.toArray(command));
      }
    } finally {
      g.dispose();
    }
  }

  private void paintOne(Object[] a) {
    String what = Text.str(a[0]);
    switch (what) {
      case "clip" -> {
        double[] r = numbers(a[1]);
        g.setClip(r.length == 0 ? null : new Rectangle2D.Double(r[0], r[1], r[2], r[3]));
      }
      case "line" -> line(a);
      case "area" -> {
        g.setColor(color(a[3]));
        g.fill(path(numbers(a[1]), numbers(a[2]), true));
      }
      case "marks" -> marks(a);
      case "image" -> picture(a);
      case "text" -> text(a);
      default -> throw Errors.notImplemented("drawing " + what);
    }
  }

  static double number(Object o) {
    return FloatType.convert(o);
  }

  static double[] numbers(Object o) {
    Object[] items = Iteration.toArray(o);
    double[] out = new double[items.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = number(items[i]);
    }
    return out;
  }

  private static Color color(Object o) {
    long v = Long.parseLong(Text.str(o).substring(1), 16);
    return new Color(
        (int) (v >> 24) & 255, (int) (v >> 16) & 255, (int) (v >> 8) & 255, (int) v & 255);
  }

  /** Through the points; NaN lifts the pen. */
  private static Path2D path(double[] x, double[] y, boolean closed) {
    Path2D path = new Path2D.Double();
    boolean pen = false;
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
        pen = false;
      } else if (pen) {
        path.lineTo(x[i], y[i]);
      } else {
        path.moveTo(x[i], y[i]);
        pen = true;
      }
    }
    if (closed && path.getCurrentPoint() != null) {
      path.closePath();
    }
    return path;
  }

  /** {@code ("line", xs, ys, colour, width, dashes)}. */
  private void line(Object[] a) {
    double[] d = numbers(a[5]);
    float[] dash = d.length == 0 ? null : new float[d.length];
    for (int i = 0; i < d.length; i++) {
      dash[i] = (float) Math.max(d[i], 0.1);
    }
    g.setColor(color(a[3]));
    g.setStroke(
        new BasicStroke(
            (float) number(a[4]), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0));
    g.draw(path(numbers(a[1]), numbers(a[2]), false));
  }

  private static Object[] several(Object o) {
    return o instanceof TruffleString || o instanceof Number
        ? new Object[] {o}
        : Iteration.toArray(o);
  }

  /** {@code ("marks", xs, ys, marker, sizes, fills, edges, edge width)}. */
  private void marks(Object[] a) {
    double[] x = numbers(a[1]);
    double[] y = numbers(a[2]);
    List<Markers.Part> parts = Markers.of(Text.str(a[3]));
    Object[] sizes = several(a[4]);
    Object[] fills = several(a[5]);
    Object[] edges = several(a[6]);
    double width = number(a[7]);
    g.setStroke(new BasicStroke((float) width));
    if (fills.length == 0 || sizes.length == 0) {
      return;
    }
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
        continue;
      }
      double r = number(sizes[i % sizes.length]) / 2;
      for (Markers.Part part : parts) {
        int n = part.points().length / 2;
        double[] px = new double[n];
        double[] py = new double[n];
        for (int k = 0; k < n; k++) {
          px[k] = x[i] + r * part.points()[2 * k];
          py[k] = y[i] + r * part.points()[2 * k + 1];
        }
        Path2D shape = path(px, py, part.filled());
        if (part.filled()) {
          g.setColor(color(fills[i % fills.length]));
          g.fill(shape);
        }
        if (edges.length > 0 && (width > 0 || !part.filled())) {
          g.setColor(color(edges[i % edges.length]));
          g.draw(shape);
        }
      }
    }
  }

  /** Rows of red, green, blue and alpha as a picture. */
  static BufferedImage rgba(byte[] data, int rows, int columns) {
    BufferedImage picture = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < rows * columns; i++) {
      int v =
          (data[4 * i + 3] & 0xff) << 24
              | (data[4 * i] & 0xff) << 16
              | (data[4 * i + 1] & 0xff) << 8
              | data[4 * i + 2] & 0xff;
      picture.setRGB(i % columns, i / columns, v);
    }
    return picture;
  }

  /** {@code ("image", (x, y, width, height), rgba, rows, columns, smooth)}. */
  private void picture(Object[] a) {
    double[] r = numbers(a[1]);
    BufferedImage picture = rgba(((PyBytes) a[2]).data(), (int) number(a[3]), (int) number(a[4]));
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        Boolean.TRUE.equals(a[5])
            ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
            : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    AffineTransform place = AffineTransform.getTranslateInstance(r[0], r[1]);
    place.scale(r[2] / picture.getWidth(), r[3] / picture.getHeight());
    g.drawImage(picture, place, null);
  }

  private static Font font(double size, boolean bold) {
    return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, 1).deriveFont((float) size);
  }

  static double textWidth(String s, double size) {
    double widest = 0;
    for (String line : s.split("\n", -1)) {
      if (!line.isEmpty()) {
        widest = Math.max(widest, font(size, false).getStringBounds(line, MEASURE).getWidth());
      }
    }
    return widest;
  }

  /**
   * {@code ("text", x, y, string, size, across, down, angle, colour, bold, box)}: across 0 begins
   * at x and 1 ends there; down 0 stands on y and 1 hangs from it; a box has a face and an edge.
   */
  private void text(Object[] a) {
    String[] lines = Text.str(a[3]).split("\n", -1);
    double size = number(a[4]);
    double across = number(a[5]);
    double down = number(a[6]);
    Font font = font(size, Boolean.TRUE.equals(a[9]));
    AffineTransform before = g.getTransform();
    g.translate(number(a[1]), number(a[2]));
    g.rotate(Math.toRadians(number(a[7])));
    double widest = textWidth(Text.str(a[3]), size);
    double height = (lines.length - 1) * size * LINE_HEIGHT + size * 0.75;
    double top = -height * (1 - down);
    Object[] box = Iteration.toArray(a[10]);
    if (box.length > 0) {
      double pad = 0.3 * size;
      Rectangle2D r =
          new Rectangle2D.Double(
              -across * widest - pad, top - pad, widest + 2 * pad, height + 2 * pad);
      g.setColor(color(box[0]));
      g.fill(r);
      g.setColor(color(box[1]));
      g.setStroke(new BasicStroke(1));
      g.draw(r);
    }
    g.setFont(font);
    g.setColor(color(a[8]));
    for (int i = 0; i < lines.length; i++) {
      double w = lines[i].isEmpty() ? 0 : font.getStringBounds(lines[i], MEASURE).getWidth();
      g.drawString(
          lines[i], (float) (-across * w), (float) (top + size * 0.75 + i * size * LINE_HEIGHT));
    }
    g.setTransform(before);
  }
}

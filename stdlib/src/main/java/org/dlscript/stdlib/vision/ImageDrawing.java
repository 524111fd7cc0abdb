package org.dlscript.stdlib.vision;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import org.dlscript.language.object.Errors;

/**
 * Shapes and text as coverage masks, which the caller fills with an ink: so one way of drawing
 * serves every mode.
 */
final class ImageDrawing {
  private ImageDrawing() {}

  private static Raster painted(
      int width, int height, java.util.function.Consumer<Graphics2D> paint) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      g.setColor(Color.WHITE);
      paint.accept(g);
    } finally {
      g.dispose();
    }
    byte[] mask = new byte[width * height];
    image.getRaster().getDataElements(0, 0, width, height, mask);
    return Raster.ofBytes(mask, width, height, 1);
  }

  private static Shape shape(String kind, double[] p) {
    switch (kind) {
      case "ellipse":
        return new Ellipse2D.Double(p[0], p[1], p[2] - p[0] + 1, p[3] - p[1] + 1);
      case "arc", "chord", "pieslice":
        {
          int type =
              kind.equals("arc") ? Arc2D.OPEN : kind.equals("chord") ? Arc2D.CHORD : Arc2D.PIE;
          return new Arc2D.Double(p[0], p[1], p[2] - p[0], p[3] - p[1], -p[4], p[4] - p[5], type);
        }
      case "polygon", "line":
        {
          Path2D path = new Path2D.Double();
          for (int i = 0; i + 1 < p.length; i += 2) {
            if (i == 0) {
              path.moveTo(p[0] + 0.5, p[1] + 0.5);
            } else {
              path.lineTo(p[i] + 0.5, p[i + 1] + 0.5);
            }
          }
          if (kind.equals("polygon")) {
            path.closePath();
          }
          return path;
        }
      default:
        throw Errors.notImplemented("PIL.ImageDraw." + kind);
    }
  }

  /** The mask of a filled shape, or of its outline of a width. */
  static Raster mask(int width, int height, String kind, double[] points, double stroke) {
    Shape s = shape(kind, points);
    return painted(
        width,
        height,
        g -> {
          if (stroke <= 0) {
            g.fill(s);
            g.setStroke(new BasicStroke(0));
          } else {
            g.setStroke(
                new BasicStroke((float) stroke, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
            g.draw(s);
          }
        });
  }

  private static Font font(double size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) size);
  }

  static Raster text(int width, int height, double x, double y, String text, double size) {
    return painted(
        width,
        height,
        g -> {
          g.setRenderingHint(
              RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
          g.setFont(font(size));
          float line = g.getFontMetrics().getHeight();
          float at = (float) y + g.getFontMetrics().getAscent();
          for (String part : text.split("\n", -1)) {
            g.drawString(part, (float) x, at);
            at += line;
          }
        });
  }

  /** The width and height that a text takes. */
  static double[] extent(String text, double size) {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D g = image.createGraphics();
    try {
      g.setFont(font(size));
      double width = 0;
      String[] lines = text.split("\n", -1);
      for (String line : lines) {
        width = Math.max(width, g.getFontMetrics().stringWidth(line));
      }
      return new double[] {width, (double) lines.length * g.getFontMetrics().getHeight()};
    } finally {
      g.dispose();
    }
  }
}

package org.dlscript.stdlib.vision;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * Text as a coverage mask, which the caller fills with an ink: so one way of drawing serves every
 * mode.
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

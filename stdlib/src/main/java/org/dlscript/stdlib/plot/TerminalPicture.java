package org.dlscript.stdlib.plot;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/**
 * A picture as the text that makes a terminal show it: kitty's and iTerm2's graphics protocols take
 * the PNG file itself, sixel (DEC, VT340) takes bands of six rows by colours, and any terminal with
 * colours can show half blocks, two pixels a character.
 */
final class TerminalPicture {
  private static final String ESCAPE = "\u001b";

  /** What kitty takes at once. */
  private static final int CHUNK = 4096;

  private TerminalPicture() {}

  /** The text, without a line end; {@code columns} is the terminal's width in characters. */
  static String of(byte[] png, String protocol, int columns) throws IOException {
    return switch (protocol) {
      case "kitty" -> kitty(png);
      case "iterm" ->
          ESCAPE
              + "]1337;File=inline=1;size="
              + png.length
              + ":"
              + Base64.getEncoder().encodeToString(png)
              + "\u0007";
      case "sixel" -> sixel(opaque(ImageIO.read(new ByteArrayInputStream(png)), 0, 0));
      default -> {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int width = Math.max(1, Math.min(columns, image.getWidth()));
        int height = Math.max(1, Math.round((float) image.getHeight() * width / image.getWidth()));
        yield blocks(opaque(image, width, height), protocol.equals("blocks"));
      }
    };
  }

  private static String kitty(byte[] png) {
    String data = Base64.getEncoder().encodeToString(png);
    StringBuilder b = new StringBuilder();
    for (int at = 0; at < data.length(); at += CHUNK) {
      int end = Math.min(data.length(), at + CHUNK);
      b.append(ESCAPE).append("_G").append(at == 0 ? "a=T,f=100," : "");
      b.append("m=").append(end < data.length() ? 1 : 0).append(';');
      b.append(data, at, end).append(ESCAPE).append('\\');
    }
    return b.toString();
  }

  /** The picture over white, of its own size where the given one is 0. */
  private static BufferedImage opaque(BufferedImage image, int width, int height) {
    int w = width == 0 ? image.getWidth() : width;
    int h = height == 0 ? image.getHeight() : height;
    BufferedImage out = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = out.createGraphics();
    g.setColor(java.awt.Color.WHITE);
    g.fillRect(0, 0, w, h);
    boolean same = w == image.getWidth() && h == image.getHeight();
    g.drawImage(
        same ? image : image.getScaledInstance(w, h, Image.SCALE_AREA_AVERAGING), 0, 0, null);
    g.dispose();
    return out;
  }

  /** 6 levels of red and blue, 7 of green, to which the eye is keener. */
  private static int paletteIndex(int rgb) {
    int r = ((rgb >> 16 & 255) * 5 + 127) / 255;
    int g = ((rgb >> 8 & 255) * 6 + 127) / 255;
    int b = ((rgb & 255) * 5 + 127) / 255;
    return (r * 7 + g) * 6 + b;
  }

  private static String sixel(BufferedImage image) {
    int w = image.getWidth();
    int h = image.getHeight();
    StringBuilder out = new StringBuilder(ESCAPE + "Pq\"1;1;" + w + ";" + h);
    boolean[] declared = new boolean[6 * 7 * 6];
    int[][] rows = new int[6][w];
    for (int top = 0; top < h; top += 6) {
      int count = Math.min(6, h - top);
      boolean[] used = new boolean[declared.length];
      for (int r = 0; r < count; r++) {
        for (int x = 0; x < w; x++) {
          rows[r][x] = paletteIndex(image.getRGB(x, top + r));
          used[rows[r][x]] = true;
        }
      }
      for (int colour = 0; colour < used.length; colour++) {
        if (used[colour]) {
          declare(colour, declared, out);
          band(rows, count, w, colour, out);
          out.append('$');
        }
      }
      out.append('-');
    }
    return out.append(ESCAPE).append('\\').toString();
  }

  private static void declare(int colour, boolean[] declared, StringBuilder out) {
    out.append('#').append(colour);
    if (!declared[colour]) {
      declared[colour] = true;
      out.append(";2;").append(colour / 42 * 20);
      out.append(';').append((colour / 6 % 7 * 100 + 3) / 6);
      out.append(';').append(colour % 6 * 20).append('#').append(colour);
    }
  }

  /** One colour's part of six rows, runs written with their lengths. */
  private static void band(int[][] rows, int count, int w, int colour, StringBuilder out) {
    int run = 0;
    char last = 0;
    for (int x = 0; x <= w; x++) {
      int bits = 0;
      for (int r = 0; r < count && x < w; r++) {
        bits |= rows[r][x] == colour ? 1 << r : 0;
      }
      char c = x < w ? (char) (63 + bits) : 0;
      if (c == last) {
        run++;
        continue;
      }
      if (run > 3) {
        out.append('!').append(run).append(last);
      } else {
        out.repeat(last, run);
      }
      last = c;
      run = 1;
    }
  }

  /** Upper half blocks: the ink is the upper pixel, the paper the lower one. */
  private static String blocks(BufferedImage image, boolean trueColour) {
    StringBuilder out = new StringBuilder();
    for (int y = 0; y < image.getHeight(); y += 2) {
      out.append(y == 0 ? "" : "\n");
      for (int x = 0; x < image.getWidth(); x++) {
        colour(out, "38", image.getRGB(x, y), trueColour);
        if (y + 1 < image.getHeight()) {
          colour(out, "48", image.getRGB(x, y + 1), trueColour);
        }
        out.append('▀');
      }
      out.append(ESCAPE).append("[0m");
    }
    return out.toString();
  }

  private static void colour(StringBuilder out, String ground, int rgb, boolean trueColour) {
    int r = rgb >> 16 & 255;
    int g = rgb >> 8 & 255;
    int b = rgb & 255;
    out.append(ESCAPE).append('[').append(ground);
    if (trueColour) {
      out.append(";2;").append(r).append(';').append(g).append(';').append(b);
    } else {
      int cube = 36 * ((r * 5 + 127) / 255) + 6 * ((g * 5 + 127) / 255) + (b * 5 + 127) / 255;
      out.append(";5;").append(16 + cube);
    }
    out.append('m');
  }
}

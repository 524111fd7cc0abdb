package org.dlscript.stdlib.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.FloatType;
import org.dlscript.language.builtin.OsErrors;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Text;

/**
 * {@code _plot}: paints a list of drawing commands into a picture and writes it as PNG. A command
 * is a tuple: its name, its coordinates in pixels, a colour as {@code #rrggbb} and options.
 */
public final class PlotModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_plot"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    System.setProperty("java.awt.headless", "true");
    m.function(
        "write_png(path, width, height, commands, /)",
        (path, width, height, commands) -> {
          byte[] png =
              paint((int) number(width), (int) number(height), Iteration.toArray(commands));
          write(c, Text.str(path), png);
          return PyNone.NONE;
        });
  }

  private static double number(Object o) {
    return FloatType.convert(o);
  }

  private static double[] numbers(Object o) {
    Object[] items = Iteration.toArray(o);
    double[] out = new double[items.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = number(items[i]);
    }
    return out;
  }

  private static byte[] paint(int width, int height, Object[] commands) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, width, height);
      for (Object command : commands) {
        command(g, Iteration.toArray(command));
      }
    } finally {
      g.dispose();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw OsErrors.of(e, null);
    }
    return out.toByteArray();
  }

  private static void command(Graphics2D g, Object[] a) {
    String what = Text.str(a[0]);
    switch (what) {
      case "clip":
        {
          double[] r = numbers(a[1]);
          g.setClip(r.length == 0 ? null : new Rectangle2D.Double(r[0], r[1], r[2], r[3]));
          break;
        }
      case "line":
        {
          double[] x = numbers(a[1]);
          double[] y = numbers(a[2]);
          g.setColor(Color.decode(Text.str(a[3])));
          float width = (float) number(a[4]);
          float[] dash = null;
          if (a.length > 5) {
            double[] d = numbers(a[5]);
            dash = d.length == 0 ? null : new float[d.length];
            for (int i = 0; i < d.length; i++) {
              dash[i] = (float) d[i];
            }
          }
          g.setStroke(
              new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0));
          Path2D path = new Path2D.Double();
          boolean pen = false;
          for (int i = 0; i < x.length; i++) {
            if (Double.isNaN(x[i]) || Double.isNaN(y[i])) {
              pen = false;
            } else if (pen) {
              path.lineTo(x[i], y[i]);
            } else {
              path.moveTo(x[i], y[i]);
              pen = true;
            }
          }
          g.draw(path);
          break;
        }
      case "dots":
        {
          double[] x = numbers(a[1]);
          double[] y = numbers(a[2]);
          g.setColor(Color.decode(Text.str(a[3])));
          double d = number(a[4]);
          for (int i = 0; i < x.length; i++) {
            g.fill(new Ellipse2D.Double(x[i] - d / 2, y[i] - d / 2, d, d));
          }
          break;
        }
      case "box":
        {
          double[] r = numbers(a[1]);
          g.setColor(Color.decode(Text.str(a[2])));
          g.fill(new Rectangle2D.Double(r[0], r[1], r[2], r[3]));
          break;
        }
      case "image":
        image(g, a);
        break;
      case "text":
        text(g, a);
        break;
      default:
        throw Errors.notImplemented("drawing " + what);
    }
  }

  /** {@code ("image", (x, y, width, height), rgb, rows, columns)}, magnified without smoothing. */
  private static void image(Graphics2D g, Object[] a) {
    double[] r = numbers(a[1]);
    byte[] rgb = ((org.dlscript.language.object.PyBytes) a[2]).data();
    int rows = (int) number(a[3]);
    int columns = (int) number(a[4]);
    BufferedImage picture = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < rows * columns; i++) {
      int v = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff;
      picture.setRGB(i % columns, i / columns, v);
    }
    g.drawImage(
        picture,
        (int) Math.round(r[0]),
        (int) Math.round(r[1]),
        (int) Math.round(r[2]),
        (int) Math.round(r[3]),
        null);
  }

  /** {@code ("text", x, y, string, size, align, angle)}; align is 0 left, 0.5 centre, 1 right. */
  private static void text(Graphics2D g, Object[] a) {
    double x = number(a[1]);
    double y = number(a[2]);
    String s = Text.str(a[3]);
    g.setColor(Color.BLACK);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, (int) number(a[4])));
    double width = g.getFontMetrics().stringWidth(s);
    double height = g.getFontMetrics().getAscent();
    var before = g.getTransform();
    g.translate(x, y);
    g.rotate(Math.toRadians(number(a[6])));
    g.drawString(s, (float) (-width * number(a[5])), (float) (height * 0.36));
    g.setTransform(before);
  }

  private static void write(DlsContext c, String path, byte[] bytes) {
    String temporary = path + ".part";
    try {
      try (OutputStream out = c.env().getPublicTruffleFile(temporary).newOutputStream()) {
        out.write(bytes);
      }
      c.env()
          .getPublicTruffleFile(temporary)
          .move(c.env().getPublicTruffleFile(path), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw OsErrors.of(e, path);
    }
  }
}

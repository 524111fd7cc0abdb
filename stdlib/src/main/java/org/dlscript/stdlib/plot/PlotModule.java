package org.dlscript.stdlib.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.OsErrors;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/** {@code _plot}: pictures from lists of drawing commands, which {@link Painter} describes. */
public final class PlotModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_plot"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    System.setProperty("java.awt.headless", "true");
    m.function(
        "png(width, height, scale, commands, /)",
        (width, height, scale, commands) ->
            new PyBytes(png(painted(width, height, scale, commands))));
    m.function(
        "pixels(width, height, scale, commands, /)",
        (width, height, scale, commands) ->
            new PyBytes(bytes(painted(width, height, scale, commands))));
    m.function(
        "picture(data, rows, columns, /)",
        (data, rows, columns) ->
            new PyBytes(
                png(
                    Painter.rgba(
                        ((PyBytes) data).data(),
                        (int) Painter.number(rows),
                        (int) Painter.number(columns)))));
    m.function(
        "terminal_picture(png, protocol, columns, /)",
        (png, protocol, columns) -> terminalPicture(png, protocol, columns));
    m.function(
        "text_width(text, size, /)",
        (text, size) -> Painter.textWidth(Text.str(text), Painter.number(size)));
    m.function("viewer()", () -> viewer());
    m.function("outline(marker, /)", marker -> outline(Text.str(marker)));
  }

  /**
   * The words of a command that shows pictures in windows, which {@link PictureWindow} describes.
   */
  private static Object viewer() {
    String library;
    try {
      library =
          Path.of(PlotModule.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    Object[] words = {
      Str.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
      Str.of("-XX:TieredStopAtLevel=1"),
      Str.of("-cp"),
      Str.of(library),
      Str.of(PictureWindow.class.getName())
    };
    return new PyList(words);
  }

  private static BufferedImage painted(Object width, Object height, Object scale, Object commands) {
    Painter p =
        new Painter(
            (int) Painter.number(width), (int) Painter.number(height), Painter.number(scale));
    p.paint(Iteration.toArray(commands));
    return p.image;
  }

  private static Object terminalPicture(Object png, Object protocol, Object columns) {
    try {
      byte[] data = ((PyBytes) png).data();
      return Str.of(TerminalPicture.of(data, Text.str(protocol), (int) Painter.number(columns)));
    } catch (IOException e) {
      throw OsErrors.of(e, "picture");
    }
  }

  private static Object outline(String marker) {
    List<Object> out = new ArrayList<>();
    for (Markers.Part part : Markers.of(marker)) {
      List<Object> points = new ArrayList<>();
      for (int k = 0; k < part.points().length; k += 2) {
        points.add(new PyTuple(part.points()[k], part.points()[k + 1]));
      }
      out.add(new PyTuple(part.filled(), new PyList(points.toArray())));
    }
    return new PyList(out.toArray());
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw OsErrors.of(e, null);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(BufferedImage image) {
    int w = image.getWidth();
    byte[] out = new byte[4 * w * image.getHeight()];
    for (int i = 0; i < out.length / 4; i++) {
      int v = image.getRGB(i % w, i / w);
      out[4 * i] = (byte) (v >> 16);
      out[4 * i + 1] = (byte) (v >> 8);
      out[4 * i + 2] = (byte) v;
      out[4 * i + 3] = (byte) (v >>> 24);
    }
    return out;
  }
}

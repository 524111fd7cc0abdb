package org.dlscript.stdlib.vision;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.runtime.tensor.DType;

/** Image files to pixels and back, over Java's readers and writers. */
final class ImageFiles {
  /** What a file holds: its format's and its mode's name, pixels, and the palette of a P image. */
  record Decoded(String format, String mode, Raster pixels, byte[] palette) {}

  private ImageFiles() {}

  /** The first image of a file, or null where no reader knows the format. */
  static Decoded decode(byte[] file) {
    ImageIO.setUseCache(false);
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return null;
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        String format = reader.getFormatName().toUpperCase(java.util.Locale.ROOT);
        return decoded(format.equals("JPG") ? "JPEG" : format, reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      throw Errors.of(ExceptionTypes.OS_ERROR, "image file is truncated or damaged");
    }
  }

  private static Decoded decoded(String format, BufferedImage image) {
    int w = image.getWidth();
    int h = image.getHeight();
    WritableRaster r = image.getRaster();
    int bands = r.getNumBands();
    int[] samples = r.getPixels(0, 0, w, h, (int[]) null);
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return indexed(format, palette, samples, w, h);
    }
    if (bands == 1 && r.getSampleModel().getSampleSize(0) == 16) {
      double[] wide = new double[samples.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = samples[i];
      }
      return new Decoded(format, "I", new Raster(null, wide, DType.INT32, w, h, 1), null);
    }
    int shift = Math.max(0, r.getSampleModel().getSampleSize(0) - 8);
    byte[] out = new byte[samples.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (samples[i] >> shift);
    }
    String mode =
        switch (bands) {
          case 1 -> "L";
          case 2 -> "LA";
          case 3 -> "RGB";
          default -> "RGBA";
        };
    return new Decoded(format, mode, Raster.ofBytes(out, w, h, bands), null);
  }

  private static Decoded indexed(String format, IndexColorModel m, int[] samples, int w, int h) {
    int n = m.getMapSize();
    byte[] palette = new byte[n * 3];
    boolean ramp = format.equals("PNG") && n <= 16;
    for (int i = 0; i < n; i++) {
      palette[i * 3] = (byte) m.getRed(i);
      palette[i * 3 + 1] = (byte) m.getGreen(i);
      palette[i * 3 + 2] = (byte) m.getBlue(i);
      int grey = n > 1 ? i * 255 / (n - 1) : 0;
      ramp &= m.getRed(i) == grey && m.getGreen(i) == grey && m.getBlue(i) == grey;
    }
    byte[] out = new byte[samples.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = ramp ? palette[samples[i] * 3] : (byte) samples[i];
    }
    String mode = !ramp ? "P" : n == 2 ? "1" : "L";
    return new Decoded(format, mode, Raster.ofBytes(out, w, h, 1), ramp ? null : palette);
  }

  /**
   * A file of 8-bit pixels; {@code quality} in 1 to 100 is for JPEG. A palette of two colours makes
   * a file of single bits.
   */
  static byte[] encode(Raster r, String format, byte[] palette, int quality) {
    ImageIO.setUseCache(false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      boolean bits = palette != null && palette.length == 6;
      write(bits ? bits(r, palette) : image(r, palette), format, quality, out);
    } catch (IOException e) {
      throw Errors.of(ExceptionTypes.OS_ERROR, "cannot write the image: " + e.getMessage());
    }
    return out.toByteArray();
  }

  private static BufferedImage bits(Raster r, byte[] palette) {
    IndexColorModel model = new IndexColorModel(1, 2, palette, 0, false);
    BufferedImage image =
        new BufferedImage(r.width(), r.height(), BufferedImage.TYPE_BYTE_BINARY, model);
    for (int i = 0; i < r.bytes().length; i++) {
      image.getRaster().setSample(i % r.width(), i / r.width(), 0, r.bytes()[i]);
    }
    return image;
  }

  private static BufferedImage image(Raster r, byte[] palette) {
    ColorModel model = palette != null ? indexes(palette) : components(r.bands());
    int[] offsets = new int[r.bands()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = i;
    }
    WritableRaster raster =
        java.awt.image.Raster.createInterleavedRaster(
            new DataBufferByte(r.bytes(), r.bytes().length),
            r.width(),
            r.height(),
            r.width() * r.bands(),
            r.bands(),
            offsets,
            null);
    return new BufferedImage(model, raster, false, null);
  }

  private static void write(
      BufferedImage image, String format, int quality, ByteArrayOutputStream to)
      throws IOException {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
    if (!writers.hasNext()) {
      throw Errors.of(ExceptionTypes.KEY_ERROR, format);
    }
    ImageWriter writer = writers.next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(to)) {
      writer.setOutput(out);
      ImageWriteParam p = writer.getDefaultWriteParam();
      if (format.equals("JPEG")) {
        p.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        p.setCompressionQuality(quality / 100f);
      }
      writer.write(null, new IIOImage(image, null, null), p);
    } finally {
      writer.dispose();
    }
  }

  private static ColorModel indexes(byte[] palette) {
    return new IndexColorModel(8, palette.length / 3, palette, 0, false);
  }

  private static ColorModel components(int bands) {
    ColorSpace space = ColorSpace.getInstance(bands < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    boolean alpha = bands == 2 || bands == 4;
    int transparency = alpha ? java.awt.Transparency.TRANSLUCENT : java.awt.Transparency.OPAQUE;
    return new ComponentColorModel(space, alpha, false, transparency, DataBuffer.TYPE_BYTE);
  }
}

package org.dlscript.stdlib.vision;

import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.FloatType;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/**
 * {@code _imaging}: what the guest package {@code PIL} is built on. Pixels are tensors of shape
 * (height, width) or (height, width, bands); every function makes new ones.
 */
public final class ImagingModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_imaging"};
  }

  private static double[] numbers(Object o) {
    if (o == PyNone.NONE) {
      return null;
    }
    Object[] items = Iteration.toArray(o);
    double[] out = new double[items.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = FloatType.convert(items[i]);
    }
    return out;
  }

  private static byte[] bytes(Object o) {
    return o == PyNone.NONE ? null : ((PyBytes) o).data();
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    System.setProperty("java.awt.headless", "true");
    geometry(m);
    files(m);
    drawing(m);
    m.function(
        "convert(pixels, name, /)",
        (p, n) -> ImageColors.convert(Raster.of(p), Text.str(n)).toGuest());
    m.function(
        "box_blur(pixels, radius, passes, /)",
        (p, r, n) ->
            ImageFilters.boxBlur(Raster.of(p), FloatType.convert(r), Ints.asInt(n)).toGuest());
    m.function(
        "gaussian_blur(pixels, radius, /)",
        (p, r) ->
            ImageFilters.boxBlur(Raster.of(p), ImageFilters.gaussianBox(FloatType.convert(r), 3), 3)
                .toGuest());
    m.functionN(
        "kernel(pixels, size, kernel, scale, offset, /)",
        a ->
            ImageFilters.kernel(
                    Raster.of(a[0]),
                    Ints.asInt(a[1]),
                    numbers(a[2]),
                    FloatType.convert(a[3]),
                    FloatType.convert(a[4]))
                .toGuest());
    m.function(
        "rank(pixels, size, rank, /)",
        (p, s, r) -> ImageFilters.rank(Raster.of(p), Ints.asInt(s), Ints.asInt(r)).toGuest());
  }

  private static void geometry(ModuleBuilder m) {
    m.functionN(
        "resize(pixels, width, height, resample, box, /)",
        a ->
            ImageResize.resize(
                    Raster.of(a[0]),
                    Ints.asInt(a[1]),
                    Ints.asInt(a[2]),
                    Ints.asInt(a[3]),
                    numbers(a[4]))
                .toGuest());
    m.functionN(
        "affine(pixels, width, height, matrix, resample, fill, /)",
        a ->
            ImageTransforms.affine(
                    Raster.of(a[0]),
                    Ints.asInt(a[1]),
                    Ints.asInt(a[2]),
                    numbers(a[3]),
                    Ints.asInt(a[4]),
                    numbers(a[5]))
                .toGuest());
    m.functionN(
        "perspective(pixels, width, height, matrix, resample, fill, /)",
        a ->
            ImageTransforms.perspective(
                    Raster.of(a[0]),
                    Ints.asInt(a[1]),
                    Ints.asInt(a[2]),
                    numbers(a[3]),
                    Ints.asInt(a[4]),
                    numbers(a[5]))
                .toGuest());
  }

  private static void files(ModuleBuilder m) {
    m.function(
        "decode(data, /)",
        d -> {
          ImageFiles.Decoded r = ImageFiles.decode(bytes(d));
          return r == null
              ? PyNone.NONE
              : new PyTuple(
                  Str.of(r.format()),
                  Str.of(r.mode()),
                  r.pixels().toGuest(),
                  r.palette() == null ? PyNone.NONE : new PyBytes(r.palette()));
        });
    m.function(
        "encode(pixels, format, palette, quality, /)",
        (p, f, palette, q) ->
            new PyBytes(
                ImageFiles.encode(Raster.of(p), Text.str(f), bytes(palette), Ints.asInt(q))));
  }

  private static void drawing(ModuleBuilder m) {
    m.functionN(
        "shape(width, height, kind, points, stroke, /)",
        a ->
            DrawnShapes.mask(
                    Ints.asInt(a[0]),
                    Ints.asInt(a[1]),
                    Text.str(a[2]),
                    numbers(a[3]),
                    FloatType.convert(a[4]))
                .toGuest());
    m.functionN(
        "text(width, height, x, y, text, size, /)",
        a ->
            ImageDrawing.text(
                    Ints.asInt(a[0]),
                    Ints.asInt(a[1]),
                    FloatType.convert(a[2]),
                    FloatType.convert(a[3]),
                    Text.str(a[4]),
                    FloatType.convert(a[5]))
                .toGuest());
    m.function(
        "text_extent(text, size, /)",
        (t, s) -> {
          double[] e = ImageDrawing.extent(Text.str(t), FloatType.convert(s));
          return new PyTuple(e[0], e[1]);
        });
  }
}

package org.dlscript.stdlib.vision;

import org.dlscript.language.object.Errors;

/** Conversions between colour spaces of bytes, with Pillow's integer arithmetic. */
final class ImageColors {
  private interface Pixel {
    void convert(byte[] in, int at, byte[] out, int to);
  }

  private ImageColors() {}

  private static Raster each(Raster in, int bands, Pixel p) {
    int n = in.width() * in.height();
    byte[] out = new byte[n * bands];
    for (int i = 0; i < n; i++) {
      p.convert(in.bytes(), i * in.bands(), out, i * bands);
    }
    return Raster.ofBytes(out, in.width(), in.height(), bands);
  }

  /** Conversions by name, "RGB>L" for example. */
  static Raster convert(Raster in, String name) {
    return switch (name) {
      case "RGB>L" -> each(in, 1, (p, i, q, j) -> q[j] = (byte) luma(p, i));
      case "L>1" -> dithered(in);
      case "RGB>HSV" -> each(in, 3, ImageColors::toHsv);
      case "HSV>RGB" -> each(in, 3, ImageColors::fromHsv);
      case "RGB>YCbCr" -> each(in, 3, ImageColors::toYcc);
      case "YCbCr>RGB" -> each(in, 3, ImageColors::fromYcc);
      case "RGBA>RGBa" -> each(in, 4, (p, i, q, j) -> premultiply(p, i, q, j, 4));
      case "RGBa>RGBA" -> each(in, 4, (p, i, q, j) -> divide(p, i, q, j, 4));
      case "LA>La" -> each(in, 2, (p, i, q, j) -> premultiply(p, i, q, j, 2));
      case "La>LA" -> each(in, 2, (p, i, q, j) -> divide(p, i, q, j, 2));
      default -> throw Errors.notImplemented("PIL conversion " + name);
    };
  }

  private static int luma(byte[] p, int i) {
    int r = p[i] & 0xff;
    int g = p[i + 1] & 0xff;
    int b = p[i + 2] & 0xff;
    return r * 19595 + g * 38470 + b * 7471 + 0x8000 >> 16;
  }

  private static byte clip(int v) {
    return (byte) (v < 0 ? 0 : Math.min(v, 255));
  }

  /** Floyd and Steinberg's error diffusion, as Pillow's integer version does it. */
  private static Raster dithered(Raster in) {
    int w = in.width();
    byte[] out = new byte[w * in.height()];
    int[] errors = new int[w + 1];
    for (int y = 0; y < in.height(); y++) {
      int l = 0;
      int l0 = 0;
      int l1 = 0;
      for (int x = 0; x < w; x++) {
        l = clip((in.bytes()[y * w + x] & 0xff) + (l + errors[x + 1]) / 16) & 0xff;
        int v = l > 128 ? 255 : 0;
        out[y * w + x] = (byte) v;
        l -= v;
        int l2 = l;
        int d2 = l + l;
        l += d2;
        errors[x] = l + l0;
        l += d2;
        l0 = l + l1;
        l1 = l2;
        l += d2;
      }
      errors[w] = l0;
    }
    return Raster.ofBytes(out, w, in.height(), 1);
  }

  private static void toHsv(byte[] p, int i, byte[] q, int j) {
    int r = p[i] & 0xff;
    int g = p[i + 1] & 0xff;
    int b = p[i + 2] & 0xff;
    int max = Math.max(r, Math.max(g, b));
    int min = Math.min(r, Math.min(g, b));
    q[j + 2] = (byte) max;
    if (max == min) {
      return;
    }
    float c = max - min;
    float s = c / max;
    float rc = (max - r) / c;
    float gc = (max - g) / c;
    float bc = (max - b) / c;
    float h;
    if (r == max) {
      h = bc - gc;
    } else if (g == max) {
      h = (float) (2.0 + rc - bc);
    } else {
      h = (float) (4.0 + gc - rc);
    }
    h = (float) ((h / 6.0 + 1.0) % 1.0);
    q[j] = clip((int) (h * 255.0));
    q[j + 1] = clip((int) (s * 255.0));
  }

  private static void fromHsv(byte[] p, int i, byte[] q, int j) {
    int v = p[i + 2] & 0xff;
    if (p[i + 1] == 0) {
      q[j] = q[j + 1] = q[j + 2] = (byte) v;
      return;
    }
    double h = (p[i] & 0xff) * 6.0 / 255.0;
    double s = (p[i + 1] & 0xff) / 255.0;
    int sector = (int) Math.floor((float) h);
    double f = (float) h - sector;
    byte a = clip((int) Math.round(v * (1.0 - (float) s)));
    byte b = clip((int) Math.round(v * (1.0 - (float) s * f)));
    byte c = clip((int) Math.round(v * (1.0 - (float) s * (1.0 - f))));
    byte top = (byte) v;
    switch (sector % 6) {
      case 0 -> set(q, j, top, c, a);
      case 1 -> set(q, j, b, top, a);
      case 2 -> set(q, j, a, top, c);
      case 3 -> set(q, j, a, b, top);
      case 4 -> set(q, j, c, a, top);
      default -> set(q, j, top, a, b);
    }
  }

  private static void set(byte[] q, int j, byte r, byte g, byte b) {
    q[j] = r;
    q[j + 1] = g;
    q[j + 2] = b;
  }

  private static int part(double weight, int v) {
    return (int) Math.floor(weight * v * 64 + 0.5);
  }

  private static void toYcc(byte[] p, int i, byte[] q, int j) {
    int r = p[i] & 0xff;
    int g = p[i + 1] & 0xff;
    int b = p[i + 2] & 0xff;
    q[j] = (byte) (part(0.299, r) + part(0.587, g) + part(0.114, b) >> 6);
    q[j + 1] = (byte) ((part(-0.168736, r) + part(-0.331264, g) + part(0.5, b) >> 6) + 128);
    q[j + 2] = (byte) ((part(0.5, r) + part(-0.418688, g) + part(-0.081312, b) >> 6) + 128);
  }

  private static void fromYcc(byte[] p, int i, byte[] q, int j) {
    int y = p[i] & 0xff;
    int cb = (p[i + 1] & 0xff) - 128;
    int cr = (p[i + 2] & 0xff) - 128;
    q[j] = clip(y + (part(1.402, cr) >> 6));
    q[j + 1] = clip(y + (part(-0.34414, cb) + part(-0.71414, cr) >> 6));
    q[j + 2] = clip(y + (part(1.772, cb) >> 6));
  }

  private static void premultiply(byte[] p, int i, byte[] q, int j, int bands) {
    int alpha = p[i + bands - 1] & 0xff;
    for (int b = 0; b < bands - 1; b++) {
      int t = (p[i + b] & 0xff) * alpha + 128;
      q[j + b] = (byte) ((t >> 8) + t >> 8);
    }
    q[j + bands - 1] = (byte) alpha;
  }

  private static void divide(byte[] p, int i, byte[] q, int j, int bands) {
    int alpha = p[i + bands - 1] & 0xff;
    for (int b = 0; b < bands - 1; b++) {
      int v = p[i + b] & 0xff;
      q[j + b] = alpha == 255 || alpha == 0 ? (byte) v : clip(255 * v / alpha);
    }
    q[j + bands - 1] = (byte) alpha;
  }
}

package org.dlscript.stdlib.vision;

import org.dlscript.language.object.Errors;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.torch.PyTensor;

/**
 * The pixels of an image in row-major order, bands innermost: bytes, or wider numbers held as
 * doubles. Immutable by convention; an operation makes a new one.
 *
 * @param bytes the samples of an 8-bit image, else null
 * @param wide the samples of an image of ints or floats, else null
 */
record Raster(byte[] bytes, double[] wide, DType dtype, int width, int height, int bands) {
  static Raster ofBytes(byte[] bytes, int width, int height, int bands) {
    return new Raster(bytes, null, DType.UINT8, width, height, bands);
  }

  /** Reads a guest tensor of shape (height, width) or (height, width, bands). */
  static Raster of(Object o) {
    if (!(o instanceof PyTensor p) || p.tensor.rank() < 2 || p.tensor.rank() > 3) {
      throw Errors.typeError("expected the pixels of an image");
    }
    Tensor t = Copies.contiguous(p.tensor.data());
    int bands = t.rank() == 3 ? t.size(2) : 1;
    int n = t.numel();
    if (t.dtype() == DType.UINT8) {
      byte[] b = t.bytes();
      if (t.offset() != 0 || b.length != n) {
        b = java.util.Arrays.copyOfRange(b, t.offset(), t.offset() + n);
      }
      return new Raster(b, null, DType.UINT8, t.size(1), t.size(0), bands);
    }
    double[] d = new double[n];
    for (int i = 0; i < n; i++) {
      d[i] = t.doubleAt(i);
    }
    return new Raster(null, d, t.dtype(), t.size(1), t.size(0), bands);
  }

  /** An empty image of this one's kind. */
  Raster blank(int newWidth, int newHeight) {
    int n = newWidth * newHeight * bands;
    return bytes != null
        ? new Raster(new byte[n], null, dtype, newWidth, newHeight, bands)
        : new Raster(null, new double[n], dtype, newWidth, newHeight, bands);
  }

  boolean isBytes() {
    return bytes != null;
  }

  double get(int at) {
    return bytes != null ? bytes[at] & 0xff : wide[at];
  }

  void copyPixel(int to, Raster from, int at) {
    if (bytes != null) {
      System.arraycopy(from.bytes, at * bands, bytes, to * bands, bands);
    } else {
      System.arraycopy(from.wide, at * bands, wide, to * bands, bands);
    }
  }

  Object toGuest() {
    int[] shape = bands == 1 ? new int[] {height, width} : new int[] {height, width, bands};
    if (bytes != null) {
      return PyTensor.of(Tensor.wrap(bytes, DType.UINT8, shape));
    }
    Tensor t = Tensor.of(wide, shape);
    return PyTensor.of(Copies.rawTo(t, dtype));
  }
}

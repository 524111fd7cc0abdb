package org.dlscript.stdlib.vision;

import java.util.Arrays;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** Batches of pictures out of a dataset that is held in bytes. Stateless. */
final class PictureBatch {
  private PictureBatch() {}

  /**
   * Some of many pictures with each byte replaced: as cheap as copying them, whatever arithmetic
   * the table was made by.
   *
   * @param pictures uint8 of (N, H, W) or (N, H, W, C), contiguous
   * @param rows int64 of (B): which pictures
   * @param table float32 of (C, 256): what each value becomes, by channel
   * @return float32 of (B, C, H, W)
   */
  static Tensor lookUp(Tensor pictures, Tensor rows, Tensor table) {
    int[] shape = pictures.shape();
    int height = shape[1];
    int width = shape[2];
    int channels = shape.length == 4 ? shape[3] : 1;
    int plane = height * width;
    int size = plane * channels;
    int count = rows.shape()[0];
    byte[] from = pictures.bytes();
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      long row = rows.longs()[rows.offset() + i];
      if (row < -shape[0] || row >= shape[0]) {
        throw Errors.of(
            ExceptionTypes.INDEX_ERROR,
            "index " + row + " is out of bounds for dimension 0 with size " + shape[0]);
      }
      starts[i] = pictures.offset() + (int) (row < 0 ? row + shape[0] : row) * size;
    }
    float[] out = new float[count * size];
    float[][] values = new float[channels][];
    for (int c = 0; c < channels; c++) {
      int row = table.offset() + c * 256;
      values[c] = Arrays.copyOfRange(table.floats(), row, row + 256);
    }
    Parallel.range(
        count,
        Math.max(1, Parallel.GRAIN / Math.max(1, size)),
        (first, last) -> {
          for (int i = first; i < last; i++) {
            for (int c = 0; c < channels; c++) {
              plane(from, starts[i] + c, channels, values[c], out, i * size + c * plane, plane);
            }
          }
        });
    return Tensor.wrap(out, DType.FLOAT32, count, channels, height, width);
  }

  private static void plane(
      byte[] in, int at, int step, float[] values, float[] out, int to, int count) {
    if (values.length != 256) {
      throw new IllegalArgumentException("a byte has 256 values"); // no bounds checks below
    }
    if (step == 1) {
      for (int i = 0; i < count; i++) {
        out[to + i] = values[in[at + i] & 0xff];
      }
    } else {
      for (int i = 0; i < count; i++) {
        out[to + i] = values[in[at + i * step] & 0xff];
      }
    }
  }
}

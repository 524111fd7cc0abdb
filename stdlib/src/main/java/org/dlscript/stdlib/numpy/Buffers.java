package org.dlscript.stdlib.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.dlscript.language.object.Errors;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** Numbers as numpy lays them out in memory and files: little-endian, row by row. */
final class Buffers {
  private Buffers() {}

  private static ByteBuffer little(byte[] b) {
    return ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A one-dimensional array of the numbers in bytes. */
  static PyNdarray read(byte[] bytes, NumpyDType d) {
    int n = bytes.length / d.itemSize;
    ByteBuffer in = little(bytes);
    if (d.isLabel()) {
      long[] out = new long[n];
      for (int i = 0; i < n; i++) {
        out[i] =
            switch (d.itemSize) {
              case 2 -> in.getShort(2 * i) & 0xffffL;
              case 4 -> in.getInt(4 * i) & 0xffffffffL;
              default -> in.getLong(8 * i);
            };
      }
      return PyNdarray.of(Ufuncs.cast(Tensor.of(out, n), d.dtype), d, null);
    }
    return PyNdarray.of(
        switch (d.dtype) {
          case UINT8, INT8 -> Tensor.wrap(bytes.clone(), d.dtype, n);
          case BOOL -> Tensor.wrap(bytes.clone(), d.dtype, n);
          case INT16 -> {
            short[] out = new short[n];
            in.asShortBuffer().get(out);
            yield Tensor.wrap(out, d.dtype, n);
          }
          case INT32 -> {
            int[] out = new int[n];
            in.asIntBuffer().get(out);
            yield Tensor.wrap(out, d.dtype, n);
          }
          case INT64 -> {
            long[] out = new long[n];
            in.asLongBuffer().get(out);
            yield Tensor.wrap(out, d.dtype, n);
          }
          case FLOAT32 -> Tensor.of(floats(in, n), n);
          case FLOAT64 -> {
            double[] out = new double[n];
            in.asDoubleBuffer().get(out);
            yield Tensor.of(out, n);
          }
          case FLOAT16 -> {
            float[] out = new float[n];
            for (int i = 0; i < n; i++) {
              out[i] = Float.float16ToFloat(in.getShort(2 * i));
            }
            yield Ufuncs.cast(Tensor.of(out, n), DType.FLOAT16);
          }
          case COMPLEX64 -> Ufuncs.op("torch.view_as_complex", Tensor.of(floats(in, 2 * n), n, 2));
          case COMPLEX128 -> {
            double[] out = new double[2 * n];
            in.asDoubleBuffer().get(out);
            yield Ufuncs.op("torch.view_as_complex", Tensor.of(out, n, 2));
          }
          default -> throw Errors.typeError("cannot read numbers of type " + d.shown());
        });
  }

  private static float[] floats(ByteBuffer in, int n) {
    float[] out = new float[n];
    in.asFloatBuffer().get(out);
    return out;
  }

  /** The bytes of an array of plain numbers. */
  static byte[] write(PyNdarray a) {
    Tensor t = Copies.contiguous(a.tensor());
    DType d = t.dtype();
    if (d.isComplex()) {
      return write(PyNdarray.of(Copies.contiguous(Ufuncs.op("torch.view_as_real", t))));
    }
    int n = t.numel();
    ByteBuffer out = little(new byte[n * d.itemSize()]);
    for (int i = 0; i < n; i++) {
      switch (d) {
        case FLOAT64 -> out.putDouble(t.doubleAt(i));
        case FLOAT32 -> out.putFloat((float) t.doubleAt(i));
        case FLOAT16 -> out.putShort(Float.floatToFloat16((float) t.doubleAt(i)));
        case INT64 -> out.putLong(t.longAt(i));
        case INT32 -> out.putInt((int) t.longAt(i));
        case INT16 -> out.putShort((short) t.longAt(i));
        default -> out.put((byte) t.longAt(i));
      }
    }
    return out.array();
  }
}

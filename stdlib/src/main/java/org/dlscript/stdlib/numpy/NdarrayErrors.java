package org.dlscript.stdlib.numpy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dlscript.language.object.Errors;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** The engine's errors in numpy's words. */
final class NdarrayErrors {
  private static final Pattern BOUNDS =
      Pattern.compile(
          "index (-?\\d+) is out of (?:bounds|range).*dim(?:ension)? (\\d+) with size (\\d+)");

  private NdarrayErrors() {}

  /** An error of indexing; {@code value} is what was to be written, or null. */
  static RuntimeException ofIndex(TensorException e, Tensor x, Object[] indices, Tensor value) {
    int used = 0;
    int dim = 0;
    RuntimeException mask = null;
    for (Object k : indices) {
      boolean isMask = k instanceof Tensor t && t.dtype() == DType.BOOL;
      int width = k == null || k == org.dlscript.runtime.ops.Indexing.ELLIPSIS ? 0 : 1;
      if (isMask) {
        width = ((Tensor) k).rank();
        mask = mask == null ? mismatch((Tensor) k, x, dim) : mask;
      }
      used += width;
      dim += width;
    }
    if (used > x.rank()) {
      return Errors.indexError(
          "too many indices for array: array is "
              + x.rank()
              + "-dimensional, but "
              + used
              + " were indexed");
    }
    if (mask != null) {
      return mask;
    }
    String text = e.getMessage();
    Matcher m = BOUNDS.matcher(text);
    if (m.find()) {
      return Errors.indexError(
          "index "
              + m.group(1)
              + " is out of bounds for axis "
              + m.group(2)
              + " with size "
              + m.group(3));
    }
    if (text.contains("shape mismatch") && value == null) {
      return Errors.indexError(
          text.replace(
              "indexing tensors could not be broadcast", "indexing arrays could not be broadcast"));
    }
    if (value != null) {
      return broadcast(e, x, indices, value);
    }
    return e;
  }

  private static RuntimeException mismatch(Tensor mask, Tensor x, int dim) {
    for (int i = 0; i < mask.rank() && dim + i < x.rank(); i++) {
      if (mask.size(i) != x.size(dim + i)) {
        return Errors.indexError(
            "boolean index did not match indexed array along dimension "
                + (dim + i)
                + "; dimension is "
                + x.size(dim + i)
                + " but corresponding boolean dimension is "
                + mask.size(i));
      }
    }
    return null;
  }

  private static RuntimeException broadcast(
      TensorException e, Tensor x, Object[] indices, Tensor value) {
    Tensor target;
    try {
      target = ArrayItems.get(x, indices);
    } catch (TensorException again) {
      return e;
    }
    for (Object k : indices) {
      if (k instanceof Tensor t && t.dtype() == DType.BOOL && indices.length == 1) {
        return Errors.valueError(
            "NumPy boolean array indexing assignment cannot assign "
                + value.numel()
                + " input values to the "
                + target.numel()
                + " output values where the mask is true");
      }
      if (k instanceof Tensor) {
        return Errors.valueError(
            "shape mismatch: value array of shape "
                + Ufuncs.shapeText(value)
                + " could not be broadcast to indexing result of shape "
                + Ufuncs.shapeText(target));
      }
    }
    return Errors.valueError(
        "could not broadcast input array from shape "
            + Ufuncs.shapeText(value)
            + " into shape "
            + Ufuncs.shapeText(target));
  }
}

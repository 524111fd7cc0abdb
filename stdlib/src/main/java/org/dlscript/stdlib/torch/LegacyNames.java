package org.dlscript.stdlib.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dlscript.runtime.tensor.DType;

/** The tensor classes of old, such as FloatTensor, and their dtypes. */
final class LegacyNames {
  static final Map<String, DType> ALL = new LinkedHashMap<>();

  static {
    ALL.put("FloatTensor", DType.FLOAT32);
    ALL.put("DoubleTensor", DType.FLOAT64);
    ALL.put("HalfTensor", DType.FLOAT16);
    ALL.put("BFloat16Tensor", DType.BFLOAT16);
    ALL.put("ByteTensor", DType.UINT8);
    ALL.put("CharTensor", DType.INT8);
    ALL.put("ShortTensor", DType.INT16);
    ALL.put("IntTensor", DType.INT32);
    ALL.put("LongTensor", DType.INT64);
    ALL.put("BoolTensor", DType.BOOL);
  }

  private LegacyNames() {}

  static DType dtype(String name) {
    return ALL.get(name);
  }
}

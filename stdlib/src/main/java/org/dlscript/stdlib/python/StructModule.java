package org.dlscript.stdlib.python;

import java.math.BigInteger;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyNone;

/** {@code _struct_float}: the bit patterns of floats of two, four and eight bytes. */
public final class StructModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_struct_float"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function("to_bits(x, size, /)", (x, size) -> toBits(MathModule.number(x), Ints.asInt(size)));
    m.function(
        "from_bits(bits, size, /)",
        (bits, size) -> {
          long b = Ints.big(Ints.index(bits)).longValue();
          return switch (Ints.asInt(size)) {
            case 2 -> (double) Float.float16ToFloat((short) b);
            case 4 -> (double) Float.intBitsToFloat((int) b);
            default -> Double.longBitsToDouble(b);
          };
        });
  }

  private static Object toBits(double d, int size) {
    if (size == 8) {
      long bits = Double.doubleToRawLongBits(d);
      return bits >= 0 ? (Object) bits : BigInteger.valueOf(bits).add(BigInteger.ONE.shiftLeft(64));
    }
    float f = (float) d;
    if (size == 4) {
      if (Float.isInfinite(f) && !Double.isInfinite(d)) {
        return PyNone.NONE;
      }
      return Float.floatToRawIntBits(f) & 0xffffffffL;
    }
    short half = Float.floatToFloat16(roundedToOdd(d));
    if (Float.isInfinite(Float.float16ToFloat(half)) && !Double.isInfinite(d)) {
      return PyNone.NONE;
    }
    return half & 0xffffL;
  }

  /** A float from which a second rounding gives what one rounding of the double would. */
  private static float roundedToOdd(double d) {
    float f = (float) d;
    if (f == d || Double.isNaN(d)) {
      return f;
    }
    int bits = Float.floatToRawIntBits(f);
    return Float.intBitsToFloat((Math.abs((double) f) > Math.abs(d) ? bits - 1 : bits) | 1);
  }
}

package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.text.FloatText;

/** Arithmetic and text of complex numbers, by CPython's formulas. */
public final class Complexes {
  private Complexes() {}

  @TruffleBoundary
  public static Object binary(Slot op, PyComplex a, PyComplex b) {
    switch (op) {
      case ADD:
        return new PyComplex(a.re + b.re, a.im + b.im);
      case SUB:
        return new PyComplex(a.re - b.re, a.im - b.im);
      case MUL:
        return new PyComplex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
      case TRUEDIV:
        return divide(a, b);
      case POW:
        return power(a, b);
      case FLOORDIV:
      case MOD:
      case DIVMOD:
      default:
        return null;
    }
  }

  private static PyComplex divide(PyComplex a, PyComplex b) {
    double absRe = Math.abs(b.re);
    double absIm = Math.abs(b.im);
    if (absRe >= absIm) {
      if (absRe == 0) {
        throw Errors.zeroDivision("complex division by zero");
      }
      double ratio = b.im / b.re;
      double denominator = b.re + b.im * ratio;
      return new PyComplex(
          (a.re + a.im * ratio) / denominator, (a.im - a.re * ratio) / denominator);
    }
    if (Double.isNaN(absRe) || Double.isNaN(absIm)) {
      return new PyComplex(Double.NaN, Double.NaN);
    }
    double ratio = b.re / b.im;
    double denominator = b.re * ratio + b.im;
    return new PyComplex((a.re * ratio + a.im) / denominator, (a.im * ratio - a.re) / denominator);
  }

  private static PyComplex power(PyComplex a, PyComplex b) {
    if (b.re == 0 && b.im == 0) {
      return new PyComplex(1, 0);
    }
    if (a.re == 0 && a.im == 0) {
      if (b.im != 0 || b.re < 0) {
        throw Errors.zeroDivision("zero to a negative or complex power");
      }
      return new PyComplex(0, 0);
    }
    if (b.im == 0 && b.re == Math.rint(b.re) && Math.abs(b.re) <= 100) {
      return finite(integerPower(a, (int) b.re), a, b);
    }
    double r = RoundedMath.norm(new double[] {a.re, a.im});
    double length = Math.pow(r, b.re);
    double angle = RoundedMath.atan2(a.im, a.re);
    double phase = angle * b.re;
    if (b.im != 0) {
      length *= Math.exp(-angle * b.im);
      phase += b.im * Math.log(r);
    }
    return finite(new PyComplex(length * Math.cos(phase), length * Math.sin(phase)), a, b);
  }

  private static PyComplex finite(PyComplex r, PyComplex a, PyComplex b) {
    boolean over = Double.isInfinite(r.re) || Double.isInfinite(r.im);
    if (over && Double.isFinite(a.re + a.im) && Double.isFinite(b.re + b.im)) {
      throw Errors.overflow("complex exponentiation");
    }
    return r;
  }

  private static PyComplex integerPower(PyComplex a, int n) {
    PyComplex result = new PyComplex(1, 0);
    PyComplex base = a;
    for (int k = Math.abs(n); k > 0; k >>= 1) {
      if ((k & 1) != 0) {
        result = (PyComplex) binary(Slot.MUL, result, base);
      }
      base = (PyComplex) binary(Slot.MUL, base, base);
    }
    return n < 0 ? divide(new PyComplex(1, 0), result) : result;
  }

  @TruffleBoundary
  public static String repr(PyComplex c) {
    if (c.re == 0 && Math.copySign(1, c.re) > 0) {
      return part(c.im) + "j";
    }
    String im = part(c.im);
    return "(" + part(c.re) + (im.startsWith("-") ? "" : "+") + im + "j)";
  }

  private static String part(double d) {
    String s = FloatText.repr(d);
    return s.endsWith(".0") ? s.substring(0, s.length() - 2) : s;
  }
}

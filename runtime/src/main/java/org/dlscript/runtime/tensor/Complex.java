package org.dlscript.runtime.tensor;

/** A complex number; immutable. */
public record Complex(double re, double im) {
  public static final Complex ZERO = new Complex(0, 0);
  public static final Complex ONE = new Complex(1, 0);
  public static final Complex I = new Complex(0, 1);

  public static Complex of(double re) {
    return new Complex(re, 0);
  }

  public static Complex polar(double r, double phi) {
    return new Complex(r * Math.cos(phi), r * Math.sin(phi));
  }

  public Complex plus(Complex o) {
    return new Complex(re + o.re, im + o.im);
  }

  public Complex plus(double x) {
    return new Complex(re + x, im);
  }

  public Complex minus(Complex o) {
    return new Complex(re - o.re, im - o.im);
  }

  public Complex times(Complex o) {
    return new Complex(re * o.re - im * o.im, re * o.im + im * o.re);
  }

  public Complex times(double x) {
    return new Complex(re * x, im * x);
  }

  /** Division by Smith's method, which keeps the intermediate results in range. */
  public Complex over(Complex o) {
    if (Math.abs(o.re) >= Math.abs(o.im)) {
      if (o.re == 0 && o.im == 0) {
        return new Complex(re / 0.0, im / 0.0);
      }
      double r = o.im / o.re;
      double d = o.re + o.im * r;
      return new Complex((re + im * r) / d, (im - re * r) / d);
    }
    double r = o.re / o.im;
    double d = o.re * r + o.im;
    return new Complex((re * r + im) / d, (im * r - re) / d);
  }

  public Complex negate() {
    return new Complex(-re, -im);
  }

  public Complex conj() {
    return new Complex(re, -im);
  }

  public Complex timesI() {
    return new Complex(-im, re);
  }

  public double abs() {
    return Math.hypot(re, im);
  }

  public double arg() {
    return Math.atan2(im, re);
  }

  public Complex exp() {
    return polar(Math.exp(re), im);
  }

  public Complex log() {
    return new Complex(Math.log(abs()), arg());
  }

  public Complex sqrt() {
    if (re == 0 && im == 0) {
      return new Complex(0, im);
    }
    double r = abs();
    double a = Math.sqrt((r + Math.abs(re)) / 2);
    double b = Math.abs(im) / (2 * a);
    return re >= 0 ? new Complex(a, Math.copySign(b, im)) : new Complex(b, Math.copySign(a, im));
  }

  public Complex pow(Complex e) {
    if (re == 0 && im == 0) {
      return e.re == 0 && e.im == 0 ? ONE : ZERO;
    }
    if (e.im == 0 && e.re == Math.rint(e.re) && Math.abs(e.re) <= 64) {
      return power((int) e.re);
    }
    return log().times(e).exp();
  }

  private Complex power(int n) {
    Complex r = ONE;
    Complex b = this;
    for (int k = Math.abs(n); k > 0; k >>= 1) {
      if ((k & 1) != 0) {
        r = r.times(b);
      }
      b = b.times(b);
    }
    return n < 0 ? ONE.over(r) : r;
  }

  public Complex sin() {
    return new Complex(Math.sin(re) * Math.cosh(im), Math.cos(re) * Math.sinh(im));
  }

  public Complex cos() {
    return new Complex(Math.cos(re) * Math.cosh(im), -Math.sin(re) * Math.sinh(im));
  }

  public Complex sinh() {
    return new Complex(Math.sinh(re) * Math.cos(im), Math.cosh(re) * Math.sin(im));
  }

  public Complex cosh() {
    return new Complex(Math.cosh(re) * Math.cos(im), Math.sinh(re) * Math.sin(im));
  }

  public Complex tanh() {
    if (Math.abs(re) > 20) {
      return new Complex(
          Math.signum(re), 4 * Math.sin(im) * Math.cos(im) * Math.exp(-2 * Math.abs(re)));
    }
    double t = Math.cosh(2 * re) + Math.cos(2 * im);
    return new Complex(Math.sinh(2 * re) / t, Math.sin(2 * im) / t);
  }

  public Complex tan() {
    Complex t = timesI().tanh();
    return new Complex(t.im, -t.re);
  }

  public Complex asin() {
    Complex t = timesI().asinh();
    return new Complex(t.im, -t.re);
  }

  public Complex acos() {
    Complex a = asin();
    return new Complex(Math.PI / 2 - a.re, -a.im);
  }

  public Complex atan() {
    Complex t = timesI().atanh();
    return new Complex(t.im, -t.re);
  }

  public Complex asinh() {
    // ln(z + sqrt(z² + 1)), odd: evaluated in the right half plane, where nothing cancels.
    if (re < 0) {
      return negate().asinh().negate();
    }
    return plus(times(this).plus(1).sqrt()).log();
  }

  public Complex acosh() {
    return plus(plus(1).sqrt().times(plus(-1).sqrt())).log();
  }

  public Complex atanh() {
    return plus(1).log().minus(negate().plus(1).log()).times(0.5);
  }

  public Complex log1p() {
    return plus(1).log();
  }

  public Complex expm1() {
    return exp().plus(-1);
  }
}

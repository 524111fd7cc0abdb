package org.dlscript.runtime.op;

import java.util.List;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Bound arguments in the schema's order, read by their types. */
public final class Args {
  private static final Tensor[] NONE = {};
  private final Object[] values;

  public Args(Object[] values) {
    this.values = values;
  }

  /** All values in order. */
  public Object[] all() {
    return values;
  }

  public int count() {
    return values.length;
  }

  public Object get(int k) {
    return values[k];
  }

  public boolean has(int k) {
    return values[k] != null;
  }

  public Tensor t(int k) {
    return (Tensor) values[k];
  }

  /** A list of tensors. */
  public Tensor[] ts(int k) {
    return switch (values[k]) {
      case null -> null;
      case Tensor[] a -> a;
      case Object[] a -> java.util.Arrays.copyOf(a, a.length, Tensor[].class);
      case List<?> l -> l.toArray(NONE);
      default -> new Tensor[] {(Tensor) values[k]};
    };
  }

  public long l(int k) {
    return switch (values[k]) {
      case Long l -> l;
      case Boolean b -> b ? 1 : 0;
      default -> ((Number) values[k]).longValue();
    };
  }

  public int i(int k) {
    return Math.clamp(l(k), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  public double d(int k) {
    return switch (values[k]) {
      case Boolean b -> b ? 1 : 0;
      case Complex c ->
          throw TensorException.runtime(
              "value cannot be converted to type double without overflow");
      default -> ((Number) values[k]).doubleValue();
    };
  }

  public double d(int k, double otherwise) {
    return values[k] == null ? otherwise : d(k);
  }

  public boolean b(int k) {
    return (Boolean) values[k];
  }

  public String s(int k) {
    return (String) values[k];
  }

  public DType dtype(int k) {
    return (DType) values[k];
  }

  public Device device(int k) {
    return (Device) values[k];
  }

  /** A list of ints, null for None. */
  public int[] ints(int k) {
    if (values[k] == null) {
      return null;
    }
    long[] a = (long[]) values[k];
    int[] r = new int[a.length];
    for (int i = 0; i < r.length; i++) {
      r[i] = Math.clamp(a[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    return r;
  }

  public double[] doubles(int k) {
    return (double[]) values[k];
  }

  /** A list of ints of this length, for which one stands too. */
  public int[] ints(int k, int length) {
    int[] a = ints(k);
    if (a != null && a.length == 1 && length > 1) {
      int v = a[0];
      a = new int[length];
      java.util.Arrays.fill(a, v);
    }
    return a;
  }
}

package org.dlscript.runtime.ops;

import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.GradMode;
import org.dlscript.runtime.autograd.InPlace;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.kernel.DoubleFunction;
import org.dlscript.runtime.kernel.ElementLoops;
import org.dlscript.runtime.kernel.FloatBinary;
import org.dlscript.runtime.kernel.FloatFunction;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.launch.PointwiseLaunch;
import org.dlscript.runtime.launch.Remote;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Layout;
import org.dlscript.runtime.tensor.Storage;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/**
 * An elementwise operator of one tensor: type rule, kernels and derivative. The derivative sees
 * input and result saved.
 */
public final class Unary {
  /** A loop over floats. */
  @FunctionalInterface
  interface Floats {
    void run(float[] in, int at, float[] out, int to, int n);
  }

  // Elements below which a function of one costs less than waking a thread.
  private static final int GRAIN = 4096;

  private final String name;
  private final boolean toFloat;
  private final DoubleUnaryOperator real;
  private LongUnaryOperator integer;
  private UnaryOperator<Complex> complex;
  private Floats floats;
  private DoubleFunction doubles;
  private boolean savesInput;
  private boolean savesResult;
  private String node;
  private String refusesBool;
  private OpNode.Derivative1 derivative;
  private String kernel;
  private double[] parameters = {};

  private Unary(String name, boolean toFloat, DoubleUnaryOperator real) {
    this.name = name;
    this.toFloat = toFloat;
    this.real = real;
    this.kernel = name;
    this.node = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Backward0";
  }

  /** An operator whose integer inputs become floating point. */
  static Unary floating(String name, DoubleUnaryOperator real) {
    return new Unary(name, true, real);
  }

  /** An operator that keeps the type; integers take the integer function. */
  static Unary keeping(String name, DoubleUnaryOperator real, LongUnaryOperator integer) {
    Unary u = new Unary(name, false, real);
    u.integer = integer;
    return u;
  }

  /** Refuses bool, with this kernel's name. */
  Unary notBool(String kernel) {
    this.refusesBool = kernel;
    return this;
  }

  /**
   * The kernel that devices have for it, with the numbers that it takes, or null for none; without
   * this it is the one of the operator's name.
   */
  Unary device(String deviceKernel, double... numbers) {
    this.kernel = deviceKernel;
    this.parameters = numbers;
    return this;
  }

  Unary complex(UnaryOperator<Complex> function) {
    this.complex = function;
    return this;
  }

  Unary floats(Floats loop) {
    this.floats = loop;
    return this;
  }

  /** The function in single precision. */
  Unary single(FloatFunction f) {
    return floats((in, at, out, to, n) -> FloatFunction.apply(f, in, at, out, to, n));
  }

  /** The function of long ranges in double precision. */
  Unary doubles(DoubleFunction f) {
    this.doubles = f;
    return this;
  }

  Unary node(String nodeName) {
    this.node = nodeName;
    return this;
  }

  /** The derivative from the saved input: {@code node.saved(0)}. */
  Unary fromInput(OpNode.Derivative1 d) {
    this.savesInput = true;
    this.derivative = d;
    return this;
  }

  /** The same, but one pass over floats where no graph is made of it. */
  Unary fromInput(FloatBinary pass, OpNode.Derivative1 d) {
    return fromInput(onePass(pass, 0, d));
  }

  /** The derivative from the saved result: {@code node.saved(1)}. */
  Unary fromResult(OpNode.Derivative1 d) {
    this.savesResult = true;
    this.derivative = d;
    return this;
  }

  /** The same, but one pass over floats where no graph is made of it. */
  Unary fromResult(FloatBinary pass, OpNode.Derivative1 d) {
    return fromResult(onePass(pass, 1, d));
  }

  private OpNode.Derivative1 onePass(FloatBinary pass, int saved, OpNode.Derivative1 formula) {
    BinaryKernel floats = BinaryKernel.ofFloats(name + "_backward", pass);
    return (n, g) -> {
      Tensor x = n.saved(saved);
      Tensor r = GradMode.enabled() ? null : inOnePass(floats, x, g);
      return r != null ? r : formula.apply(n, g);
    };
  }

  private Tensor inOnePass(BinaryKernel floats, Tensor x, Tensor g) {
    if (x.dtype() == g.dtype() && Remote.home(x, g) != null) {
      return PointwiseLaunch.binary(kernel + "_backward", g, x, x.dtype(), parameters);
    }
    return singles(x, g) ? Elementwise.binary(floats, x, g, x.dtype()) : null;
  }

  /** Whether both are of one type that loops over floats compute, in the host's memory. */
  static boolean singles(Tensor a, Tensor b) {
    return a.dtype() == b.dtype()
        && Operand.computeType(a.dtype()) == DType.FLOAT32
        && Remote.home(a, b) == null;
  }

  /** The derivative that needs neither. */
  Unary derivative(OpNode.Derivative1 d) {
    this.derivative = d;
    return this;
  }

  public Tensor apply(Tensor x) {
    Tensor r = compute(x);
    if (derivative != null && Grad.wanted(x)) {
      Grad.record(r, node, x, Grad.save(savesInput ? x : null, savesResult ? r : null), derivative);
    }
    return r;
  }

  /**
   * Overwrites a float32 tensor, where neither its old values are needed later nor other memory is;
   * false where the operation has to be made the long way.
   */
  boolean overwrite(Tensor self) {
    if (floats == null
        || self.dtype() != DType.FLOAT32
        || self.offset() != 0
        || !self.isContiguous()
        || self.view() != null
        || self.home() != null
        || savesInput && Grad.wanted(self)) {
      return false;
    }
    InPlace.check(self);
    float[] a = self.floats();
    Parallel.range(
        self.numel(), Parallel.GRAIN, (from, end) -> floats.run(a, from, a, from, end - from));
    Grad.overwritten(
        self,
        node,
        new Tensor[] {self},
        Grad.save(null, savesResult ? self : null),
        (n, g) -> new Tensor[] {derivative.apply(n, g)});
    return true;
  }

  private Tensor compute(Tensor x) {
    DType dtype = toFloat ? Promotion.toFloat(x.dtype()) : x.dtype();
    if (dtype == DType.BOOL && refusesBool != null) {
      throw TensorException.unsupported(refusesBool, dtype);
    }
    if (x.home() != null) {
      Tensor r = PointwiseLaunch.unary(kernel, x, dtype, parameters);
      if (r != null) {
        return r;
      }
    }
    DType kind = Operand.computeType(dtype);
    Tensor in = x.layout().isDense() ? x : Copies.detachedClone(x);
    Layout out = in == x ? Elementwise.outLayout(x.layout()) : in.layout();
    int n = out.numel;
    Storage s = Storage.raw(dtype, n);
    Object r = s.array();
    ConvertedRows.UnaryKernel loop = overArrays(kind, dtype, n);
    int grain = kind == DType.FLOAT32 && floats != null ? Parallel.GRAIN : GRAIN;
    if (n <= grain) {
      ConvertedRows.unary(loop, in, dtype, r, 0, n);
    } else {
      Parallel.range(n, grain, (from, end) -> ConvertedRows.unary(loop, in, dtype, r, from, end));
    }
    return new Tensor(s, out, dtype, x.device());
  }

  private ConvertedRows.UnaryKernel overArrays(DType kind, DType dtype, int n) {
    return switch (kind) {
      case FLOAT32 -> {
        if (floats != null) {
          yield (p, i, r, o, m) -> floats.run((float[]) p, i, (float[]) r, o, m);
        }
        ElementLoops own = ElementLoops.Own.of(real).forElements(n);
        yield (p, i, r, o, m) -> own.floats(real, (float[]) p, i, (float[]) r, o, m);
      }
      case FLOAT64 -> {
        if (doubles != null && n >= DoubleFunction.LONG) {
          yield (p, i, r, o, m) ->
              DoubleFunction.apply(doubles, (double[]) p, i, (double[]) r, o, m);
        }
        ElementLoops own = ElementLoops.Own.of(real).forElements(n);
        yield (p, i, r, o, m) -> own.doubles(real, (double[]) p, i, (double[]) r, o, m);
      }
      case INT64 -> {
        if (integer == null) {
          throw TensorException.unsupported(name + "_cpu", dtype);
        }
        ElementLoops own = ElementLoops.Own.of(integer).forElements(n);
        yield (p, i, r, o, m) -> own.longs(integer, (long[]) p, i, (long[]) r, o, m);
      }
      default -> {
        if (complex == null) {
          throw TensorException.unsupported(name + "_cpu", dtype);
        }
        yield (p, i, r, o, m) -> complexes((double[]) p, i, (double[]) r, o, m);
      }
    };
  }

  private void complexes(double[] p, int i, double[] r, int o, int n) {
    for (int k = 0; k < n; k++) {
      Complex c = complex.apply(new Complex(p[2 * (i + k)], p[2 * (i + k) + 1]));
      r[2 * (o + k)] = c.re();
      r[2 * (o + k) + 1] = c.im();
    }
  }

  Unary register() {
    return register("torch", Op.ALL);
  }

  Unary register(String namespace, int forms) {
    return registerAs(namespace, name, forms);
  }

  /** Declares the operator under another name too. */
  Unary registerAs(String namespace, String otherName, int forms) {
    Ops.define(namespace, otherName + "(Tensor self) -> Tensor", forms, a -> apply(a.t(0)))
        .overwriting(a -> overwrite(a.t(0)));
    return this;
  }
}

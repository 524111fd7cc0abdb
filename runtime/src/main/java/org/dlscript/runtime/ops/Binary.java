package org.dlscript.runtime.ops;

import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.autograd.OpNode;
import org.dlscript.runtime.kernel.FloatBinary;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Promotion;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** An elementwise operator of two tensors: type rule, kernel and derivative. */
public final class Binary {
  /** How the result's type follows from the operands'. */
  enum Rule {
    /** The promoted type. */
    PROMOTE,
    /** The promoted type, integers as the default floating-point type. */
    FLOAT,
    /** Only integers and bool. */
    INTEGRAL
  }

  static final int SELF = 1;
  static final int OTHER = 2;
  static final int RESULT = 4;

  private final Rule rule;
  private final BinaryKernel kernel;
  private final String node;
  private String numberNode;
  private final int saves;
  private final OpNode.Derivative derivative;

  Binary(Rule rule, BinaryKernel kernel, String node, int saves, OpNode.Derivative derivative) {
    this.rule = rule;
    this.kernel = kernel;
    this.node = node;
    this.saves = saves;
    this.derivative = derivative;
  }

  /** Names the node where the second argument is a number, which PyTorch has an overload for. */
  Binary ofNumber(String numberNode) {
    this.numberNode = numberNode;
    return this;
  }

  /** Gives the kernel its function in single precision. */
  Binary single(FloatBinary f) {
    kernel.single(f);
    return this;
  }

  public Tensor apply(Tensor a, Tensor b) {
    DType d = Promotion.result(a, b);
    if (rule == Rule.FLOAT) {
      d = Promotion.toFloat(d);
    } else if (rule == Rule.INTEGRAL && !d.isIntegral()) {
      throw kernel.refusal(d);
    }
    Tensor r = Elementwise.binary(kernel, a, b, d);
    if (derivative != null && Grad.wanted(a, b)) {
      Grad.record(
          r,
          numberNode != null && b.isWrappedNumber() ? numberNode : node,
          new Tensor[] {a, b},
          Grad.save(
              (saves & SELF) != 0 ? a : null,
              (saves & OTHER) != 0 ? b : null,
              (saves & RESULT) != 0 ? r : null),
          derivative);
    }
    return r;
  }

  /** Declares the operator under a name. */
  Binary register(String namespace, String name, int forms) {
    Ops.define(
        namespace,
        name + "(Tensor self, Tensor other) -> Tensor",
        forms,
        a -> apply(a.t(0), a.t(1)));
    return this;
  }
}

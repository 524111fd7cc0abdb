package org.dlscript.runtime.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;
import org.junit.jupiter.api.Test;

/** The commonest mistakes get PyTorch's words. */
class ErrorTextTest {
  private final Tensor a = Creation.filled(DType.FLOAT32, new int[] {2, 3}, 1);
  private final Tensor b = Creation.filled(DType.FLOAT32, new int[] {4, 5}, 1);
  private final Tensor w = Creation.filled(DType.FLOAT32, new int[] {2, 3}, 1);
  private final Tensor i = Tensor.of(new long[] {1, 2, 3}, 3);
  private final Tensor f = Tensor.of(new float[] {1, 2, 3}, 3);
  private final List<String> problems = new ArrayList<>();

  private static Tensor ones(int... shape) {
    return Creation.filled(DType.FLOAT32, shape, 1);
  }

  private void check(String kind, String text, Runnable r) {
    String got = "no error";
    try {
      r.run();
    } catch (TensorException e) {
      got = e.kind() + ": " + e.getMessage().split("\n")[0];
    } catch (RuntimeException e) {
      got = e.toString();
    }
    if (!got.equals(kind + ": " + text)) {
      problems.add("got  " + got + "\nwant " + kind + ": " + text);
    }
  }

  private void call(String kind, String text, String name, Object... args) {
    check(kind, text, () -> Binder.call(name, args, Map.of()));
  }

  private void index(String kind, String text, Tensor t, Object... at) {
    check(kind, text, () -> Indexing.get(t, at));
  }

  @Test
  void texts() {
    String nn = "torch.nn.functional.";
    call(
        "RUNTIME",
        "The size of tensor a (3) must match the size of tensor b (5) at non-singleton dimension 1",
        "torch.add",
        a,
        b);
    call(
        "RUNTIME", "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", "torch.matmul", a, b);
    call(
        "RUNTIME",
        "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 5 for"
            + " tensor number 1 in the list.",
        "torch.cat",
        List.of(a, b));
    call(
        "RUNTIME",
        "stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [4, 5] at entry"
            + " 1",
        "torch.stack",
        List.of(a, b));
    call("RUNTIME", "shape '[7]' is invalid for input of size 6", "torch.Tensor.view", a, 7L);
    call(
        "RUNTIME",
        "shape '[4, 2]' is invalid for input of size 6",
        "torch.Tensor.reshape",
        a,
        4L,
        2L);
    index("INDEX", "index 5 is out of bounds for dimension 0 with size 2", a, 5L);
    index("INDEX", "index 9 is out of bounds for dimension 1 with size 3", a, 0L, 9L);
    index("INDEX", "too many indices for tensor of dimension 2", a, 0L, 0L, 0L);
    call(
        "RUNTIME",
        "dot : expected both vectors to have same dtype, but found Long and Float",
        "torch.matmul",
        i,
        f);
    call(
        "RUNTIME",
        "mat1 and mat2 shapes cannot be multiplied (2x4 and 3x2)",
        nn + "linear",
        ones(2, 4),
        w,
        ones(2));
    call(
        "RUNTIME",
        "mat1 and mat2 must have the same dtype",
        nn + "linear",
        Copies.to(a, DType.INT64),
        w,
        ones(2));
    call(
        "RUNTIME",
        "mat1 and mat2 shapes cannot be multiplied (1x4 and 3x2)",
        nn + "linear",
        ones(4),
        w,
        ones(2));
    call(
        "TYPE",
        "linear(): argument 'input' (position 1) must be Tensor, not int",
        nn + "linear",
        5L,
        w,
        ones(2));
    call(
        "TYPE",
        "linear(): argument 'input' (position 1) must be Tensor, not list",
        nn + "linear",
        List.of(1.0),
        w,
        ones(2));
    call(
        "TYPE",
        "linear(): argument 'input' (position 1) must be Tensor, not NoneType",
        nn + "linear",
        null,
        w,
        ones(2));
    call(
        "INDEX",
        "Target 3 is out of bounds.",
        nn + "cross_entropy",
        a,
        Tensor.of(new long[] {0, 3}, 2));
    call(
        "VALUE",
        "Expected input batch_size (2) to match target batch_size (1).",
        nn + "cross_entropy",
        a,
        Tensor.of(new long[] {0}, 1));
    call("RUNTIME", "expected scalar type Long but found Float", nn + "cross_entropy", a, ones(2));
    call(
        "RUNTIME",
        "0D or 1D target tensor expected, multi-target not supported",
        nn + "cross_entropy",
        a,
        Copies.to(ones(2, 1), DType.INT64));
    call(
        "RUNTIME",
        "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0",
        nn + "mse_loss",
        ones(2),
        ones(3));
    call("RUNTIME", "\"mse_cpu\" not implemented for 'Long'", nn + "mse_loss", i, i);
    call(
        "RUNTIME",
        "all elements of input should be between 0 and 1",
        nn + "binary_cross_entropy",
        Tensor.of(new float[] {1.5f}, 1),
        ones(1));
    call(
        "RUNTIME",
        "Found dtype Long but expected Float",
        nn + "binary_cross_entropy",
        Tensor.of(new float[] {0.5f}, 1),
        Tensor.of(new long[] {1}, 1));
    call(
        "RUNTIME",
        "result type Float can't be cast to the desired output type Long",
        nn + "binary_cross_entropy_with_logits",
        ones(2),
        Copies.to(ones(2), DType.INT64));
    call(
        "RUNTIME",
        "\"softmax_lastdim_kernel_impl\" not implemented for 'Long'",
        nn + "softmax",
        i,
        0L);
    call(
        "INDEX",
        "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
        nn + "softmax",
        f,
        1L);
    call("TYPE", "relu(): argument 'input' (position 1) must be Tensor, not str", nn + "relu", "a");
    call("TYPE", "sum(): argument 'input' (position 1) must be Tensor, not str", "torch.sum", "a");
    call("TYPE", "max(): argument 'input' (position 1) must be Tensor, not int", "torch.max", 5L);
    call(
        "VALUE",
        "only one element tensors can be converted to Python scalars",
        "torch.Tensor.item",
        ones(2));
    call(
        "RUNTIME",
        "element 0 of tensors does not require grad and does not have a grad_fn",
        "torch.Tensor.backward",
        f);
    call(
        "RUNTIME",
        "only Tensors of floating point dtype can require gradients",
        "torch.Tensor.requires_grad_",
        i);
    check(
        "RUNTIME",
        "Only Tensors of floating point and complex dtype can require gradients",
        () ->
            Binder.call(
                "torch.tensor", new Object[] {List.of(1L, 2L)}, Map.of("requires_grad", true)));
    call(
        "RUNTIME",
        "shape '[2, -1]' is invalid for input of size 1",
        "torch.Tensor.view",
        ones(1),
        2L,
        -1L);
    index(
        "INDEX",
        "The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [3] at"
            + " index 0",
        f,
        List.of(true, false));
    index("INDEX", "tensors used as indices must be long, byte or bool tensors", f, f);
    index(
        "INDEX",
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid"
            + " indices (got float)",
        f,
        1.0);
    call(
        "INDEX",
        "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
        "torch.Tensor.sum",
        f,
        1L);
    call(
        "INDEX",
        "Dimension out of range (expected to be in range of [-1, 0], but got 2)",
        "torch.Tensor.max",
        f,
        2L);
    call(
        "TYPE",
        "arange(): argument 'end' (position 1) must be Number, not str",
        "torch.arange",
        "a");
    call(
        "TYPE",
        "linspace() missing 2 required positional argument: \"end\", \"steps\"",
        "torch.linspace",
        0L);
    call(
        "TYPE",
        "randint() received an invalid combination of arguments - got (int), but expected one of:",
        "torch.randint",
        3L);
    call(
        "TYPE",
        "ones() received an invalid combination of arguments - got (), but expected one of:",
        "torch.ones");
    call(
        "TYPE",
        "eye() received an invalid combination of arguments - got (), but expected one of:",
        "torch.eye");
    call(
        "TYPE",
        "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor",
        "torch.cat",
        f);
    call(
        "TYPE",
        "stack(): argument 'tensors' (position 1) must be tuple of Tensors, not int",
        "torch.stack",
        5L);
    call(
        "INDEX",
        "Dimension out of range (expected to be in range of [-1, 0], but got 3)",
        "torch.Tensor.size",
        f,
        3L);
    call(
        "RUNTIME",
        "Boolean value of Tensor with more than one value is ambiguous",
        "torch.is_nonzero",
        f);
    call(
        "TYPE",
        "reshape(): argument 'shape' (position 1) must be tuple of SymInts, not str",
        "torch.Tensor.reshape",
        f,
        "a");
    call(
        "RUNTIME",
        "The expanded size of the tensor (4) must match the existing size (3) at non-singleton"
            + " dimension 1.  Target sizes: [2, 4].  Tensor sizes: [3]",
        "torch.Tensor.expand",
        f,
        2L,
        4L);
    call(
        "TYPE",
        "repeat(): argument 'repeats' (position 1) must be tuple of SymInts, not str",
        "torch.Tensor.repeat",
        f,
        "a");
    call(
        "TYPE",
        "float() takes 0 positional arguments but 1 was given",
        "torch.Tensor.float",
        f,
        1L);
    call(
        "INDEX",
        "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
        "torch.Tensor.transpose",
        f,
        0L,
        1L);
    call(
        "RUNTIME",
        "permute(sparse_coo): number of dimensions in the tensor input does not match the length of"
            + " the desired ordering of dimensions i.e. input.dim() = 1 is not equal to len(dims) ="
            + " 2",
        "torch.Tensor.permute",
        f,
        1L,
        0L);
    call(
        "INDEX",
        "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
        "torch.Tensor.squeeze",
        f,
        1L);
    call(
        "TYPE",
        "unsqueeze() missing 1 required positional arguments: \"dim\"",
        "torch.Tensor.unsqueeze",
        f);
    call(
        "TYPE",
        "clamp() received an invalid combination of arguments - got (str), but expected one of:",
        "torch.Tensor.clamp",
        f,
        "a");
    call(
        "TYPE",
        "add() received an invalid combination of arguments - got (), but expected (Tensor other,"
            + " *, Number alpha)",
        "torch.Tensor.add",
        f);
    call(
        "TYPE",
        "add(): argument 'other' (position 1) must be Tensor, not str",
        "torch.Tensor.add",
        f,
        "a");
    call(
        "TYPE",
        "add() received an invalid combination of arguments - got (Tensor), but expected (Tensor"
            + " input, Tensor other, *, Number alpha, Tensor out)",
        "torch.add",
        f);
    call("TYPE", "matmul() missing 1 required positional arguments: \"other\"", "torch.matmul", f);
    call(
        "TYPE",
        "matmul(): argument 'other' (position 1) must be Tensor, not int",
        "torch.Tensor.matmul",
        f,
        2L);
    call("TYPE", "_TensorBase.t() takes no arguments (1 given)", "torch.Tensor.t", a, 1L);
    call(
        "TYPE",
        "mm(): argument 'mat2' (position 1) must be Tensor, not int",
        "torch.Tensor.mm",
        a,
        3L);
    call("RUNTIME", "1D tensors expected, but got 1D and 2D tensors", "torch.Tensor.dot", f, a);
    call(
        "TYPE",
        "pad(): argument 'pad' (position 2) must be tuple of ints, not int",
        nn + "pad",
        f,
        1L);
    call("RUNTIME", "mat1 and mat2 shapes cannot be multiplied (2x3 and 5x4)", nn + "linear", a, b);
    call("INDEX", "index out of range in self", nn + "embedding", i, a);
    call(
        "RUNTIME",
        "norm(): input dtype should be either floating point or complex. Got Long instead.",
        nn + "normalize",
        i);
    call(
        "RUNTIME",
        "The size of tensor a (3) must match the size of tensor b (5) at non-singleton dimension 1",
        nn + "cosine_similarity",
        a,
        b);
    call(
        "TYPE",
        "empty(): argument 'size' must be tuple of SymInts, but found element of type str at pos 2",
        "torch.empty",
        (Object) new Object[] {2L, "a"});
    call(
        "RUNTIME",
        "Trying to create tensor with negative dimension -1: [-1, 3]",
        "torch.empty",
        (Object) new Object[] {-1L, 3L});
    assertEquals("", String.join("\n", problems));
  }
}

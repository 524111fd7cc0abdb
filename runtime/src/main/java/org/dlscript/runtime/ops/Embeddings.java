package org.dlscript.runtime.ops;

import java.util.Arrays;
import org.dlscript.runtime.autograd.Grad;
import org.dlscript.runtime.op.Args;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Elements;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.runtime.tensor.TensorException;

/** Rows of tables by number: embeddings, bags of embeddings, one-hot codes. */
public final class Embeddings {
  private Embeddings() {}

  private static long[] checked(Tensor indices, int rows) {
    long[] at = Operand.longs(indices);
    for (long i : at) {
      if (i < 0 || i >= rows) {
        throw TensorException.index("index out of range in self");
      }
    }
    return at;
  }

  private static void checkIndexType(Tensor indices) {
    if (indices.dtype() != DType.INT64 && indices.dtype() != DType.INT32) {
      throw TensorException.runtime(
          "Expected tensor for argument #1 'indices' to have one of the following scalar types:"
              + " Long, Int; but got "
              + typeText(indices)
              + " instead (while checking arguments for embedding)");
    }
  }

  // PyTorch has names of the form torch.XTensor here only for the types that it always had.
  private static String typeText(Tensor t) {
    return switch (t.dtype()) {
      case BOOL, BFLOAT16, COMPLEX64, COMPLEX128 -> "CPU" + t.dtype().scalarName() + "Type";
      default -> t.typeName();
    };
  }

  /** Scales the rows in use down to a norm. */
  private static void renormalise(Tensor weight, long[] at, double most, double p) {
    int n = weight.size(1);
    Object array = weight.storage().array();
    int rowStep = weight.layout().strides[0];
    int step = weight.layout().strides[1];
    for (long row : Arrays.stream(at).distinct().toArray()) {
      int start = weight.offset() + (int) row * rowStep;
      double sum = 0;
      for (int j = 0; j < n; j++) {
        double v = Math.abs(Elements.getDouble(array, weight.dtype(), start + j * step));
        sum += p == 2 ? v * v : Math.pow(v, p);
      }
      double norm = p == 2 ? Math.sqrt(sum) : Math.pow(sum, 1 / p);
      if (norm > most) {
        double scale = most / (norm + 1e-7);
        for (int j = 0; j < n; j++) {
          int k = start + j * step;
          Elements.setDouble(
              array, weight.dtype(), k, Elements.getDouble(array, weight.dtype(), k) * scale);
        }
      }
    }
    weight.bumpVersion();
  }

  /** Rows of a table; the padding row, where there is one, gets no gradient. */
  public static Tensor embedding(Tensor weight, Tensor indices, long padding, boolean byFrequency) {
    if (weight.rank() != 2) {
      throw TensorException.runtime("'weight' must be 2-D");
    }
    checkIndexType(indices);
    int rows = weight.size(0);
    int n = weight.size(1);
    int[] shape = MatrixProducts.join(indices.shape(), n);
    boolean remote =
        weight.home() != null && indices.home() == weight.home() && indices.dtype() == DType.INT64;
    Blocks.Plan plan =
        remote
            ? new Blocks.Plan(1, rows, n, indices)
            : new Blocks.Plan(1, rows, n, checked(indices, rows));
    Tensor r = Fused.untracked(() -> Blocks.pick(weight, plan, shape, "EmbeddingBackward0"));
    if (!Grad.wanted(weight)) {
      return r;
    }
    boolean masks = remote && !byFrequency && padding >= 0;
    double[] scales = masks ? null : scales(plan, rows, padding, byFrequency);
    return Grad.record(
        r,
        "EmbeddingBackward0",
        weight,
        null,
        (node, g) -> {
          Tensor v = g;
          if (masks) {
            Tensor kept = Comparison.ne(indices, Tensor.number(padding));
            v = Selection.where(Views.unsqueeze(kept, -1), g, Tensor.number(0.0));
          } else if (scales != null) {
            int[] column = MatrixProducts.join(indices.shape(), 1);
            v = Arithmetic.mul(g, Copies.rawTo(Tensor.of(scales, column), g.dtype()));
          }
          return Blocks.addAt(
              Tensor.zeros(g.dtype(), rows, n).on(g.device()), plan, v, "EmbeddingBackward0");
        });
  }

  /** What each row's gradient is multiplied by; null where by nothing. */
  private static double[] scales(Blocks.Plan plan, int rows, long padding, boolean byFrequency) {
    if (padding < 0 && !byFrequency) {
      return null;
    }
    long[] at = plan.at();
    int[] counts = new int[rows];
    for (long i : at) {
      counts[(int) i]++;
    }
    double[] out = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      out[i] = at[i] == padding ? 0 : byFrequency ? 1.0 / counts[(int) at[i]] : 1;
    }
    return out;
  }

  private static long padding(Args a, int k, Tensor weight) {
    if (!a.has(k)) {
      return -1;
    }
    long p = a.l(k);
    int rows = weight.size(0);
    if (p >= rows || p < -rows) {
      throw new TensorException(
          TensorException.Kind.ASSERTION, "Padding_idx must be within num_embeddings");
    }
    return p < 0 ? p + rows : p;
  }

  private static Tensor functional(Args a) {
    if (!(a.get(0) instanceof Tensor)) {
      // The text of the operator underneath, whose arguments are the other way round.
      String type =
          switch (a.get(0)) {
            case null -> "NoneType";
            case Long l -> "int";
            case Double d -> "float";
            case Boolean b -> "bool";
            case String s -> "str";
            default -> "list";
          };
      throw TensorException.type(
          "embedding(): argument 'indices' (position 2) must be Tensor, not " + type);
    }
    Tensor indices = a.t(0);
    Tensor weight = a.t(1);
    long padding = weight.rank() == 2 ? padding(a, 2, weight) : -1;
    if (a.has(3)) {
      renormalise(weight, checked(indices, weight.size(0)), a.d(3), a.d(4));
    }
    return embedding(weight, indices, padding, a.b(5));
  }

  private static Tensor bag(Args a) {
    // The order of the first two was once the other way round, and still works.
    boolean swapped = a.t(0).dtype().isFloatingPoint() && a.t(1).dtype() == DType.INT64;
    Tensor indices = a.t(swapped ? 1 : 0);
    Tensor weight = a.t(swapped ? 0 : 1);
    Tensor offsets = a.t(2);
    Tensor sample = a.t(8);
    String mode = a.s(6);
    long padding = padding(a, 10, weight);
    if (indices.dtype().isFloatingPoint()) {
      throw TensorException.type("embedding_bag(): argument 'indices' must be an integer tensor");
    }
    if (indices.rank() == 2 && offsets != null) {
      throw TensorException.value(
          "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of"
              + " fixed length sequences. However, found offsets of type <class 'Tensor'>");
    }
    if (indices.rank() == 1 && offsets == null) {
      throw TensorException.value("offsets has to be a 1D Tensor but got None");
    }
    if (indices.rank() != 1 && indices.rank() != 2) {
      throw TensorException.value(
          "input has to be 1D or 2D Tensor, but got Tensor of dimension " + indices.rank());
    }
    if (sample != null && !mode.equals("sum")) {
      throw TensorException.notImplemented(
          "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported"
              + " for mode='sum' (got mode='"
              + mode
              + "'). Please open a feature request on GitHub.");
    }
    if (!weight.dtype().isFloatingPoint()) {
      throw TensorException.runtime(
          "Expected tensor for argument #1 'weight' to have one of the following scalar types:"
              + " Half, Float, Double; but got "
              + typeText(weight)
              + " instead (while checking arguments for embedding_bag)");
    }
    long[] at = checked(indices, weight.size(0));
    if (a.has(3)) {
      renormalise(weight, at, a.d(3), a.d(4));
    }
    long[] starts;
    if (indices.rank() == 2) {
      starts = new long[indices.size(0)];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = (long) i * indices.size(1);
      }
    } else {
      starts = Operand.longs(offsets);
      if (a.b(9)) {
        starts = Arrays.copyOf(starts, starts.length - 1);
      }
    }
    return bag(weight, at, starts, mode, sample, padding);
  }

  private static Tensor bag(
      Tensor weight, long[] at, long[] starts, String mode, Tensor sample, long padding) {
    int bags = starts.length;
    int n = weight.size(1);
    int kept = 0;
    long[] rows = new long[at.length];
    long[] owner = new long[at.length];
    long[] source = new long[at.length];
    double[] counts = new double[bags];
    for (int b = 0; b < bags; b++) {
      long end = b + 1 < bags ? starts[b + 1] : at.length;
      for (long i = starts[b]; i < end; i++) {
        if (at[(int) i] != padding) {
          rows[kept] = at[(int) i];
          owner[kept] = b;
          source[kept++] = i;
          counts[b]++;
        }
      }
    }
    int count = kept;
    long[] pickedRows = Arrays.copyOf(rows, kept);
    long[] owners = Arrays.copyOf(owner, kept);
    long[] sources = Arrays.copyOf(source, kept);
    if (mode.equals("max")) {
      return greatest(weight, pickedRows, owners, bags, n);
    }
    if (!mode.equals("sum") && !mode.equals("mean")) {
      throw TensorException.value("mode has to be one of sum, mean or max");
    }
    return Fused.record(
        "EmbeddingBagBackward0",
        t -> {
          Tensor v =
              Blocks.pick(
                  t[0],
                  new Blocks.Plan(1, weight.size(0), n, pickedRows),
                  new int[] {count, n},
                  "IndexSelectBackward0");
          if (t[1] != null) {
            Tensor w =
                Blocks.pick(
                    t[1],
                    new Blocks.Plan(1, t[1].numel(), 1, sources),
                    new int[] {count, 1},
                    "IndexSelectBackward0");
            v = Arithmetic.mul(v, w);
          }
          Tensor sum =
              Blocks.addAt(
                  Tensor.zeros(weight.dtype(), bags, n),
                  new Blocks.Plan(1, bags, n, owners),
                  v,
                  "IndexAddBackward0");
          if (mode.equals("sum")) {
            return sum;
          }
          double[] sizes = new double[bags];
          for (int b = 0; b < bags; b++) {
            sizes[b] = Math.max(1, counts[b]);
          }
          return Arithmetic.div(sum, Copies.rawTo(Tensor.of(sizes, bags, 1), weight.dtype()));
        },
        weight,
        sample);
  }

  private static Tensor greatest(Tensor weight, long[] rows, long[] owners, int bags, int n) {
    double[] w = Operand.doubles(weight);
    long[] best = new long[bags * n];
    byte[] filled = new byte[bags * n];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < n; j++) {
        int o = (int) owners[i] * n + j;
        long place = rows[i] * n + j;
        if (filled[o] == 0 || w[(int) place] > w[(int) best[o]]) {
          best[o] = place;
          filled[o] = 1;
        }
      }
    }
    Tensor mask = Tensor.wrap(filled, DType.BOOL, bags, n);
    return Fused.record(
        "EmbeddingBagBackward0",
        t -> {
          Tensor v =
              Blocks.pick(
                  t[0],
                  new Blocks.Plan(1, t[0].numel(), 1, best),
                  new int[] {bags, n},
                  "GatherBackward0");
          return Selection.where(mask, v, Tensor.zeros(v.dtype()));
        },
        weight);
  }

  private static Tensor oneHot(Tensor t, long classes) {
    if (t.dtype() != DType.INT64) {
      throw TensorException.runtime("one_hot is only applicable to index tensor.");
    }
    long[] at = Operand.longs(t);
    long most = -1;
    for (long v : at) {
      if (v < 0) {
        throw TensorException.runtime("Class values must be non-negative.");
      }
      most = Math.max(most, v);
    }
    if (at.length == 0 && classes <= 0) {
      throw TensorException.runtime("Can not infer total number of classes from empty tensor.");
    }
    if (classes != -1 && most >= classes) {
      throw TensorException.runtime("Class values must be smaller than num_classes.");
    }
    int n = (int) (classes == -1 ? most + 1 : classes);
    long[] out = new long[at.length * n];
    for (int i = 0; i < at.length; i++) {
      out[i * n + (int) at[i]] = 1;
    }
    return Tensor.of(out, MatrixProducts.join(t.shape(), n)).on(t.device());
  }

  /** Declares the functions. */
  static void register() {
    String nn = NeuralNetworks.NN;
    Ops.define(
        nn,
        "embedding(Any input, Tensor weight, int? padding_idx=None, float? max_norm=None,"
            + " float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor",
        Op.FUNCTION,
        Embeddings::functional);
    Ops.define(
        "embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool"
            + " scale_grad_by_freq=False, bool sparse=False) -> Tensor",
        Op.FUNCTION,
        a -> embedding(a.t(0), a.t(1), a.l(2), a.b(3)));
    Ops.define(
        nn,
        "embedding_bag(Tensor input, Tensor weight, Tensor? offsets=None, float? max_norm=None,"
            + " float norm_type=2, bool scale_grad_by_freq=False, str mode='mean', bool"
            + " sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False,"
            + " int? padding_idx=None) -> Tensor",
        Op.FUNCTION,
        Embeddings::bag);
    Ops.define(
        nn,
        "one_hot(Tensor tensor, int num_classes=-1) -> Tensor",
        Op.FUNCTION,
        a -> oneHot(a.t(0), a.l(1)));
  }
}

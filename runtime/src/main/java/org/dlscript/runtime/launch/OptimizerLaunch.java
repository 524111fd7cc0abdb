package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * Steps of optimisers on a device, over as many parameters at a time as a launch holds. Each
 * parameter comes with its gradient and what the optimiser keeps; null stands for what it does not.
 */
public final class OptimizerLaunch {
  private static final int MOST_TENSORS = 48;
  private static final int STRETCH = 4096;
  private static final int KEPT = 5;

  private OptimizerLaunch() {}

  /** What stands before the tensors in a kernel's arguments. */
  @FunctionalInterface
  public interface Settings {
    void write(Arguments a);
  }

  /** Whether a kernel steps these tensors, which are those of one parameter. */
  public static boolean serves(String step, Tensor... tensors) {
    Tensor p = tensors[0];
    boolean fits =
        p.home() != null
            && (p.dtype() == DType.FLOAT32 || p.dtype() == DType.FLOAT64)
            && p.layout().isDense();
    for (Tensor t : tensors) {
      fits =
          fits
              && (t == null
                  || t.home() == p.home()
                      && t.dtype() == p.dtype()
                      && t.layout().sameShape(p.layout())
                      && t.layout().sameStrides(p.layout()));
    }
    return fits && p.home().kernel(step + "_" + Remote.code(p.dtype())) != null;
  }

  /** Steps parameters of one type on one device, each with its row of tensors. */
  public static void run(String step, Settings settings, Tensor[][] rows) {
    for (int from = 0; from < rows.length; from += MOST_TENSORS) {
      int count = Math.min(MOST_TENSORS, rows.length - from);
      Tensor first = rows[from][0];
      Accelerator on = first.home();
      long[][] at = new long[count][KEPT];
      for (int i = 0; i < count; i++) {
        Tensor[] row = rows[from + i];
        for (int k = 0; k < row.length; k++) {
          at[i][k] = row[k] == null ? 0 : k == 1 ? Remote.read(row[k]) : Remote.written(row[k]);
        }
      }
      Arguments a = Arguments.begin();
      settings.write(a);
      a.i32(count);
      int blocks = 0;
      for (int i = 0; i <= MOST_TENSORS; i++) {
        a.i32(blocks);
        blocks += i < count ? (rows[from + i][0].numel() + STRETCH - 1) / STRETCH : 0;
      }
      for (int i = 0; i < MOST_TENSORS; i++) {
        a.i32(i < count ? rows[from + i][0].numel() : 0);
      }
      for (int i = 0; i < MOST_TENSORS; i++) {
        for (int k = 0; k < KEPT; k++) {
          a.i64(i < count ? at[i][k] : 0);
        }
      }
      if (blocks > 0) {
        on.launch(on.kernel(step + "_" + Remote.code(first.dtype())), blocks, 1, 256, 0, a);
      }
      java.lang.ref.Reference.reachabilityFence(rows);
    }
  }
}

package org.dlscript.runtime.launch;

import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.Arguments;
import org.dlscript.runtime.device.Product;
import org.dlscript.runtime.session.Session;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/** Products of matrices on a device: by the maker's library where it is there, else by a kernel. */
public final class MatrixLaunch {
  private static final int TILE = 64;

  private static final Session.Key<Boolean> ROUNDS = new Session.Key<>(() -> false);

  private MatrixLaunch() {}

  /**
   * Whether products of float32 may round their factors to TF32, as
   * torch.backends.cuda.matmul.allow_tf32 says in the calling thread's session.
   */
  public static boolean rounds() {
    return ROUNDS.get();
  }

  /** Sets {@link #rounds}. */
  public static void setRounds(boolean allowed) {
    ROUNDS.set(allowed);
  }

  /** The product of [b, m, k] and [b, k, n], or of matrices; null where there is no kernel. */
  public static Tensor product(Tensor a, Tensor b) {
    Accelerator on = Remote.home(a, b);
    DType d = Remote.computing(a.dtype());
    Tensor x = d == null ? null : CopyLaunch.cast(Remote.placed(a, on), d);
    Tensor y = d == null ? null : CopyLaunch.cast(Remote.placed(b, on), d);
    if (x == null || y == null) {
      return null;
    }
    int lead = x.rank() - 2;
    int[] shape = x.shape().clone();
    shape[lead + 1] = y.shape()[lead + 1];
    Tensor c = Remote.empty(on, d, shape);
    if (c.numel() == 0) {
      return CopyLaunch.cast(c, a.dtype());
    }
    if (shape[lead] > 0 && x.shape()[lead + 1] == 0) {
      CopyLaunch.fill(c, 0L);
      return CopyLaunch.cast(c, a.dtype());
    }
    return into(c, x, y, false) ? CopyLaunch.cast(c, a.dtype()) : null;
  }

  /** Writes a product into row-major c, or adds it; false where there is no kernel. */
  static boolean into(Tensor c, Tensor a, Tensor b, boolean accumulate) {
    Accelerator on = c.home();
    int lead = a.rank() - 2;
    int batch = lead == 1 ? a.shape()[0] : 1;
    int m = a.shape()[lead];
    int k = a.shape()[lead + 1];
    int n = b.shape()[lead + 1];
    int[] s = a.layout().strides;
    int[] t = b.layout().strides;
    long stepA = lead == 1 ? s[0] : 0;
    long stepB = lead == 1 ? t[0] : 0;
    long atA = Remote.read(a);
    long atB = Remote.read(b);
    long atC = Remote.written(c);
    boolean plainA = s[lead + 1] == 1 && (m == 1 || s[lead] >= k) || k == 1 && s[lead] >= 1;
    boolean turnedA = s[lead] == 1 && (k == 1 || s[lead + 1] >= m) || m == 1 && s[lead + 1] >= 1;
    boolean plainB = t[lead + 1] == 1 && (k == 1 || t[lead] >= n) || n == 1 && t[lead] >= 1;
    boolean turnedB = t[lead] == 1 && (n == 1 || t[lead + 1] >= k) || k == 1 && t[lead + 1] >= 1;
    if ((plainA || turnedA) && (plainB || turnedB)) {
      Product p =
          new Product(
              c.dtype(),
              rounds(),
              batch,
              m,
              n,
              k,
              1,
              atA,
              !plainA,
              plainA ? Math.max(k, s[lead]) : Math.max(m, s[lead + 1]),
              stepA,
              atB,
              !plainB,
              plainB ? Math.max(n, t[lead]) : Math.max(k, t[lead + 1]),
              stepB,
              accumulate ? 1 : 0,
              atC,
              n,
              (long) m * n);
      if (on.product(p)) {
        return true;
      }
    }
    Accelerator.Kernel kernel = on.kernel("matmul_" + Remote.code(c.dtype()));
    if (kernel == null) {
      return false;
    }
    int across = (n + TILE - 1) / TILE;
    int tiles = across * ((m + TILE - 1) / TILE);
    Arguments g = Arguments.begin().i64(atC).i64(atA).i64(atB).i32(m).i32(n).i32(k);
    g.i32(s[lead]).i32(s[lead + 1]).i32(t[lead]).i32(t[lead + 1]);
    g.i64(stepA).i64(stepB).i64((long) m * n).i32(across).i32(tiles).i32(accumulate ? 1 : 0);
    on.launch(kernel, Math.multiplyExact(tiles, batch), 1, 256, 0, g);
    return true;
  }
}

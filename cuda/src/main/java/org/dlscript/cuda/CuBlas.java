package org.dlscript.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.dlscript.runtime.device.Product;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.TensorException;

/**
 * cuBLAS (the "cuBLAS" manual, section "cublasGemmStridedBatchedEx") for one context, which is
 * current in each call. Its matrices are in column-major order: what it sees of ours is transposed,
 * and so the operands change places. Used by one thread at a time.
 */
@SuppressWarnings("restricted") // Calling native code is this class's purpose.
final class CuBlas {
  // cudaDataType_t, cublasComputeType_t and cublasOperation_t.
  private static final int R_32F = 0;
  private static final int R_64F = 1;
  private static final int R_16F = 2;
  private static final int R_16BF = 14;
  private static final int COMPUTE_32F = 68;
  private static final int COMPUTE_64F = 70;
  private static final int COMPUTE_32F_FAST_TF32 = 77;
  private static final int DEFAULT_ALGORITHM = -1;

  private final MethodHandle setStream;
  private final MethodHandle gemm;
  private final long handle;
  private final MemorySegment factors = Arena.ofAuto().allocate(16, 8);
  private long stream;

  private CuBlas(CudaLibraries.Found library) {
    MethodHandle create = handle(library, "cublasCreate_v2", ADDRESS);
    setStream = handle(library, "cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
    gemm =
        handle(
            library,
            "cublasGemmStridedBatchedEx",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT);
    try (Arena local = Arena.ofConfined()) {
      MemorySegment out = local.allocate(JAVA_LONG);
      check("cublasCreate", (int) create.invokeExact(out));
      handle = out.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static MethodHandle handle(
      CudaLibraries.Found library, String name, ValueLayout... parameters) {
    MemoryLayout[] layouts = parameters;
    return Linker.nativeLinker()
        .downcallHandle(
            library.symbols().find(name).orElseThrow(() -> new IllegalArgumentException(name)),
            FunctionDescriptor.of(JAVA_INT, layouts));
  }

  private static RuntimeException broken(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException r ? r : new IllegalStateException(e);
  }

  private static void check(String call, int status) {
    if (status != 0) {
      throw TensorException.runtime("CUDA error: " + call + " failed with status " + status);
    }
  }

  /** The library in the context that is current, or null where there is none. */
  static CuBlas open() {
    CudaLibraries.load(CudaLibraries.Kind.CUBLAS_LT); // what it depends on, from the same folder
    CudaLibraries.Found library = CudaLibraries.load(CudaLibraries.Kind.CUBLAS);
    if (library == null) {
      return null;
    }
    try {
      return new CuBlas(library);
    } catch (IllegalArgumentException lacksACall) {
      return null;
    }
  }

  private static int type(DType d) {
    return switch (d) {
      case FLOAT32 -> R_32F;
      case FLOAT64 -> R_64F;
      case FLOAT16 -> R_16F;
      case BFLOAT16 -> R_16BF;
      default -> -1;
    };
  }

  /** Queues a product on a stream; false where the type has none. */
  synchronized boolean multiply(Product p, long on) {
    int type = type(p.dtype());
    if (type < 0) {
      return false;
    }
    boolean wide = type == R_64F;
    int compute =
        wide ? COMPUTE_64F : type == R_32F && p.rounds() ? COMPUTE_32F_FAST_TF32 : COMPUTE_32F;
    MemorySegment alpha = factors.asSlice(0, 8);
    MemorySegment beta = factors.asSlice(8, 8);
    if (wide) {
      alpha.set(JAVA_DOUBLE, 0, p.alpha());
      beta.set(JAVA_DOUBLE, 0, p.beta());
    } else {
      alpha.set(JAVA_FLOAT, 0, (float) p.alpha());
      beta.set(JAVA_FLOAT, 0, (float) p.beta());
    }
    try {
      if (stream != on) {
        check("cublasSetStream", (int) setStream.invokeExact(handle, on));
        stream = on;
      }
      check(
          "cublasGemmStridedBatchedEx",
          (int)
              gemm.invokeExact(
                  handle,
                  p.transB() ? 1 : 0,
                  p.transA() ? 1 : 0,
                  p.n(),
                  p.m(),
                  p.k(),
                  alpha,
                  p.b(),
                  type,
                  p.ldb(),
                  p.stepB(),
                  p.a(),
                  type,
                  p.lda(),
                  p.stepA(),
                  beta,
                  p.c(),
                  type,
                  p.ldc(),
                  p.stepC(),
                  p.batch(),
                  compute,
                  DEFAULT_ALGORITHM));
    } catch (Throwable e) {
      throw broken(e);
    }
    return true;
  }
}

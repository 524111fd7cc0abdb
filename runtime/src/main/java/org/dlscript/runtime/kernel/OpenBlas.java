package org.dlscript.runtime.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * OpenBLAS through its C interface ("cblas.h"), from the folder that the system property {@code
 * dls.native} names; opened by the first call. It is at full speed at once, where a kernel in Java
 * first has to be compiled.
 *
 * <p>A call works on heap arrays in place, on the calling thread alone, and holds up the collector
 * meanwhile. Any thread may call.
 */
@SuppressWarnings("restricted") // Calling native code is this class's purpose.
final class OpenBlas {
  private static final String FOLDER = System.getProperty("dls.native");
  private static final int ROW_MAJOR = 101;
  private static final int PLAIN = 111;
  private static final int TRANSPOSED = 112;

  private static final SymbolLookup LIBRARY = FOLDER == null ? null : library();

  /** The product of float32, bound by its first call, as a program seldom multiplies both. */
  private static final class Single {
    static final MethodHandle PRODUCT = product("cblas_sgemm", JAVA_FLOAT);
  }

  /** The product of float64. */
  private static final class Twofold {
    static final MethodHandle PRODUCT = product("cblas_dgemm", JAVA_DOUBLE);
  }

  private OpenBlas() {}

  /** Whether the library is there and loads. */
  static boolean opens() {
    return LIBRARY != null;
  }

  /** Opens the library and binds the product of float32, as its first call would. */
  static void open() {
    if (opens()) {
      Objects.requireNonNull(Single.PRODUCT);
    }
  }

  private static SymbolLookup library() {
    Path file = Path.of(FOLDER, "libopenblas.so.0");
    if (!Files.isReadable(file)) {
      return null;
    }
    try {
      SymbolLookup library = SymbolLookup.libraryLookup(file, Arena.global());
      // Threads of its own would fight with ours for the cores.
      Linker.nativeLinker()
          .downcallHandle(
              library.findOrThrow("openblas_set_num_threads"), FunctionDescriptor.ofVoid(JAVA_INT))
          .invokeExact(1);
      return library;
    } catch (RuntimeException | LinkageError e) {
      return null; // Another system's library, or one that lacks what it builds on.
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle product(String name, MemoryLayout number) {
    FunctionDescriptor signature =
        FunctionDescriptor.ofVoid(
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, number, ADDRESS, JAVA_INT,
            ADDRESS, JAVA_INT, number, ADDRESS, JAVA_INT);
    return Linker.nativeLinker()
        .downcallHandle(LIBRARY.findOrThrow(name), signature, Linker.Option.critical(true));
  }

  /**
   * {@code c = a b}, or {@code c += a b}, of float32, or float64 where {@code wide}. Operands are
   * stored by rows, or by columns where their flag says so, a leading dimension apart; {@code c} by
   * rows.
   */
  static void multiply(
      boolean wide,
      int m,
      int n,
      int k,
      MemorySegment a,
      int lda,
      boolean aColumns,
      MemorySegment b,
      int ldb,
      boolean bColumns,
      boolean add,
      MemorySegment c,
      int ldc) {
    int left = aColumns ? TRANSPOSED : PLAIN;
    int right = bColumns ? TRANSPOSED : PLAIN;
    try {
      if (wide) {
        Twofold.PRODUCT.invokeExact(
            ROW_MAJOR, left, right, m, n, k, 1.0, a, lda, b, ldb, add ? 1.0 : 0.0, c, ldc);
      } else {
        Single.PRODUCT.invokeExact(
            ROW_MAJOR, left, right, m, n, k, 1f, a, lda, b, ldb, add ? 1f : 0f, c, ldc);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}

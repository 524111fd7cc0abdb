package org.dlscript.runtime.kernel;

import jdk.incubator.vector.FloatVector;

/** What the kernels found on this machine: for people who ask why something is slow. */
public final class Equipment {
  private Equipment() {}

  /** The width of the vectors that kernels compute with, in bits; 0 where they use none. */
  public static int vectorBits() {
    return Providers.VECTORS ? Vectors.bits() : 0;
  }

  /** Whether matrix products are a native library's. */
  public static boolean nativeProducts() {
    return OpenBlas.opens();
  }

  /**
   * Lets a thread of its own open what the first matrix product will need: a program with layers
   * has something else to do until then, and it takes as long as importing a module.
   */
  public static void expectProducts() {
    Thread.ofPlatform().daemon().name("dls-open-products").start(OpenBlas::open);
  }

  // Loads only where the module is there.
  private static final class Vectors {
    static int bits() {
      return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }
  }
}

package org.dlscript.runtime.ops;

import dev.ludovic.netlib.lapack.LAPACK;

/**
 * LAPACK's reference routines in Java. Taken from their class by name, because the library's own
 * way to them first looks for a LAPACK of the system and loads it: results would then depend on the
 * machine, and two copies of a BLAS would call into each other. Stateless.
 */
final class JavaLapack {
  static final LAPACK ROUTINES = load();

  private JavaLapack() {}

  private static LAPACK load() {
    try {
      var factory = Class.forName("dev.ludovic.netlib.lapack.F2jLAPACK").getMethod("getInstance");
      factory.setAccessible(true);
      return (LAPACK) factory.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the LAPACK library is not the one that dls was built with", e);
    }
  }
}

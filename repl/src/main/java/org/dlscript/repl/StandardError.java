package org.dlscript.repl;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Takes back the stderr that the launcher parked on another descriptor while the JVM started. The
 * descriptor itself is moved, so that child processes get it too.
 */
final class StandardError {
  private static final int STDERR = 2;

  private StandardError() {}

  @SuppressWarnings("restricted")
  static void restore() {
    String parked = System.getenv("DLS_STDERR");
    if (parked == null) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle dup2 =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("dup2"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      int result = (int) dup2.invokeExact(Integer.parseInt(parked), STDERR);
      if (result < 0) {
        System.out.println("dls: stderr could not be restored");
      }
    } catch (Throwable e) {
      System.out.println("dls: stderr could not be restored: " + e);
    }
  }
}

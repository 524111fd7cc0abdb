package org.dlscript.runtime.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;

/**
 * Copies of classes that hold loops, so that each has a profile and code of its own. The pattern
 * has a constructor without parameters and refers to itself in no other place.
 */
final class LoopCopy {
  private LoopCopy() {}

  @SuppressWarnings("unchecked")
  static <T> T of(Class<? extends T> pattern) {
    try (InputStream in = pattern.getResourceAsStream(pattern.getSimpleName() + ".class")) {
      return (T)
          MethodHandles.lookup()
              .defineHiddenClass(in.readAllBytes(), true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}

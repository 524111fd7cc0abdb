package org.dlscript.runtime.kernel;

/** Chooses between the Vector API's kernels and the plain ones, once. */
final class Providers {
  private static final String PACKAGE = Providers.class.getPackageName();

  /** Whether the Vector API is there and worth using. */
  static final boolean VECTORS = load("VectorFloatTiles") != null;

  static final FloatTiles FLOAT_TILES = choose("VectorFloatTiles", new ScalarFloatTiles());
  static final DoubleTiles DOUBLE_TILES = choose("VectorDoubleTiles", new ScalarDoubleTiles());

  private Providers() {}

  @SuppressWarnings("unchecked")
  static <T> T choose(String name, T otherwise) {
    Object found = VECTORS ? load(name) : null;
    return found != null ? (T) found : otherwise;
  }

  // By name, for the classes do not even load where the module is not resolved.
  private static Object load(String name) {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if (!present || Boolean.getBoolean("dls.scalar")) {
      return null;
    }
    try {
      return Class.forName(PACKAGE + "." + name).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }
}

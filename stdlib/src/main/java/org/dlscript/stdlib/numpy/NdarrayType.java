package org.dlscript.stdlib.numpy;

import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** {@code numpy.ndarray} and {@code numpy.generic}, the base of the scalar classes. */
public final class NdarrayType {
  public static final PyClass NDARRAY = Types.open("numpy.ndarray", NdarrayType::define);
  public static final PyClass GENERIC = Types.open("numpy.generic", NdarrayType::defineGeneric);

  private NdarrayType() {}

  private static void define(TypeBuilder t) {
    t.getter("_tensor", a -> org.dlscript.stdlib.torch.PyTensor.of(((PyNdarray) a).tensor()));
  }

  private static void defineGeneric(TypeBuilder t) {}
}

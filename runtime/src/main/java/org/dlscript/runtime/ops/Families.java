package org.dlscript.runtime.ops;

/** The list of all operator families. */
public final class Families {
  private Families() {}

  /** Declares all operators. */
  public static void register() {
    InPlaceArithmetic.register();
    Arithmetic.register();
    Views.register();
    Copies.register();
    Creation.register();
    Reductions.register();
    Pointwise.register();
    ComplexParts.register();
    Powers.register();
    Comparison.register();
    Selection.register();
    Indexing.register();
    MatrixProducts.register();
    BinaryFunctions.register();
    Joining.register();
    Gathering.register();
    Extrema.register();
    Clamping.register();
    Scans.register();
    LogSums.register();
    Statistics.register();
    Triangles.register();
    Special.register();
    Fourier.register();
    Solving.register();
    Decompositions.register();
    Quantiles.register();
    Membership.register();
    Segments.register();
    TensorFacts.register();
    NeuralNetworks.register();
  }
}

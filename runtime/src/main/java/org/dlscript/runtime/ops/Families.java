package org.dlscript.runtime.ops;

import java.util.List;

/** The operator families, in the order in which their overloads are tried. */
public final class Families {
  /** The names of all families. */
  public static final List<String> ALL =
      List.of(
          "InPlaceArithmetic",
          "Arithmetic",
          "Views",
          "Copies",
          "Creation",
          "Reductions",
          "Pointwise",
          "ComplexParts",
          "Powers",
          "Comparison",
          "Selection",
          "Indexing",
          "MatrixProducts",
          "BinaryFunctions",
          "Joining",
          "Gathering",
          "Extrema",
          "Clamping",
          "Scans",
          "LogSums",
          "Statistics",
          "Triangles",
          "Special",
          "Fourier",
          "Solving",
          "Decompositions",
          "Quantiles",
          "FakeQuantization",
          "Membership",
          "Segments",
          "TensorFacts",
          "RandomOps",
          "GammaOps",
          "Dropouts",
          "NoisyActivations",
          "Activations",
          "Softmaxes",
          "Losses",
          "Convolutions",
          "AveragePooling",
          "MaxPooling",
          "Padding",
          "Resampling",
          "Windows",
          "Normalizations",
          "WeightNorms",
          "CtcLoss",
          "Recurrent",
          "Attention",
          "GridSampling",
          "Sorting",
          "Uniques",
          "Histograms",
          "ClassLosses",
          "SimilarityLosses",
          "Embeddings",
          "OptimizerSteps");

  private Families() {}

  /** Declares the operators of a family. */
  public static void register(String family) {
    switch (family) {
      case "InPlaceArithmetic" -> InPlaceArithmetic.register();
      case "Arithmetic" -> Arithmetic.register();
      case "Views" -> Views.register();
      case "Copies" -> Copies.register();
      case "Creation" -> Creation.register();
      case "Reductions" -> Reductions.register();
      case "Pointwise" -> Pointwise.register();
      case "ComplexParts" -> ComplexParts.register();
      case "Powers" -> Powers.register();
      case "Comparison" -> Comparison.register();
      case "Selection" -> Selection.register();
      case "Indexing" -> Indexing.register();
      case "MatrixProducts" -> MatrixProducts.register();
      case "BinaryFunctions" -> BinaryFunctions.register();
      case "Joining" -> Joining.register();
      case "Gathering" -> Gathering.register();
      case "Extrema" -> Extrema.register();
      case "Clamping" -> Clamping.register();
      case "Scans" -> Scans.register();
      case "LogSums" -> LogSums.register();
      case "Statistics" -> Statistics.register();
      case "Triangles" -> Triangles.register();
      case "Special" -> Special.register();
      case "Fourier" -> Fourier.register();
      case "Solving" -> Solving.register();
      case "Decompositions" -> Decompositions.register();
      case "Quantiles" -> Quantiles.register();
      case "FakeQuantization" -> FakeQuantization.register();
      case "Membership" -> Membership.register();
      case "Segments" -> Segments.register();
      case "TensorFacts" -> TensorFacts.register();
      case "RandomOps" -> RandomOps.register();
      case "GammaOps" -> GammaOps.register();
      case "Dropouts" -> Dropouts.register();
      case "NoisyActivations" -> NoisyActivations.register();
      case "Activations" -> Activations.register();
      case "Softmaxes" -> Softmaxes.register();
      case "Losses" -> Losses.register();
      case "Convolutions" -> Convolutions.register();
      case "AveragePooling" -> AveragePooling.register();
      case "MaxPooling" -> MaxPooling.register();
      case "Padding" -> Padding.register();
      case "Resampling" -> Resampling.register();
      case "Windows" -> Windows.register();
      case "Normalizations" -> Normalizations.register();
      case "WeightNorms" -> WeightNorms.register();
      case "CtcLoss" -> CtcLoss.register();
      case "Recurrent" -> Recurrent.register();
      case "Attention" -> Attention.register();
      case "GridSampling" -> GridSampling.register();
      case "Sorting" -> Sorting.register();
      case "Uniques" -> Uniques.register();
      case "Histograms" -> Histograms.register();
      case "ClassLosses" -> ClassLosses.register();
      case "SimilarityLosses" -> SimilarityLosses.register();
      case "Embeddings" -> Embeddings.register();
      case "OptimizerSteps" -> OptimizerSteps.register();
      default -> throw new IllegalArgumentException("no family " + family);
    }
  }
}

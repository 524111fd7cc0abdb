import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the float64 forms of the kernels that are written once, for float32. The build runs it
 * before it compiles: {@code java Twins.java SOURCES OUT}.
 */
public final class Twins {
  private static final String PACKAGE = "org/dlscript/runtime/kernel";

  private static final String[] NAMES = {
    "FloatTiles",
    "ScalarFloatTiles",
    "VectorFloatTiles",
    "FloatProduct",
    "FloatConvolution",
    "FloatWindows",
    "FloatComplexLoops"
  };

  private Twins() {}

  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[0], PACKAGE);
    Path to = Files.createDirectories(Path.of(args[1], PACKAGE));
    for (String name : NAMES) {
      String text = twin(Files.readString(from.resolve(name + ".java")));
      Path file = to.resolve(twin(name) + ".java");
      // What has not changed is not compiled again.
      if (!Files.exists(file) || !Files.readString(file).equals(text)) {
        Files.writeString(file, text);
      }
    }
  }

  private static String twin(String text) {
    return text.replace("float32", "float64")
        .replace("Float", "Double")
        .replace("float", "double")
        .replace("FLOAT", "DOUBLE");
  }
}

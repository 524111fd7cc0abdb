package org.dlscript.repl;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.ModuleResolutionAttribute;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Marks the vector module of a runtime image as one that nobody needs to be warned of.
 *
 * <p>The JVM does not keep a module graph in its cache while a module in it asks for a warning, and
 * without the graph it keeps no linked classes either; this mark is most of a fast start. The image
 * has it twice: in the module's own descriptor, and in the class that jlink made of all
 * descriptors. Both are changed where they lie. An image whose layout is another is left as it is.
 * Run by the launcher before anything uses the image.
 */
final class QuietVectors {
  private static final String MODULE = "jdk.incubator.vector";
  private static final int WARN_INCUBATING = 8;
  private static final byte DUP = 0x59;
  private static final byte BIPUSH = 0x10;
  private static final byte INVOKESPECIAL = (byte) 0xb7;
  private static final byte AASTORE = 0x53;

  private QuietVectors() {}

  /** {@code args[0]} is the folder of the image. */
  public static void main(String[] args) throws IOException {
    Path image = Path.of(args[0]);
    try (FileSystem jrt =
            FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", image.toString()));
        FileChannel channel =
            FileChannel.open(
                image.resolve("lib/modules"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer file = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
      byte[] descriptor = Files.readAllBytes(jrt.getPath("/modules", MODULE, "module-info.class"));
      ClassModel model = ClassFile.of().parse(descriptor);
      int flags =
          model
              .findAttribute(Attributes.moduleResolution())
              .map(ModuleResolutionAttribute::resolutionFlags)
              .orElse(0);
      if ((flags & WARN_INCUBATING) == 0) {
        return;
      }
      int quiet = flags & ~WARN_INCUBATING;
      replace(file, descriptor, withFlags(model, quiet));
      for (Path p : summaries(jrt)) {
        byte[] summary = Files.readAllBytes(p);
        replace(file, summary, withPushedFlags(summary, flags, quiet));
      }
      file.force();
    }
  }

  private static byte[] withFlags(ClassModel descriptor, int flags) {
    return ClassFile.of()
        .transformClass(
            descriptor,
            (builder, element) ->
                builder.with(
                    element instanceof ModuleResolutionAttribute
                        ? ModuleResolutionAttribute.of(flags)
                        : element));
  }

  private static List<Path> summaries(FileSystem jrt) throws IOException {
    try (Stream<Path> files = Files.list(jrt.getPath("/modules/java.base/jdk/internal/module"))) {
      return files.filter(f -> f.getFileName().toString().startsWith("SystemModules$")).toList();
    }
  }

  /** The class with other flags where it puts them into its array of all modules' flags. */
  private static byte[] withPushedFlags(byte[] code, int flags, int quiet) {
    byte[] out = code.clone();
    for (int i = 0; i + 6 < code.length; i++) {
      if (code[i] == DUP
          && code[i + 1] == BIPUSH
          && code[i + 2] == flags
          && code[i + 3] == INVOKESPECIAL
          && code[i + 6] == AASTORE) {
        out[i + 2] = (byte) quiet;
      }
    }
    return out;
  }

  private static void replace(MappedByteBuffer file, byte[] old, byte[] now) {
    if (now.length != old.length || Arrays.equals(old, now)) {
      return;
    }
    ByteBuffer what = ByteBuffer.wrap(old);
    for (int i = 0; i + old.length <= file.capacity(); i++) {
      if (file.get(i) == old[0] && file.slice(i, old.length).equals(what)) {
        file.put(i, now);
        return;
      }
    }
  }
}

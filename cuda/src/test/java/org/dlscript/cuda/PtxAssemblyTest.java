package org.dlscript.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** NVIDIA's own assembler takes the committed PTX, which needs no GPU. */
class PtxAssemblyTest {
  // The library stays loaded, and is removed with the build.
  @BeforeAll
  static void loadFromAFolderOfOurOwn() throws Exception {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeTrue(
        system.equals("Linux amd64"), "skipped: the assembler is there for Linux on x86-64 only");
    Path folder = Path.of("target/assembler").toAbsolutePath();
    Files.createDirectories(folder);
    // JCuda unpacks its library into the temporary folder, and trusts a file that is there.
    String shared = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.toString());
    try {
      assertEquals(0, JNvPTXCompiler.nvPTXCompilerGetVersion(new int[1], new int[1]));
    } finally {
      System.setProperty("java.io.tmpdir", shared);
    }
  }

  private static String assemble(String module, String architecture) {
    byte[] text = PtxModules.resource(module + ".ptx");
    byte[] ended = Arrays.copyOf(text, text.length + 1);
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    JNvPTXCompiler.nvPTXCompilerCreate(compiler, ended.length, ended);
    try {
      String[] options = {"--gpu-name=" + architecture, "--opt-level=0"};
      int status = JNvPTXCompiler.nvPTXCompilerCompile(compiler, options.length, options);
      long[] size = new long[1];
      JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
      byte[] log = new byte[(int) size[0] + 1];
      JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
      String said = new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
      return status == 0 ? said : status + " " + said;
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    }
  }

  @Test
  void allModulesAssembleForTheOldestCards() throws Exception {
    for (String[] m : EmulatedDriver.modules()) {
      assertEquals("", assemble(m[0], "sm_75"), m[0]);
    }
  }

  @Test
  void aNewerCardTakesThemToo() {
    assertEquals("", assemble("matmul_f32", "sm_90"));
  }
}

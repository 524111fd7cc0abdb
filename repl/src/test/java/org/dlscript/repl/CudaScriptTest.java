package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A script on the emulated device that the tests of the module cuda make; in a process of its own,
 * since a process looks for devices once.
 */
class CudaScriptTest {
  private static final Path DRIVER = Path.of("../cuda/target/emulated/libcuda-emulated.so");
  private static final Path FOLDER = Path.of("src/test/resources/cuda");

  @Test
  void aScriptUsesTheDevice() throws Exception {
    assumeTrue(
        Files.exists(DRIVER),
        "skipped: the tests of cuda found no compiler for the emulated device");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-Dsurefire") && !option.startsWith("-Dbasedir")) {
        command.add(option);
      }
    }
    command.add("-Ddls.cuda.driver=" + DRIVER.toAbsolutePath());
    String tests = System.getProperty("surefire.test.class.path");
    command.addAll(List.of("-cp", tests != null ? tests : System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), FOLDER.resolve("device.dls").toString()));
    Path errors = Files.createTempFile("cuda-script", ".err");
    Process p = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    p.getOutputStream().close();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = p.waitFor();
    String said = Files.readString(errors);
    Files.delete(errors);
    assertEquals(Files.readString(FOLDER.resolve("device.out")), out, said);
    assertEquals(0, status, said);
  }
}

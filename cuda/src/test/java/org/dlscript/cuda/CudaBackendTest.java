package org.dlscript.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.dlscript.runtime.device.DeviceBackend;
import org.dlscript.runtime.device.DeviceProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking for devices, against a stand-in for the driver that a C compiler makes here. */
class CudaBackendTest {
  @TempDir Path folder;

  private CudaBackend with(String... defines) throws Exception {
    Path library = folder.resolve("libcuda.so.1");
    List<String> command =
        new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-o", library.toString()));
    command.addAll(List.of(defines));
    command.add(Path.of("src/test/resources/driver.c").toString());
    int status = -1;
    try {
      status = new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException noCompiler) {
      // The assumption below says so.
    }
    assumeTrue(status == 0, "skipped: needs a C compiler (cc)");
    return new CudaBackend(library.toString());
  }

  @Test
  void theModuleAddsTheKindCuda() {
    List<String> types =
        ServiceLoader.load(DeviceBackend.class).stream().map(p -> p.get().type()).toList();
    assertEquals(List.of("cuda"), types);
  }

  @Test
  void withoutADriverThereAreNoDevices() {
    CudaBackend b = new CudaBackend(folder.resolve("nothing.so").toString());
    assertTrue(b.devices().isEmpty());
    assertEquals("no NVIDIA driver was found", b.obstacle());
  }

  @Test
  void devicesAreReadFromTheDriver() throws Exception {
    CudaBackend b = with();
    assertEquals(
        List.of(
            new DeviceProperties("Stub 10", 9, 0, 10L << 30, 110),
            new DeviceProperties("Stub 11", 9, 0, 11L << 30, 111)),
        b.devices());
    assertEquals("Stub 10 was found, but this version has no kernels for it", b.obstacle());
  }

  @Test
  void aDriverWithoutDevicesSaysSo() throws Exception {
    CudaBackend b = with("-DSTUB_INIT=100");
    assertTrue(b.devices().isEmpty());
    assertEquals("the NVIDIA driver reports no device", b.obstacle());
  }

  @Test
  void aDriverThatRefusesIsNamedWithItsError() throws Exception {
    CudaBackend b = with("-DSTUB_INIT=999");
    assertTrue(b.devices().isEmpty());
    assertEquals("cuInit of the NVIDIA driver failed with error 999", b.obstacle());
  }
}

package org.dlscript.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.dlscript.runtime.device.DeviceBackend;
import org.dlscript.runtime.device.DeviceProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking for devices, against stand-ins for the driver. */
class CudaBackendTest {
  @TempDir Path folder;

  private static CudaBackend emulated() {
    return new CudaBackend(EmulatedDriver.library().toString());
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
    assertNull(b.accelerator(0));
    assertEquals(List.of(), b.facts());
  }

  @Test
  void devicesAreReadFromTheDriver() {
    CudaBackend b = emulated();
    assertEquals(List.of(new DeviceProperties("Emulated 0", 7, 5, 1L << 30, 4)), b.devices());
    assertNull(b.obstacle());
    assertNotNull(b.accelerator(0));
    assertSame(b.accelerator(0), b.accelerator(0));
    assertNull(b.accelerator(1));
    assertTrue(b.facts().get(0).startsWith("driver for CUDA 13.0 in "), b.facts().toString());
  }

  @Test
  void aDriverWithoutDevicesSaysSo() {
    CudaBackend b = emulated();
    EmulatedDriver.fail("cuInit", 100);
    assertTrue(b.devices().isEmpty());
    assertEquals("the NVIDIA driver reports no device", b.obstacle());
  }

  @Test
  void aDriverThatRefusesIsNamedWithItsError() {
    CudaBackend b = emulated();
    EmulatedDriver.fail("cuInit", 999);
    assertTrue(b.devices().isEmpty());
    assertEquals("cuInit of the NVIDIA driver failed with error 999", b.obstacle());
  }

  @Test
  void aDriverThatLacksACallIsNoDriver() throws Exception {
    Path old = EmulatedDriver.make("driver-of-another-age.cpp", folder.resolve("libcuda-old.so"));
    CudaBackend b = new CudaBackend(old.toString());
    assertTrue(b.devices().isEmpty());
    assertEquals("the NVIDIA driver lacks cuDriverGetVersion", b.obstacle());
  }
}

package org.dlscript.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.DeviceBuffer;
import org.dlscript.runtime.device.Product;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory, copies, errors and libraries of a device, which is emulated. */
class CudaAcceleratorTest {
  private static Accelerator open() {
    return new CudaBackend(EmulatedDriver.library().toString()).accelerator(0);
  }

  @Test
  void bytesComeBackAsTheyWent() {
    Accelerator a = open();
    int n = 3 << 20; // several pieces of a copy
    float[] in = new float[n];
    for (int k = 0; k < n; k++) {
      in[k] = k * 0.5f;
    }
    DeviceBuffer x = a.allocate(4L * n);
    DeviceBuffer y = a.allocate(4L * n);
    a.upload(in, 4L * n, x.address());
    a.copy(x.address(), y.address(), 4L * n);
    a.clear(x.address(), 4L * n);
    float[] out = new float[n];
    a.download(y.address(), out, 4L * n);
    assertArrayEquals(in, out);
    a.download(x.address(), out, 4L * n);
    assertArrayEquals(new float[n], out);
    x.release();
    y.release();
  }

  @Test
  void aKernelThatIsNotThereIsNull() {
    assertNull(open().kernel("no_such_kernel"));
  }

  @Test
  void aRefusedCallIsAnErrorOfTheScript() {
    Accelerator a = open();
    EmulatedDriver.fail("cuCtxSynchronize", 700);
    TensorException e = assertThrows(TensorException.class, a::synchronize);
    assertTrue(
        e.getMessage().startsWith("CUDA error: an illegal memory access was encountered\n"),
        e.getMessage());
    EmulatedDriver.fail("cuModuleLoadData", 999);
    e = assertThrows(TensorException.class, () -> a.kernel("add_f32"));
    assertEquals("CUDA error: unknown error", e.getMessage());
    assertTrue(a.kernel("add_f32") != null);
  }

  @Test
  void memoryRunsOutWithPyTorchsWords() {
    Accelerator a = open();
    TensorException e = assertThrows(TensorException.class, () -> a.allocate(1L << 40));
    assertEquals(TensorException.Kind.OUT_OF_MEMORY, e.kind());
    assertTrue(
        e.getMessage().startsWith("CUDA out of memory. Tried to allocate 1024.00 GiB (GPU 0; 1024"),
        e.getMessage());
  }

  @TempDir Path folder;

  @Test
  void theMakersLibraryMultiplies() throws Exception {
    EmulatedDriver.make("cublas.cpp", folder.resolve("libcublas.so.12"));
    String before = System.getProperty("dls.cuda.libraries");
    System.setProperty("dls.cuda.libraries", folder.toString());
    try {
      Accelerator a = open();
      // [[1, 2, 3], [4, 5, 6]] times the transpose of [[1, 0, 2], [0, 1, 1]]
      DeviceBuffer x = a.allocate(24);
      DeviceBuffer y = a.allocate(24);
      DeviceBuffer z = a.allocate(16);
      a.upload(new float[] {1, 2, 3, 4, 5, 6}, 24, x.address());
      a.upload(new float[] {1, 0, 2, 0, 1, 1}, 24, y.address());
      Product p =
          new Product(
              DType.FLOAT32,
              false,
              1,
              2,
              2,
              3,
              1,
              x.address(),
              false,
              3,
              0,
              y.address(),
              true,
              3,
              0,
              0,
              z.address(),
              2,
              4);
      assertTrue(a.product(p));
      float[] out = new float[4];
      a.download(z.address(), out, 16);
      assertArrayEquals(new float[] {7, 5, 16, 11}, out);
      String report = String.join("\n", CudaLibraries.report());
      assertTrue(report.contains("cublas: " + folder.resolve("libcublas.so.12")), report);
    } finally {
      if (before == null) {
        System.clearProperty("dls.cuda.libraries");
      } else {
        System.setProperty("dls.cuda.libraries", before);
      }
    }
  }

  @Test
  void withoutTheMakersLibraryItSaysSo() {
    assertNull(CudaLibraries.load(CudaLibraries.Kind.CUDNN, List.of(folder)));
  }
}

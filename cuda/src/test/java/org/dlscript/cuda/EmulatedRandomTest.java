package org.dlscript.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random numbers on the emulated device, against those that PyTorch's documentation and courses
 * print for its CUDA generator.
 */
class EmulatedRandomTest {
  private static final Device CUDA = new Device("cuda", 0);

  @BeforeAll
  static void useTheEmulatedDriver() {
    System.setProperty("dls.cuda.driver", EmulatedDriver.library().toString());
    assertTrue(Placement.accelerator(CUDA) != null);
  }

  private static Tensor draw(String name, long seed, long n) {
    Generator.defaultGenerator().manualSeed(seed);
    return (Tensor)
        Binder.call("torch." + name, new Object[] {new long[] {n}}, Map.of("device", CUDA));
  }

  private static void same(double[] expected, Tensor got) {
    for (int k = 0; k < expected.length; k++) {
      assertEquals(expected[k], got.doubleAt(k), 5.1e-5, "element " + k);
    }
  }

  @Test
  void uniformNumbers() {
    same(new double[] {0.3990, 0.5167, 0.0249, 0.9401, 0.9459}, draw("rand", 0, 5));
  }

  @Test
  void normalNumbers() {
    same(new double[] {-0.9247, -0.4253, -2.6438, 0.1452, -0.1209}, draw("randn", 0, 5));
    same(new double[] {0.1940, 2.1614, -0.1721, 0.8491, -1.9244}, draw("randn", 42, 5));
  }

  @Test
  void theStreamGoesOnAndCanBeSetBack() {
    Tensor first = draw("rand", 7, 1000);
    Tensor second =
        (Tensor)
            Binder.call("torch.rand", new Object[] {new long[] {1000}}, Map.of("device", CUDA));
    assertTrue(first.doubleAt(0) != second.doubleAt(0));
    assertEquals(8, Generator.defaultGenerator().device(0).offset());
    assertEquals(first.doubleAt(999), draw("rand", 7, 1000).doubleAt(999));
  }

  @Test
  void dropoutKeepsAsManyAsItSays() {
    Generator.defaultGenerator().manualSeed(1);
    Tensor x = (Tensor) Binder.call("torch.ones", new Object[] {20_000L}, Map.of("device", CUDA));
    Tensor y =
        (Tensor) Binder.call("torch.nn.functional.dropout", new Object[] {x, 0.25, true}, Map.of());
    Tensor sum = (Tensor) Binder.call("torch.sum", new Object[] {y}, Map.of());
    assertEquals(20_000, sum.doubleAt(0), 400);
  }
}

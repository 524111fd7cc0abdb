package org.dlscript.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.dlscript.runtime.op.EngineWarnings;
import org.dlscript.runtime.tensor.Device;
import org.dlscript.runtime.tensor.TensorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final Device FIRST = new Device("cuda", 0);
  private final List<String> warnings = new ArrayList<>();

  private record Cards(int count, String obstacle) implements DeviceBackend {
    @Override
    public String type() {
      return "cuda";
    }

    @Override
    public List<DeviceProperties> devices() {
      return Collections.nCopies(count, new DeviceProperties("Card", 7, 5, 1L << 30, 40));
    }
  }

  private static Placement with(int count, String obstacle, boolean strict) {
    return new Placement(List.of(new Cards(count, obstacle)), strict);
  }

  @BeforeEach
  void collectWarnings() {
    EngineWarnings.to((message, once) -> warnings.add((once ? "once: " : "") + message));
  }

  @AfterEach
  void dropWarnings() {
    EngineWarnings.to((message, once) -> {});
  }

  @Test
  void withoutACardTheDeviceIsALabel() {
    Placement p = with(0, "no card", false);
    assertEquals(FIRST, p.checked(FIRST));
    assertEquals(
        List.of(
            "once: CUDA is not available (no card): what is placed on 'cuda' is computed on the"
                + " CPU under that name. DLS_CUDA=strict makes this an error."),
        warnings);
    assertEquals(0, p.usable("cuda"));
  }

  @Test
  void strictRefusesTheLabel() {
    TensorException e =
        assertThrows(TensorException.class, () -> with(0, "no card", true).checked(FIRST));
    assertEquals(TensorException.Kind.ASSERTION, e.kind());
    assertEquals("Torch not compiled with CUDA enabled", e.getMessage());
  }

  @Test
  void aCardThatNothingServesIsALabelToo() {
    Placement p = with(1, "no kernels", false);
    assertEquals(FIRST, p.checked(FIRST));
    assertEquals(1, warnings.size());
    assertEquals(0, p.usable("cuda"));
    assertEquals(1, p.devices("cuda").size());
  }

  @Test
  void whatIsThereIsUsedAndNothingBeyond() {
    Placement p = with(2, null, false);
    assertEquals(new Device("cuda", 1), p.checked(new Device("cuda", 1)));
    assertEquals(List.of(), warnings);
    assertThrows(TensorException.class, () -> p.checked(new Device("cuda", 2)));
  }

  @Test
  void theProcessorIsAlwaysThere() {
    Placement p = with(0, "no card", false);
    assertEquals(1, p.usable("cpu"));
    assertEquals(Device.CPU, Placement.of(Device.CPU));
  }
}

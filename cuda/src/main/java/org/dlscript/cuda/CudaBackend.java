package org.dlscript.cuda;

import java.util.List;
import org.dlscript.runtime.device.DeviceBackend;
import org.dlscript.runtime.device.DeviceProperties;

/**
 * The "cuda" devices. It looks for the driver once, when first asked. So far it only tells what is
 * there: no kernels come with it yet, so that tensors stay on the CPU also where a card was found.
 */
public final class CudaBackend implements DeviceBackend {
  private final String[] libraries;
  private List<DeviceProperties> devices;
  private String obstacle;

  /** Looks for the driver under its usual names, or under the property {@code dls.cuda.driver}. */
  public CudaBackend() {
    this(
        System.getProperty("dls.cuda.driver") != null
            ? new String[] {System.getProperty("dls.cuda.driver")}
            : CudaDriver.usualNames());
  }

  CudaBackend(String... libraries) {
    this.libraries = libraries;
  }

  @Override
  public String type() {
    return "cuda";
  }

  @Override
  public synchronized List<DeviceProperties> devices() {
    if (devices == null) {
      look();
    }
    return devices;
  }

  @Override
  public synchronized String obstacle() {
    devices();
    return obstacle;
  }

  private void look() {
    devices = List.of();
    try (CudaDriver driver = CudaDriver.open(libraries)) {
      if (driver == null) {
        obstacle = "no NVIDIA driver was found";
        return;
      }
      devices = driver.devices();
      obstacle =
          devices.isEmpty()
              ? "the NVIDIA driver reports no device"
              : devices.get(0).name() + " was found, but this version has no kernels for it";
    } catch (CudaDriver.Failure e) {
      obstacle = e.getMessage();
    }
  }
}

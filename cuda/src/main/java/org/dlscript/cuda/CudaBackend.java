package org.dlscript.cuda;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.DeviceBackend;
import org.dlscript.runtime.device.DeviceProperties;
import org.dlscript.runtime.tensor.Device;

/**
 * The "cuda" devices. It looks for the driver once, when first asked, and starts nothing on a
 * device before its accelerator is asked for. {@code CUDA_VISIBLE_DEVICES} is the driver's affair.
 */
public final class CudaBackend implements DeviceBackend {
  // What the shipped kernels are compiled for.
  private static final int LEAST_CAPABILITY = 75;
  private static final int LEAST_VERSION = 11000;

  private final String[] libraries;
  private CudaDriver driver;
  private List<DeviceProperties> devices;
  private Accelerator[] accelerators;
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

  @Override
  public synchronized Accelerator accelerator(int ordinal) {
    if (obstacle() != null || ordinal >= devices.size()) {
      return null;
    }
    if (accelerators[ordinal] == null) {
      accelerators[ordinal] =
          new CudaAccelerator(driver, new Device("cuda", ordinal), ordinal, devices.get(ordinal));
    }
    return accelerators[ordinal];
  }

  @Override
  public synchronized List<String> facts() {
    if (devices().isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    int v = driver.version();
    lines.add("driver for CUDA " + v / 1000 + "." + v % 1000 / 10 + " in " + driver.path());
    lines.addAll(CudaLibraries.report());
    return lines;
  }

  private void look() {
    devices = List.of();
    try {
      driver = CudaDriver.open(libraries);
      if (driver == null) {
        obstacle = "no NVIDIA driver was found";
        return;
      }
      devices = driver.devices();
      accelerators = new Accelerator[devices.size()];
      obstacle = devices.isEmpty() ? "the NVIDIA driver reports no device" : unsuited();
    } catch (CudaDriver.Failure e) {
      obstacle = e.getMessage();
    }
  }

  private String unsuited() {
    int v = driver.version();
    if (v < LEAST_VERSION) {
      return "the NVIDIA driver is for CUDA " + v / 1000 + ", which is too old";
    }
    for (DeviceProperties p : devices) {
      if (10 * p.major() + p.minor() < LEAST_CAPABILITY) {
        return p.name() + " was found, but the kernels need compute capability 7.5";
      }
    }
    return null;
  }
}

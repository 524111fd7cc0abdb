package org.dlscript.runtime.device;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The processor that the program itself runs on: one device, always there. */
final class CpuBackend implements DeviceBackend {
  @Override
  public String type() {
    return "cpu";
  }

  @Override
  public List<DeviceProperties> devices() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean os
            ? os.getTotalMemorySize()
            : Runtime.getRuntime().maxMemory();
    int cores = Runtime.getRuntime().availableProcessors();
    return List.of(new DeviceProperties(System.getProperty("os.arch"), 0, 0, memory, cores));
  }

  @Override
  public String obstacle() {
    return null;
  }
}

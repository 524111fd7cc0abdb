package org.dlscript.runtime.tensor;

/**
 * A place where tensors live. A label device such as "cuda" on a machine without one is an ordinary
 * device whose memory is the heap.
 *
 * @param type "cpu", "cuda", "meta", …
 * @param index the ordinal, or -1 where none was given
 */
public record Device(String type, int index) {
  public static final Device CPU = new Device("cpu", -1);

  /** Parses "cuda:1" and the like. */
  public static Device parse(String text) {
    int colon = text.indexOf(':');
    String type = colon < 0 ? text : text.substring(0, colon);
    switch (type) {
      case "cpu", "cuda", "mps", "xpu", "meta", "hip", "xla", "ipu", "vulkan" -> {}
      default ->
          throw TensorException.runtime(
              colon < 0 && !text.matches("[A-Za-z_]+")
                  ? "Invalid device string: '" + text + "'"
                  : "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve,"
                      + " fpga, ort, xla, lazy, vulkan, mps, meta, hpu, privateuseone device type"
                      + " at start of device string: "
                      + type);
    }
    if (colon < 0) {
      return type.equals("cpu") ? CPU : new Device(type, -1);
    }
    try {
      int index = Integer.parseInt(text.substring(colon + 1));
      if (index >= 0) {
        return new Device(type, index);
      }
    } catch (NumberFormatException notANumber) {
      // Falls through to the message, which names the whole text.
    }
    throw TensorException.runtime("Invalid device string: '" + text + "'");
  }

  /** The device on which memory is allocated: "cuda" means the current one, "cuda:0". */
  public Device concrete() {
    return index >= 0 || type.equals("cpu") || type.equals("meta") ? this : new Device(type, 0);
  }

  public boolean isCpu() {
    return type.equals("cpu");
  }

  @Override
  public String toString() {
    return index < 0 ? type : type + ":" + index;
  }
}

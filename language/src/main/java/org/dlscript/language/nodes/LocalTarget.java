package org.dlscript.language.nodes;

import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.FrameSlotKind;
import com.oracle.truffle.api.frame.VirtualFrame;

/** A local variable as a target. */
public final class LocalTarget extends Target {
  private final int slot;

  public LocalTarget(int slot) {
    this.slot = slot;
  }

  @Override
  public void assign(VirtualFrame frame, Object value) {
    FrameDescriptor d = frame.getFrameDescriptor();
    FrameSlotKind kind = d.getSlotKind(slot);
    if (value instanceof Long v && kind == FrameSlotKind.Long) {
      frame.setLong(slot, v);
    } else if (value instanceof Double v && kind == FrameSlotKind.Double) {
      frame.setDouble(slot, v);
    } else {
      d.setSlotKind(slot, FrameSlotKind.Object);
      frame.setObject(slot, value);
    }
  }

  @Override
  public void assignLong(VirtualFrame frame, long value) {
    FrameDescriptor d = frame.getFrameDescriptor();
    FrameSlotKind kind = d.getSlotKind(slot);
    if (kind == FrameSlotKind.Long || kind == FrameSlotKind.Illegal) {
      d.setSlotKind(slot, FrameSlotKind.Long);
      frame.setLong(slot, value);
    } else {
      d.setSlotKind(slot, FrameSlotKind.Object);
      frame.setObject(slot, value);
    }
  }
}

package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.FrameSlotKind;
import com.oracle.truffle.api.frame.VirtualFrame;

/** A local variable as a target. */
public final class LocalTarget extends Target {
  private final int slot;

  // The frame of a generator lives on the heap, where compiled code does not know its descriptor.
  @CompilationFinal private FrameDescriptor descriptor;

  public LocalTarget(int slot) {
    this.slot = slot;
  }

  @Override
  public void assign(VirtualFrame frame, Object value) {
    FrameDescriptor d = descriptor(frame);
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
    FrameDescriptor d = descriptor(frame);
    FrameSlotKind kind = d.getSlotKind(slot);
    if (kind == FrameSlotKind.Long || kind == FrameSlotKind.Illegal) {
      d.setSlotKind(slot, FrameSlotKind.Long);
      frame.setLong(slot, value);
    } else {
      d.setSlotKind(slot, FrameSlotKind.Object);
      frame.setObject(slot, value);
    }
  }

  private FrameDescriptor descriptor(VirtualFrame frame) {
    if (descriptor == null) {
      CompilerDirectives.transferToInterpreterAndInvalidate();
      descriptor = frame.getFrameDescriptor();
    }
    return descriptor;
  }
}

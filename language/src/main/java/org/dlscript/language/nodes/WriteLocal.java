package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.dsl.NodeChild;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.FrameSlotKind;
import com.oracle.truffle.api.frame.VirtualFrame;

/** Assigns a local variable; the slot's kind in the descriptor widens to Object for good. */
@NodeChild(value = "value", type = Expression.class)
public abstract class WriteLocal extends Statement {
  final int slot;

  // The frame of a generator lives on the heap, where compiled code does not know its descriptor.
  @CompilationFinal private FrameDescriptor descriptor;

  WriteLocal(int slot) {
    this.slot = slot;
  }

  public static WriteLocal create(int slot, Expression value) {
    return WriteLocalNodeGen.create(slot, value);
  }

  @Specialization(guards = "isKind(frame, LONG)")
  Object writeLong(VirtualFrame frame, long value) {
    descriptor(frame).setSlotKind(slot, FrameSlotKind.Long);
    frame.setLong(slot, value);
    return null;
  }

  @Specialization(guards = "isKind(frame, DOUBLE)")
  Object writeDouble(VirtualFrame frame, double value) {
    descriptor(frame).setSlotKind(slot, FrameSlotKind.Double);
    frame.setDouble(slot, value);
    return null;
  }

  @Specialization(guards = "isKind(frame, BOOLEAN)")
  Object writeBoolean(VirtualFrame frame, boolean value) {
    descriptor(frame).setSlotKind(slot, FrameSlotKind.Boolean);
    frame.setBoolean(slot, value);
    return null;
  }

  @Specialization(replaces = {"writeLong", "writeDouble", "writeBoolean"})
  Object writeObject(VirtualFrame frame, Object value) {
    descriptor(frame).setSlotKind(slot, FrameSlotKind.Object);
    frame.setObject(slot, value);
    return null;
  }

  static final FrameSlotKind LONG = FrameSlotKind.Long;
  static final FrameSlotKind DOUBLE = FrameSlotKind.Double;
  static final FrameSlotKind BOOLEAN = FrameSlotKind.Boolean;

  boolean isKind(VirtualFrame frame, FrameSlotKind kind) {
    FrameSlotKind now = descriptor(frame).getSlotKind(slot);
    return now == kind || now == FrameSlotKind.Illegal;
  }

  private FrameDescriptor descriptor(VirtualFrame frame) {
    if (descriptor == null) {
      CompilerDirectives.transferToInterpreterAndInvalidate();
      descriptor = frame.getFrameDescriptor();
    }
    return descriptor;
  }
}

package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.dsl.Fallback;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.frame.VirtualFrame;
import org.dlscript.language.object.Errors;

/** Reads a local variable from its frame slot, unboxed where it is so. */
public abstract class ReadLocal extends Expression {
  final int slot;
  final String name;

  ReadLocal(int slot, String name) {
    this.slot = slot;
    this.name = name;
  }

  public static ReadLocal create(int slot, String name) {
    return ReadLocalNodeGen.create(slot, name);
  }

  @Specialization(guards = "frame.isLong(slot)")
  long readLong(VirtualFrame frame) {
    return frame.getLong(slot);
  }

  @Specialization(guards = "frame.isDouble(slot)")
  double readDouble(VirtualFrame frame) {
    return frame.getDouble(slot);
  }

  @Specialization(guards = "frame.isBoolean(slot)")
  boolean readBoolean(VirtualFrame frame) {
    return frame.getBoolean(slot);
  }

  @Specialization(guards = "frame.isObject(slot)")
  Object readObject(VirtualFrame frame) {
    Object v = frame.getObject(slot);
    if (v == null) {
      CompilerDirectives.transferToInterpreter();
      throw Errors.unboundLocal(name).at(this);
    }
    return v;
  }

  @Fallback
  Object unbound() {
    throw Errors.unboundLocal(name).at(this);
  }
}

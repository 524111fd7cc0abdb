package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import org.dlscript.language.object.Abandoned;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Errors;

/** Variables shared with inner or outer functions: the frame slot holds their {@link Cell}. */
public final class Cells {
  private Cells() {}

  /** Reads through the cell. */
  public static final class Read extends Expression {
    private final int slot;
    private final String name;
    private final boolean free;

    public Read(int slot, String name, boolean free) {
      this.slot = slot;
      this.name = name;
      this.free = free;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = ((Cell) frame.getObject(slot)).value;
      if (v == null) {
        CompilerDirectives.transferToInterpreter();
        throw (free ? Errors.unboundFree(name) : Errors.unboundLocal(name)).at(this);
      }
      return v;
    }
  }

  /** Writes through the cell. */
  public static final class Write extends Statement {
    private final int slot;
    @Child private Expression value;

    public Write(int slot, Expression value) {
      this.slot = slot;
      this.value = value;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = value.execute(frame);
      ((Cell) frame.getObject(slot)).value = v;
      return null;
    }
  }

  /** Puts fresh cells into slots: on entry of a comprehension that inner functions look into. */
  public static final class Fresh extends Statement {
    @CompilerDirectives.CompilationFinal(dimensions = 1)
    private final int[] slots;

    public Fresh(int[] slots) {
      this.slots = slots;
    }

    @Override
    @com.oracle.truffle.api.nodes.ExplodeLoop
    public Object execute(VirtualFrame frame) {
      for (int s : slots) {
        frame.setObject(s, new Cell());
      }
      return null;
    }
  }

  /** {@code del} of a cell variable. */
  public static final class Delete extends Statement {
    private final int slot;
    private final String name;

    public Delete(int slot, String name) {
      this.slot = slot;
      this.name = name;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Cell c = (Cell) frame.getObject(slot);
      if (c.value == null) {
        CompilerDirectives.transferToInterpreter();
        throw Errors.unboundLocal(name).at(this);
      }
      Abandoned gone = Abandoned.ofDeleted(c.value);
      c.value = null;
      Deletes.settle(gone, this);
      return null;
    }
  }

  /** {@code del} of a local variable. */
  public static final class DeleteLocal extends Statement {
    private final int slot;
    private final String name;

    public DeleteLocal(int slot, String name) {
      this.slot = slot;
      this.name = name;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      if (frame.isObject(slot) && frame.getObject(slot) == null) {
        CompilerDirectives.transferToInterpreter();
        throw Errors.unboundLocal(name).at(this);
      }
      Abandoned gone = frame.isObject(slot) ? Abandoned.ofDeleted(frame.getObject(slot)) : null;
      frame
          .getFrameDescriptor()
          .setSlotKind(slot, com.oracle.truffle.api.frame.FrameSlotKind.Object);
      frame.setObject(slot, null);
      Deletes.settle(gone, this);
      return null;
    }
  }
}

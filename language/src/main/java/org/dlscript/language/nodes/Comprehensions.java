package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PySet;

/**
 * List, set and dict comprehensions run inside the frame of the function around them, with slots of
 * their own: a loop nest whose innermost statement adds to the container in a slot.
 */
public final class Comprehensions {
  private Comprehensions() {}

  /** What is built. */
  public enum Kind {
    LIST,
    SET,
    DICT
  }

  /** The whole: makes the container, runs the loops, gives the container. */
  public static final class Build extends Expression {
    private final Kind kind;
    private final int slot;
    @Child private Statement loops;

    public Build(Kind kind, int slot, Statement loops) {
      this.kind = kind;
      this.slot = slot;
      this.loops = loops;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object saved = frame.isObject(slot) ? frame.getObject(slot) : null;
      Object container =
          switch (kind) {
            case LIST -> new PyList();
            case SET -> new PySet();
            case DICT -> new PyDict();
          };
      frame.setObject(slot, container);
      loops.execute(frame);
      frame.setObject(slot, saved);
      return container;
    }
  }

  /** The innermost statement. */
  public static final class Add extends Statement {
    private final Kind kind;
    private final int slot;
    @Child private Expression key;
    @Child private Expression value;

    /** {@code key} is null but for dicts. */
    public Add(Kind kind, int slot, Expression key, Expression value) {
      this.kind = kind;
      this.slot = slot;
      this.key = key;
      this.value = value;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      switch (kind) {
        case LIST:
          {
            Object v = value.execute(frame);
            ((PyList) frame.getObject(slot)).add(v);
            return null;
          }
        case SET:
          addToSet((PySet) frame.getObject(slot), value.execute(frame));
          return null;
        default:
          {
            Object k = key.execute(frame);
            put((PyDict) frame.getObject(slot), k, value.execute(frame));
            return null;
          }
      }
    }

    @TruffleBoundary
    private void addToSet(PySet s, Object v) {
      try {
        s.add(v);
      } catch (PyException e) {
        throw e.at(this);
      }
    }

    @TruffleBoundary
    private void put(PyDict d, Object k, Object v) {
      try {
        d.put(k, v);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }
}

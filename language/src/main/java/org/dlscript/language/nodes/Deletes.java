package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Abandoned;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Finalizers;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyException;

/** {@code del object.name} and {@code del object[key]}. */
public final class Deletes {
  private Deletes() {}

  /** A name was deleted: that may have been the last reference to an object. */
  static void settle() {
    if (Finalizers.used()) {
      DlsContext.get(null).finalizers().settleDeleted();
    }
  }

  /** The same, where it was the name of a generator or coroutine that is not at its end. */
  static void settle(Abandoned generator, DlsNode place) {
    if (generator != null) {
      generator.settle(place);
    }
    settle();
  }

  /** Between the statements of a program: finds out what the last one has left dead. */
  public static final class Settle extends Statement {
    @Override
    public Object execute(VirtualFrame frame) {
      if (Finalizers.used()) {
        DlsContext.get(this).finalizers().settleWatched();
      }
      return null;
    }
  }

  /** Deletes an attribute. */
  public static final class Attribute extends Statement {
    private final String name;
    @Child private Expression object;

    public Attribute(String name, Expression object) {
      this.name = name;
      this.object = object;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      delete(object.execute(frame));
      settle();
      return null;
    }

    @TruffleBoundary
    private void delete(Object o) {
      try {
        Attributes.set(o, name, null);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }

  /** Deletes an item. */
  public static final class Item extends Statement {
    @Child private Expression object;
    @Child private Expression key;

    public Item(Expression object, Expression key) {
      this.object = object;
      this.key = key;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object o = object.execute(frame);
      delete(o, key.execute(frame));
      o = null;
      settle();
      return null;
    }

    @TruffleBoundary
    private void delete(Object o, Object k) {
      try {
        Operators.deleteItem(o, k);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }
}

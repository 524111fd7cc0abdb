package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;

/** What {@code enumerate} and {@code zip} give; loops over them are compiled with their sources. */
public final class PairingIterators {
  private PairingIterators() {}

  public static final class Enumerate extends PyIterator {
    public final Object source;
    private Object index;

    Enumerate(PyClass cls, Object source, Object index) {
      super(cls);
      this.source = source;
      this.index = index;
    }

    @Override
    public Object next() {
      Object v = Iteration.next(source);
      if (v == null) {
        return null;
      }
      return pair(v);
    }

    /** The next number beside a value of the source. */
    public PyTuple pair(Object v) {
      Object i = index;
      index = i instanceof Long n && n < Long.MAX_VALUE ? (Object) (n + 1) : afterBig(i);
      return new PyTuple(i, v);
    }

    @TruffleBoundary
    private static Object afterBig(Object i) {
      return Operators.binary(Slot.ADD, i, 1L);
    }

    @Override
    public PyTuple reduce() {
      return new PyTuple(type(), new PyTuple(source, index));
    }
  }

  public static final class Zip extends PyIterator {
    public final Object[] sources;
    private boolean strict;
    private boolean done;

    Zip(PyClass cls, Object[] sources, boolean strict) {
      super(cls);
      this.sources = sources;
      this.strict = strict;
    }

    @Override
    public Object next() {
      if (done || sources.length == 0) {
        return null;
      }
      Object[] out = new Object[sources.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = Iteration.next(sources[i]);
        if (out[i] == null) {
          return ended(i);
        }
      }
      return new PyTuple(out);
    }

    public boolean isDone() {
      return done;
    }

    /** The source at an index has no more; null. */
    @TruffleBoundary
    public Object ended(int i) {
      done = true;
      if (strict) {
        checkStrict(i);
      }
      return null;
    }

    @Override
    public PyTuple reduce() {
      PyTuple its = new PyTuple(sources);
      return strict ? new PyTuple(type(), its, true) : new PyTuple(type(), its);
    }

    @Override
    public boolean setState(Object state) {
      strict = Operators.truth(state);
      return true;
    }

    private void checkStrict(int ended) {
      if (ended > 0) {
        throw uneven(ended, "shorter");
      }
      for (int i = 1; i < sources.length; i++) {
        if (Iteration.next(sources[i]) != null) {
          throw uneven(i, "longer");
        }
      }
    }

    private RuntimeException uneven(int i, String how) {
      return Errors.valueError(
          "zip() argument "
              + (i + 1)
              + " is "
              + how
              + " than argument"
              + (i == 1 ? " 1" : "s 1-" + i));
    }
  }
}

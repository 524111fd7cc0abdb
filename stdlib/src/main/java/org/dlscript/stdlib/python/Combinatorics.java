package org.dlscript.stdlib.python;

import org.dlscript.language.builtin.IteratorTypes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.TypeBuilder;

/** {@code product}, {@code permutations} and the two kinds of combinations. */
final class Combinatorics {
  private Combinatorics() {}

  /** Steps through index vectors in the order of the elements' places. */
  private abstract static class Selection extends PyIterator {
    final Object[][] pools;
    final Object[] arguments;
    final int[] indices;
    boolean started;
    boolean done;

    Selection(PyClass cls, Object[][] pools, int r, Object... arguments) {
      super(cls);
      this.pools = pools;
      this.arguments = arguments;
      this.indices = new int[r];
    }

    /** Moves on; false at the end. */
    abstract boolean advance();

    @Override
    public Object next() {
      if (done || started && !advance()) {
        done = true;
        return null;
      }
      started = true;
      Object[] out = new Object[indices.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = pools[i % pools.length][indices[i]];
      }
      return new PyTuple(out);
    }

    /** The numbers that the next step starts from; null where there are none yet. */
    int[] places() {
      return indices;
    }

    @Override
    public PyTuple reduce() {
      if (done) {
        return ItertoolsModule.rebuilt(this, null, exhausted());
      }
      if (!started) {
        return ItertoolsModule.rebuilt(this, null, arguments);
      }
      Object[] state = new Object[places().length];
      for (int i = 0; i < state.length; i++) {
        state[i] = (long) places()[i];
      }
      return ItertoolsModule.rebuilt(this, new PyTuple(state), arguments);
    }

    abstract Object[] exhausted();

    @Override
    public boolean setState(Object state) {
      if (!(state instanceof PyTuple t) || t.size() != places().length) {
        throw Errors.valueError("invalid arguments");
      }
      for (int i = 0; i < t.size(); i++) {
        long v = Ints.asLong(t.items[i]);
        places()[i] = (int) Math.max(0, Math.min(v, limit(i) - 1L));
      }
      started = true;
      return true;
    }

    int limit(int i) {
      return pools[i % pools.length].length;
    }
  }

  private static final class Product extends Selection {
    Product(PyClass cls, Object[][] pools) {
      super(cls, pools, pools.length, (Object[]) tuples(pools));
      for (Object[] p : pools) {
        done |= p.length == 0;
      }
    }

    private static PyTuple[] tuples(Object[][] pools) {
      PyTuple[] out = new PyTuple[pools.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = new PyTuple(pools[i]);
      }
      return out;
    }

    @Override
    boolean advance() {
      for (int i = indices.length - 1; i >= 0; i--) {
        if (++indices[i] < pools[i].length) {
          return true;
        }
        indices[i] = 0;
      }
      return false;
    }

    @Override
    Object[] exhausted() {
      return new Object[] {PyTuple.EMPTY};
    }

    @Override
    public boolean setState(Object state) {
      for (Object[] p : pools) {
        if (p.length == 0) {
          done = true;
          return true;
        }
      }
      return super.setState(state);
    }
  }

  static void product(TypeBuilder t) {
    t.constructor(
        "product(cls, /, *iterables, repeat=1)",
        a -> {
          int repeat = SimpleIterators.size(a[2], "repeat argument cannot be negative");
          Object[] in = ((PyTuple) a[1]).items;
          if ((long) in.length * repeat > Integer.MAX_VALUE / 8) {
            throw Errors.overflow("repeat argument too large");
          }
          Object[][] pools = new Object[in.length * repeat][];
          for (int i = 0; i < in.length; i++) {
            Object[] pool = Iteration.toArray(in[i]);
            for (int k = 0; k < repeat; k++) {
              pools[i + k * in.length] = pool;
            }
          }
          return new Product((PyClass) a[0], pools);
        });
    IteratorTypes.defineProtocol(t);
  }

  /** Combinations, with or without repeated elements. */
  private static final class Combinations extends Selection {
    private final int n;
    private final boolean repeated;

    Combinations(PyClass cls, Object[] pool, int r, boolean repeated) {
      super(cls, new Object[][] {pool}, r, new PyTuple(pool), (long) r);
      this.n = pool.length;
      this.repeated = repeated;
      for (int i = 0; i < r && !repeated; i++) {
        indices[i] = i;
      }
      done = repeated ? n == 0 && r > 0 : r > n;
    }

    private int most(int i) {
      return repeated ? n - 1 : i + n - indices.length;
    }

    @Override
    boolean advance() {
      int i = indices.length - 1;
      while (i >= 0 && indices[i] == most(i)) {
        i--;
      }
      if (i < 0) {
        return false;
      }
      indices[i]++;
      for (int k = i + 1; k < indices.length; k++) {
        indices[k] = repeated ? indices[i] : indices[k - 1] + 1;
      }
      return true;
    }

    @Override
    Object[] exhausted() {
      return new Object[] {PyTuple.EMPTY, (long) Math.max(1, indices.length)};
    }

    @Override
    int limit(int i) {
      return most(i) + 1;
    }
  }

  static void combinations(TypeBuilder t) {
    combinations(t, "combinations", false);
  }

  static void combinationsWithReplacement(TypeBuilder t) {
    combinations(t, "combinations_with_replacement", true);
  }

  private static void combinations(TypeBuilder t, String name, boolean repeated) {
    t.constructor(
        name + "(cls, iterable, r)",
        a -> {
          Object[] pool = Iteration.toArray(a[1]);
          int r = SimpleIterators.size(a[2], "r must be non-negative");
          return new Combinations((PyClass) a[0], pool.clone(), r, repeated);
        });
    IteratorTypes.defineProtocol(t);
  }

  private static final class Permutations extends Selection {
    // The first r places of order are the present permutation; cycles count down the rest.
    private final int[] state;
    private final int n;
    private final int r;

    Permutations(PyClass cls, Object[] pool, int r, Object given) {
      super(cls, new Object[][] {pool}, r, new PyTuple(pool), given);
      this.n = pool.length;
      this.r = r;
      this.state = new int[r > n ? 0 : n + r];
      done = r > n;
      for (int i = 0; i < state.length; i++) {
        state[i] = i < n ? i : n - (i - n);
      }
      show();
    }

    private void show() {
      System.arraycopy(state, 0, indices, 0, Math.min(r, state.length));
    }

    @Override
    boolean advance() {
      for (int i = r - 1; i >= 0; i--) {
        if (--state[n + i] == 0) {
          int first = state[i];
          System.arraycopy(state, i + 1, state, i, n - i - 1);
          state[n - 1] = first;
          state[n + i] = n - i;
        } else {
          int j = n - state[n + i];
          int x = state[i];
          state[i] = state[j];
          state[j] = x;
          show();
          return true;
        }
      }
      return false;
    }

    @Override
    Object[] exhausted() {
      return new Object[] {PyTuple.EMPTY, (long) Math.max(1, r)};
    }

    @Override
    public PyTuple reduce() {
      if (done || !started) {
        return super.reduce();
      }
      return ItertoolsModule.rebuilt(this, new PyTuple(longs(0, n), longs(n, n + r)), arguments);
    }

    private PyTuple longs(int from, int to) {
      Object[] out = new Object[to - from];
      for (int i = 0; i < out.length; i++) {
        out[i] = (long) state[from + i];
      }
      return new PyTuple(out);
    }

    @Override
    public boolean setState(Object given) {
      if (!(given instanceof PyTuple t)
          || t.size() != 2
          || !(t.items[0] instanceof PyTuple order)
          || !(t.items[1] instanceof PyTuple cycles)
          || order.size() != n
          || cycles.size() != r) {
        throw Errors.valueError("invalid arguments");
      }
      for (int i = 0; i < n + r; i++) {
        long v = Ints.asLong(i < n ? order.items[i] : cycles.items[i - n]);
        long most = i < n ? n - 1 : n - (i - n);
        state[i] = (int) Math.max(i < n ? 0 : 1, Math.min(v, most));
      }
      show();
      started = true;
      return true;
    }
  }

  static void permutations(TypeBuilder t) {
    t.constructor(
        "permutations(cls, iterable, r=None)",
        a -> {
          Object[] pool = Iteration.toArray(a[1]).clone();
          if (a[2] != PyNone.NONE && Ints.intOrNull(a[2]) == null) {
            throw Errors.typeError("Expected int as r");
          }
          int r =
              a[2] == PyNone.NONE
                  ? pool.length
                  : SimpleIterators.size(a[2], "r must be non-negative");
          return new Permutations((PyClass) a[0], pool, r, a[2]);
        });
    IteratorTypes.defineProtocol(t);
  }
}

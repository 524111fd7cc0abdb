package org.dlscript.language.object;

/** What a builtin does once its arguments are bound; one interface an arity avoids an array. */
public sealed interface Fn {
  int VARIADIC = -1;

  int arity();

  Object apply(Object[] args, int from);

  /** No parameter. */
  non-sealed interface F0 extends Fn {
    Object call();

    @Override
    default int arity() {
      return 0;
    }

    @Override
    default Object apply(Object[] args, int from) {
      return call();
    }
  }

  /** One parameter. */
  non-sealed interface F1 extends Fn {
    Object call(Object a);

    @Override
    default int arity() {
      return 1;
    }

    @Override
    default Object apply(Object[] args, int from) {
      return call(args[from]);
    }
  }

  /** Two parameters. */
  non-sealed interface F2 extends Fn {
    Object call(Object a, Object b);

    @Override
    default int arity() {
      return 2;
    }

    @Override
    default Object apply(Object[] args, int from) {
      return call(args[from], args[from + 1]);
    }
  }

  /** Three parameters. */
  non-sealed interface F3 extends Fn {
    Object call(Object a, Object b, Object c);

    @Override
    default int arity() {
      return 3;
    }

    @Override
    default Object apply(Object[] args, int from) {
      return call(args[from], args[from + 1], args[from + 2]);
    }
  }

  /** Four parameters. */
  non-sealed interface F4 extends Fn {
    Object call(Object a, Object b, Object c, Object d);

    @Override
    default int arity() {
      return 4;
    }

    @Override
    default Object apply(Object[] args, int from) {
      return call(args[from], args[from + 1], args[from + 2], args[from + 3]);
    }
  }

  /** Any number: all bound values in an array of their own. */
  non-sealed interface FN extends Fn {
    Object call(Object[] args);

    @Override
    default int arity() {
      return VARIADIC;
    }

    @Override
    default Object apply(Object[] args, int from) {
      return call(from == 0 ? args : java.util.Arrays.copyOfRange(args, from, args.length));
    }
  }

  /** Takes a call as it came, unbound: operators, whose overloads bind for themselves. */
  non-sealed interface Raw extends Fn {
    Object call(Object[] args, String[] names, Object[] values);

    /** What it takes, in parentheses, where that is not what was declared; or null. */
    default String signature() {
      return null;
    }

    @Override
    default int arity() {
      return VARIADIC;
    }

    @Override
    default Object apply(Object[] args, int from) {
      return call(
          from == 0 ? args : java.util.Arrays.copyOfRange(args, from, args.length),
          Calls.NO_NAMES,
          Calls.NO_VALUES);
    }
  }
}

package org.dlscript.language.object;

/**
 * The values of an object that has as many as an assignment has targets: a function of the guest's
 * gives them for their number, which an unpacking assignment knows; for all else it is asked with
 * None, and usually raises.
 */
public final class CountedIterator extends PyIterator {
  private static final PyClass TYPE =
      Types.sealed(
          "counted_iterator",
          t -> {
            t.method("__iter__(self, /)", self -> self);
            t.method("__next__(self, /)", self -> Iteration.next(self));
          });

  private final Object function;
  private Object rest;

  public CountedIterator(Object function) {
    super(TYPE);
    this.function = function;
  }

  /** The values for so many targets. */
  Object take(long n) {
    return Calls.call(function, n);
  }

  @Override
  public Object next() {
    if (rest == null) {
      rest = Iteration.iter(Calls.call(function, PyNone.NONE));
    }
    return Iteration.next(rest);
  }
}

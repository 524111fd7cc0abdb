package org.dlscript.language.object;

/**
 * A guest object over memory worth using again at once. It is born fresh: nobody but the expression
 * that made it knows it. A node that drops such a value, or was its only reader, hands its memory
 * back; so whoever returns an object that may be known elsewhere has to settle it first.
 *
 * <p>Belongs to the thread that runs the program.
 */
public abstract class Transient extends PyObject {
  private boolean fresh = true;

  protected Transient(PyClass cls) {
    super(cls);
  }

  /** A builtin whose result is either new or settled, and that keeps none of its arguments. */
  public interface Producer {}

  /** From now on somebody may know this object. */
  public final void settle() {
    fresh = false;
  }

  /** Nobody will look at the value of an expression any more. */
  public final void drop() {
    if (fresh) {
      fresh = false;
      recycle();
    }
  }

  /** The same after an operation on this object that gave a result, which may need its memory. */
  public final void dropAfter(Object result) {
    if (fresh && result != this && isIndependent(result)) {
      drop();
    }
  }

  /** Hands the memory back unless something else shares it. */
  protected abstract void recycle();

  /** Whether the result of an operation keeps nothing of this operand. */
  protected abstract boolean isIndependent(Object result);

  /** Whether what this callee returns is exact about being fresh. */
  public static boolean isExact(Object callee) {
    return callee instanceof PyFunction || isProducer(callee);
  }

  /** Whether a callee is a {@link Producer}. */
  public static boolean isProducer(Object callee) {
    return callee instanceof PyBuiltin b && b.code instanceof Producer;
  }
}

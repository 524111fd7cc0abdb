package org.dlscript.runtime.device;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The one parameter of a kernel, a C struct, written field by field in the order of its declaration
 * with C's alignment. A thread has one such block and uses it again for each launch: fill it and
 * launch at once.
 */
public final class Arguments {
  // What a kernel takes at most in all versions of the driver.
  private static final int CAPACITY = 4096;
  private static final ThreadLocal<Arguments> OWN = ThreadLocal.withInitial(Arguments::new);

  private final MemorySegment block = Arena.ofAuto().allocate(CAPACITY, 16);
  private final Object[] kept = new Object[16];
  private int at;
  private int next;

  private Arguments() {}

  /** The calling thread's block, empty. */
  public static Arguments begin() {
    Arguments a = OWN.get();
    a.at = 0;
    return a;
  }

  /**
   * Keeps an object reachable until sixteen others came after it, which is after the launch that
   * its memory's address goes into.
   */
  public static void keep(Object memory) {
    Arguments a = OWN.get();
    a.kept[a.next++ & 15] = memory;
  }

  public Arguments i32(int v) {
    block.set(JAVA_INT, advance(4), v);
    return this;
  }

  public Arguments i64(long v) {
    block.set(JAVA_LONG, advance(8), v);
    return this;
  }

  public Arguments f32(float v) {
    block.set(JAVA_FLOAT, advance(4), v);
    return this;
  }

  public Arguments f64(double v) {
    block.set(JAVA_DOUBLE, advance(8), v);
    return this;
  }

  /** Ints followed by zeros up to a length. */
  public Arguments i32s(int[] v, int length) {
    for (int k = 0; k < length; k++) {
      i32(k < v.length ? v[k] : 0);
    }
    return this;
  }

  private int advance(int size) {
    int from = at + size - 1 & -size;
    at = from + size;
    return from;
  }

  /** The memory to pass to the driver. */
  public MemorySegment block() {
    return block;
  }

  /** Bytes written so far. */
  public int size() {
    return at;
  }
}

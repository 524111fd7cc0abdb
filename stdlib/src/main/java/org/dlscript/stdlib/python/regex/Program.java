package org.dlscript.stdlib.python.regex;

import java.util.Map;

/**
 * A compiled pattern: instructions for {@link Matcher}. Immutable, so matchers in several threads
 * may share it. Registers hold the bounds of the groups, then the group closed last, then what
 * loops and assertions need.
 */
public final class Program {
  static final int MATCH = 0;
  static final int FAIL = 1;

  /** character */
  static final int CHAR = 2;

  /** set */
  static final int SET = 3;

  /** kind, flags */
  static final int AT = 4;

  /** register */
  static final int MARK = 5;

  /** address */
  static final int JUMP = 6;

  /** address to try when what follows fails */
  static final int TRY = 7;

  /** register */
  static final int LOOP_START = 8;

  /** register, least, most, 1 for lazy, address behind the loop */
  static final int LOOP = 9;

  /** set, least, most, character that must follow or -1 */
  static final int GREEDY = 10;

  /** set, least, most, unused */
  static final int LAZY = 11;

  /** set, least, most, unused */
  static final int POSSESSIVE = 12;

  /** register */
  static final int ATOMIC_START = 13;

  /** register */
  static final int ATOMIC_END = 14;

  /** register, characters to go back */
  static final int LOOK_START = 15;

  /** register */
  static final int LOOK_END = 16;

  /** register, characters to go back, address behind it */
  static final int NOT_START = 17;

  /** register */
  static final int NOT_END = 18;

  /** group, flags */
  static final int BACK = 19;

  /** group, address where it took no part */
  static final int IF = 20;

  final int[] code;
  final CharSet[] sets;
  final int registers;

  /** What a match can begin with, by character up to 255 and then one for all others; or null. */
  final boolean[] first;

  /** Whether it can match only at the start of the text. */
  final boolean anchored;

  /** All flags that hold for the whole pattern. */
  public final int flags;

  /** How many groups there are, without the whole match. */
  public final int groups;

  /** The numbers of named groups, in order. */
  public final Map<String, Integer> names;

  Program(
      int[] code,
      CharSet[] sets,
      int registers,
      boolean[] first,
      boolean anchored,
      int flags,
      int groups,
      Map<String, Integer> names) {
    this.code = code;
    this.sets = sets;
    this.registers = registers;
    this.first = first;
    this.anchored = anchored;
    this.flags = flags;
    this.groups = groups;
    this.names = names;
  }
}

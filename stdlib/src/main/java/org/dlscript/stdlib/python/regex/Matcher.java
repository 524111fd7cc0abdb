package org.dlscript.stdlib.python.regex;

import com.oracle.truffle.api.TruffleSafepoint;
import java.util.Arrays;

/**
 * Runs a {@link Program} over a text, backtracking on a stack of its own, so that neither the depth
 * of a pattern nor the length of a text can overflow the thread's. For one thread.
 */
public final class Matcher {
  /** How a match is looked for. */
  public enum Mode {
    SEARCH,
    PREFIX,
    WHOLE
  }

  /** An entry of the stack is four numbers: its kind, and three that depend on it. */
  private static final int ENTRY = 4;

  /** address, position: go on there */
  private static final int CHOICE = 0;

  /** register, value: put back */
  private static final int UNDO = 1;

  /** address behind, least position, position: give one character back */
  private static final int FEWER = 2;

  /** address, position, count: take one more character */
  private static final int MORE = 3;

  /** address, position, count: go through a lazy loop once more */
  private static final int ENTER = 4;

  private static final int STEPS_PER_POLL = 1 << 12;
  private static final int MOST = 1 << 29;

  private final Program program;
  private final int[] code;
  private final int[] text;
  private final int end;
  private final int[] registers;
  private final int last;
  private int[] stack = new int[ENTRY * 16];
  private int top;
  private int steps;

  /** A position that no match may end at, or -1. */
  private int forbidden;

  private boolean whole;
  private int resumeAt;
  private int resumePosition;

  /** A matcher on the first {@code end} characters of a text. */
  public Matcher(Program program, int[] text, int end) {
    this.program = program;
    this.code = program.code;
    this.text = text;
    this.end = end;
    this.registers = new int[program.registers];
    this.last = 2 * program.groups + 2;
  }

  /** Looks for a match from a position on; with {@code advance}, one that is not empty there. */
  public boolean find(int from, Mode mode, boolean advance) {
    forbidden = advance ? from : -1;
    whole = mode == Mode.WHOLE;
    if (mode != Mode.SEARCH) {
      return matchesAt(from);
    }
    boolean[] first = program.first;
    for (int at = from; at <= end; at++) {
      if (first != null) {
        while (at < end && !first[Math.min(text[at], 256)]) {
          at++;
        }
        if (at >= end) {
          return false;
        }
      }
      if (matchesAt(at)) {
        return true;
      }
      forbidden = -1;
      if (program.anchored) {
        return false;
      }
      poll();
    }
    return false;
  }

  /** Where a group begins, or -1. */
  public int start(int group) {
    return registers[2 * group + 1] < 0 ? -1 : registers[2 * group];
  }

  /** Where a group ends, or -1. */
  public int end(int group) {
    return registers[2 * group] < 0 ? -1 : registers[2 * group + 1];
  }

  /** The group that was closed last, or -1. */
  public int lastGroup() {
    return registers[last];
  }

  private void poll() {
    if (++steps >= STEPS_PER_POLL) {
      steps = 0;
      TruffleSafepoint.poll(null);
    }
  }

  private void push(int kind, int a, int b, int c) {
    if (top + ENTRY > stack.length) {
      if (stack.length >= MOST) {
        throw new OutOfMemoryError("regular expression");
      }
      stack = Arrays.copyOf(stack, 2 * stack.length);
    }
    stack[top] = kind;
    stack[top + 1] = a;
    stack[top + 2] = b;
    stack[top + 3] = c;
    top += ENTRY;
  }

  private void set(int register, int value) {
    push(UNDO, register, registers[register], 0);
    registers[register] = value;
  }

  private boolean matchesAt(int at) {
    Arrays.fill(registers, -1);
    top = 0;
    int pos = at;
    int pc = 0;
    while (true) {
      // Each step gives the next position, or -1 where it fails, and the next address.
      int next = pos;
      int to;
      switch (code[pc]) {
        case Program.MATCH -> {
          if (pos != forbidden && (!whole || pos == end)) {
            registers[0] = at;
            registers[1] = pos;
            return true;
          }
          next = -1;
          to = pc;
        }
        case Program.CHAR -> {
          next = pos < end && text[pos] == code[pc + 1] ? pos + 1 : -1;
          to = pc + 2;
        }
        case Program.SET -> {
          next = pos < end && program.sets[code[pc + 1]].contains(text[pos]) ? pos + 1 : -1;
          to = pc + 2;
        }
        case Program.AT -> {
          next = isAt(code[pc + 1], code[pc + 2], pos) ? pos : -1;
          to = pc + 3;
        }
        case Program.MARK -> {
          mark(code[pc + 1], pos);
          to = pc + 2;
        }
        case Program.JUMP -> to = code[pc + 1];
        case Program.TRY -> {
          push(CHOICE, code[pc + 1], pos, 0);
          to = pc + 2;
        }
        case Program.LOOP_START -> {
          set(code[pc + 1], 0);
          set(code[pc + 1] + 1, -1);
          to = pc + 2;
        }
        case Program.LOOP -> {
          to = loop(pc, pos);
          next = to < 0 ? -1 : pos;
        }
        case Program.GREEDY, Program.POSSESSIVE -> {
          next = greedy(pc, pos);
          to = pc + 5;
        }
        case Program.LAZY -> {
          next = lazy(pc, pos);
          to = pc + 5;
        }
        case Program.ATOMIC_START -> {
          registers[code[pc + 1]] = top;
          to = pc + 2;
        }
        case Program.ATOMIC_END -> {
          cut(registers[code[pc + 1]]);
          to = pc + 2;
        }
        case Program.LOOK_START -> {
          registers[code[pc + 1]] = top;
          registers[code[pc + 1] + 1] = pos;
          next = Math.max(-1, pos - code[pc + 2]);
          to = pc + 3;
        }
        case Program.LOOK_END -> {
          cut(registers[code[pc + 1]]);
          next = registers[code[pc + 1] + 1];
          to = pc + 2;
        }
        case Program.NOT_START -> {
          registers[code[pc + 1]] = top;
          push(CHOICE, code[pc + 3], pos, 0);
          next = Math.max(-1, pos - code[pc + 2]);
          to = pc + 4;
        }
        case Program.NOT_END -> {
          unwind(registers[code[pc + 1]]);
          next = -1;
          to = pc;
        }
        case Program.BACK -> {
          next = back(code[pc + 1], code[pc + 2], pos);
          to = pc + 3;
        }
        case Program.IF -> to = end(code[pc + 1]) < 0 ? code[pc + 2] : pc + 3;
        default -> {
          next = -1;
          to = pc;
        }
      }
      if (next >= 0) {
        pos = next;
        pc = to;
        continue;
      }
      poll();
      if (!backtrack()) {
        return false;
      }
      pc = resumeAt;
      pos = resumePosition;
    }
  }

  /** Goes back to the latest choice that is left. */
  private boolean backtrack() {
    while (top > 0) {
      top -= ENTRY;
      int a = stack[top + 1];
      int b = stack[top + 2];
      switch (stack[top]) {
        case UNDO -> registers[a] = b;
        case CHOICE -> {
          resumeAt = a;
          resumePosition = b;
          return true;
        }
        case FEWER -> {
          if (fewer(a, b, stack[top + 3])) {
            return true;
          }
        }
        case MORE -> {
          if (more(a, b, stack[top + 3])) {
            return true;
          }
        }
        default -> {
          int register = code[a + 1];
          set(register, stack[top + 3] + 1);
          set(register + 1, b);
          resumeAt = a + 6;
          resumePosition = b;
          return true;
        }
      }
    }
    return false;
  }

  private boolean fewer(int behind, int least, int from) {
    int after = code[behind - 1];
    int at = from - 1;
    if (after >= 0) {
      while (at >= least && text[at] != after) {
        at--;
      }
    }
    if (at < least) {
      return false;
    }
    if (at > least) {
      push(FEWER, behind, least, at);
    }
    resumeAt = behind;
    resumePosition = at;
    return true;
  }

  private boolean more(int pc, int at, int count) {
    if (at >= end || count >= code[pc + 3] || !program.sets[code[pc + 1]].contains(text[at])) {
      return false;
    }
    push(MORE, pc, at + 1, count + 1);
    resumeAt = pc + 5;
    resumePosition = at + 1;
    return true;
  }

  private int greedy(int pc, int pos) {
    CharSet set = program.sets[code[pc + 1]];
    int max = code[pc + 3];
    int limit = max >= end - pos ? end : pos + max;
    int at = pos;
    while (at < limit && set.contains(text[at])) {
      at++;
    }
    int least = pos + code[pc + 2];
    if (at < least) {
      return -1;
    }
    if (code[pc] == Program.POSSESSIVE || at == least) {
      return at;
    }
    push(FEWER, pc + 5, least, at);
    return at;
  }

  private int lazy(int pc, int pos) {
    CharSet set = program.sets[code[pc + 1]];
    int min = code[pc + 2];
    if (min > end - pos) {
      return -1;
    }
    for (int i = 0; i < min; i++) {
      if (!set.contains(text[pos + i])) {
        return -1;
      }
    }
    push(MORE, pc, pos + min, min);
    return pos + min;
  }

  /** The address to go on at, or -1. */
  private int loop(int pc, int pos) {
    int r = code[pc + 1];
    int count = registers[r];
    boolean lazy = code[pc + 4] != 0;
    int body = pc + 6;
    int behind = code[pc + 5];
    if (count < code[pc + 2]) {
      set(r, count + 1);
      set(r + 1, pos);
      return body;
    }
    boolean again = count < code[pc + 3] && registers[r + 1] != pos;
    if (!again) {
      return behind;
    }
    if (lazy) {
      push(ENTER, pc, pos, count);
      return behind;
    }
    push(CHOICE, behind, pos, 0);
    set(r, count + 1);
    set(r + 1, pos);
    return body;
  }

  private void mark(int register, int pos) {
    set(register, pos);
    if ((register & 1) != 0) {
      set(last, register >> 1);
    }
  }

  /** Drops the choices above a height, but not what is to be put back. */
  private void cut(int height) {
    int to = height;
    for (int from = height; from < top; from += ENTRY) {
      if (stack[from] == UNDO) {
        System.arraycopy(stack, from, stack, to, ENTRY);
        to += ENTRY;
      }
    }
    top = to;
  }

  private void unwind(int height) {
    while (top > height) {
      top -= ENTRY;
      if (stack[top] == UNDO) {
        registers[stack[top + 1]] = stack[top + 2];
      }
    }
  }

  private int back(int group, int flags, int pos) {
    int from = start(group);
    int length = end(group) - from;
    if (from < 0 || length > end - pos) {
      return -1;
    }
    boolean caseless = (flags & Flags.IGNORECASE) != 0;
    for (int i = 0; i < length; i++) {
      int a = text[from + i];
      int b = text[pos + i];
      if (a != b && !(caseless && CharSet.sameCaseless(a, b, flags))) {
        return -1;
      }
    }
    return pos + length;
  }

  private boolean isAt(int where, int flags, int pos) {
    return switch (where) {
      case 'A' -> pos == 0;
      case 'm' -> pos == 0 || text[pos - 1] == '\n';
      case 'Z' -> pos == end;
      case '$' -> pos == end || pos == end - 1 && text[pos] == '\n';
      case 'e' -> pos == end || text[pos] == '\n';
      default -> {
        boolean before = pos > 0 && CharSet.isWord(text[pos - 1], flags);
        boolean after = pos < end && CharSet.isWord(text[pos], flags);
        yield end > 0 && (before != after) == (where == 'b');
      }
    };
  }
}

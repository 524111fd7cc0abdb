package org.dlscript.stdlib.python.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes a {@link Program} of a pattern's pieces. */
final class ProgramWriter {
  private int[] code = new int[64];
  private int size;
  private final List<CharSet> sets = new ArrayList<>();
  private final int groups;
  private int registers;

  ProgramWriter(int groups) {
    this.groups = groups;
    this.registers = 2 * groups + 1;
  }

  Program write(Piece tree, int flags, Map<String, Integer> names) {
    write(tree, -1);
    emit(Program.MATCH);
    boolean[] first = new boolean[257];
    boolean empty = first(tree, first);
    return new Program(
        Arrays.copyOf(code, size),
        sets.toArray(new CharSet[0]),
        registers,
        empty ? null : first,
        isAnchored(tree),
        flags,
        groups - 1,
        names);
  }

  private static boolean isAnchored(Piece p) {
    return switch (p) {
      case Piece.At at -> at.where() == 'A';
      case Piece.Sequence s -> !s.parts().isEmpty() && isAnchored(s.parts().get(0));
      case Piece.Group g -> isAnchored(g.body());
      default -> false;
    };
  }

  /** Adds what a piece can begin with; tells whether it can match without a character. */
  private static boolean first(Piece piece, boolean[] into) {
    switch (piece) {
      case Piece.One one -> {
        for (int c = 0; c < 256; c++) {
          into[c] |= one.set().contains(c);
        }
        into[256] = true;
        return false;
      }
      case Piece.Sequence s -> {
        for (Piece p : s.parts()) {
          if (!first(p, into)) {
            return false;
          }
        }
        return true;
      }
      case Piece.Branches b -> {
        boolean empty = false;
        for (Piece p : b.choices()) {
          empty |= first(p, into);
        }
        return empty;
      }
      case Piece.Group g -> {
        return first(g.body(), into);
      }
      case Piece.Atomic a -> {
        return first(a.body(), into);
      }
      case Piece.Repeat r -> {
        return first(r.body(), into) || r.min() == 0;
      }
      case Piece.At at -> {
        return true;
      }
      case Piece.Look look -> {
        return true;
      }
      case Piece.BackReference b -> {
        Arrays.fill(into, true);
        return true;
      }
      case Piece.Conditional c -> {
        Arrays.fill(into, true);
        return true;
      }
    }
  }

  private int emit(int... words) {
    int at = size;
    if (size + words.length > code.length) {
      code = Arrays.copyOf(code, 2 * code.length + words.length);
    }
    System.arraycopy(words, 0, code, size, words.length);
    size += words.length;
    return at;
  }

  private int register(int count) {
    int r = registers;
    registers += count;
    return r;
  }

  private int set(CharSet s) {
    sets.add(s);
    return sets.size() - 1;
  }

  /** Writes a piece; {@code after} is the character that must follow it, or -1. */
  private void write(Piece piece, int after) {
    switch (piece) {
      case Piece.One one -> {
        int c = one.set().single();
        if (c >= 0) {
          emit(Program.CHAR, c);
        } else {
          emit(Program.SET, set(one.set()));
        }
      }
      case Piece.At at -> emit(Program.AT, at.where(), at.flags());
      case Piece.Sequence s -> sequence(s.parts(), after);
      case Piece.Branches b -> branches(b.choices());
      case Piece.Group g -> group(g, after);
      case Piece.Repeat r -> repeat(r, after);
      case Piece.Atomic a -> atomic(a.body());
      case Piece.Look look -> look(look);
      case Piece.BackReference b -> emit(Program.BACK, b.group(), b.flags());
      case Piece.Conditional c -> conditional(c);
    }
  }

  private void sequence(List<Piece> parts, int after) {
    for (int i = 0; i < parts.size(); i++) {
      int next = after;
      if (i + 1 < parts.size()) {
        next = parts.get(i + 1) instanceof Piece.One one ? one.set().single() : -1;
      }
      write(parts.get(i), next);
    }
  }

  private void branches(List<Piece> choices) {
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      boolean last = i == choices.size() - 1;
      int attempt = last ? -1 : emit(Program.TRY, 0);
      write(choices.get(i), -1);
      if (!last) {
        ends.add(emit(Program.JUMP, 0));
        code[attempt + 1] = size;
      }
    }
    for (int end : ends) {
      code[end + 1] = size;
    }
  }

  private void group(Piece.Group g, int after) {
    if (g.number() == 0) {
      write(g.body(), after);
      return;
    }
    emit(Program.MARK, 2 * g.number());
    write(g.body(), after);
    emit(Program.MARK, 2 * g.number() + 1);
  }

  private void repeat(Piece.Repeat r, int after) {
    if (r.body() instanceof Piece.One one) {
      int op =
          switch (r.mode()) {
            case GREEDY -> Program.GREEDY;
            case LAZY -> Program.LAZY;
            case POSSESSIVE -> Program.POSSESSIVE;
          };
      emit(op, set(one.set()), r.min(), r.max(), after);
      return;
    }
    if (r.mode() == Piece.Mode.POSSESSIVE) {
      atomic(new Piece.Repeat(r.body(), r.min(), r.max(), Piece.Mode.GREEDY));
      return;
    }
    int register = register(2);
    emit(Program.LOOP_START, register);
    int lazy = r.mode() == Piece.Mode.LAZY ? 1 : 0;
    int loop = emit(Program.LOOP, register, r.min(), r.max(), lazy, 0);
    write(r.body(), -1);
    emit(Program.JUMP, loop);
    code[loop + 5] = size;
  }

  private void atomic(Piece body) {
    int register = register(1);
    emit(Program.ATOMIC_START, register);
    write(body, -1);
    emit(Program.ATOMIC_END, register);
  }

  private void look(Piece.Look look) {
    int back = 0;
    if (look.behind()) {
      Piece.Width w = look.body().width();
      if (w.least() != w.most()) {
        throw new PatternException(
            PatternException.Kind.PATTERN, "look-behind requires fixed-width pattern", -1);
      }
      if (w.least() >= Piece.UNLIMITED) {
        throw new PatternException(PatternException.Kind.PATTERN, "looks too much behind", -1);
      }
      back = (int) w.least();
    }
    int register = register(2);
    if (!look.negative()) {
      emit(Program.LOOK_START, register, back);
      write(look.body(), -1);
      emit(Program.LOOK_END, register);
      return;
    }
    int start = emit(Program.NOT_START, register, back, 0);
    write(look.body(), -1);
    emit(Program.NOT_END, register);
    code[start + 3] = size;
  }

  private void conditional(Piece.Conditional c) {
    int start = emit(Program.IF, c.group(), 0);
    write(c.yes(), -1);
    int end = emit(Program.JUMP, 0);
    code[start + 2] = size;
    if (c.no() != null) {
      write(c.no(), -1);
    }
    code[end + 1] = size;
  }
}

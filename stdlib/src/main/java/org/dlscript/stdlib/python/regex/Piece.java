package org.dlscript.stdlib.python.regex;

import java.util.List;

/** A part of a pattern. The flags that hold for a part are kept with it. */
sealed interface Piece {
  int UNLIMITED = Integer.MAX_VALUE;

  /** The least and the greatest number of characters that a part can match. */
  record Width(long least, long most) {
    static final Width ZERO = new Width(0, 0);
    static final Width ONE = new Width(1, 1);

    Width plus(Width o) {
      return new Width(limited(least + o.least), limited(most + o.most));
    }

    Width or(Width o) {
      return new Width(Math.min(least, o.least), Math.max(most, o.most));
    }

    Width times(int min, int max) {
      return new Width(limited(least * min), limited(most * max));
    }

    private static long limited(long n) {
      return Math.min(UNLIMITED, n);
    }
  }

  Width width();

  /** One character of a set. */
  record One(CharSet set) implements Piece {
    @Override
    public Width width() {
      return Width.ONE;
    }
  }

  /** A position: one of the letters A Z ^ $ m (^ at lines) e ($ at lines) b B. */
  record At(char where, int flags) implements Piece {
    @Override
    public Width width() {
      return Width.ZERO;
    }
  }

  record Sequence(List<Piece> parts) implements Piece {
    @Override
    public Width width() {
      Width w = Width.ZERO;
      for (Piece p : parts) {
        w = w.plus(p.width());
      }
      return w;
    }
  }

  record Branches(List<Piece> choices) implements Piece {
    @Override
    public Width width() {
      Width w = choices.get(0).width();
      for (Piece p : choices) {
        w = w.or(p.width());
      }
      return w;
    }
  }

  /** A group; number 0 for one that captures nothing. */
  record Group(int number, Piece body, boolean hasFlags) implements Piece {
    @Override
    public Width width() {
      return body.width();
    }
  }

  /** How a repetition chooses its count. */
  enum Mode {
    GREEDY,
    LAZY,
    POSSESSIVE
  }

  record Repeat(Piece body, int min, int max, Mode mode) implements Piece {
    @Override
    public Width width() {
      return body.width().times(min, max);
    }
  }

  record Atomic(Piece body) implements Piece {
    @Override
    public Width width() {
      return body.width();
    }
  }

  record Look(Piece body, boolean behind, boolean negative) implements Piece {
    @Override
    public Width width() {
      return Width.ZERO;
    }
  }

  record BackReference(int group, int flags, Width width) implements Piece {}

  /** {@code no} is null where there is no second branch. */
  record Conditional(int group, Piece yes, Piece no) implements Piece {
    @Override
    public Width width() {
      return yes.width().or(no == null ? Width.ZERO : no.width());
    }
  }
}

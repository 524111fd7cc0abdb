package org.dlscript.stdlib.python.regex;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The groups of a pattern while it is read. */
final class Groups {
  final Map<String, Integer> names = new LinkedHashMap<>();

  /** Where conditions ask for groups by number that may come later. */
  private final Map<Integer, Integer> asked = new TreeMap<>();

  /** By number; null for an open group. */
  private final List<Piece.Width> widths = new ArrayList<>();

  /** How many groups there were where the outermost look-behind began, or -1 outside any. */
  int beforeLookBehind = -1;

  private final PatternParser p;

  Groups(PatternParser p) {
    this.p = p;
    widths.add(null);
  }

  /** How many there are, the whole match among them. */
  int count() {
    return widths.size();
  }

  int open(String name) {
    int number = widths.size();
    widths.add(null);
    if (name != null) {
      Integer known = names.putIfAbsent(name, number);
      if (known != null) {
        throw p.error(
            "redefinition of group name "
                + p.repr(name)
                + " as group "
                + number
                + "; was group "
                + known,
            p.pos - name.length() - 1);
      }
    }
    return number;
  }

  void close(int number, Piece body) {
    widths.set(number, body.width());
  }

  Piece reference(int group, int flags, int openAt, int unknownAt) {
    if (group >= count()) {
      throw p.error("invalid group reference " + group, unknownAt);
    }
    if (widths.get(group) == null) {
      throw p.error("cannot refer to an open group", openAt);
    }
    checkLookBehind(group);
    return new Piece.BackReference(group, flags, widths.get(group));
  }

  void checkLookBehind(int group) {
    if (beforeLookBehind < 0) {
      return;
    }
    if (group >= count() || widths.get(group) == null) {
      throw p.error("cannot refer to an open group", p.pos);
    }
    if (group >= beforeLookBehind) {
      throw p.error("cannot refer to group defined in the same lookbehind subpattern", p.pos);
    }
  }

  void ask(int group, int position) {
    asked.putIfAbsent(group, position);
  }

  void checkAsked() {
    asked.forEach(
        (group, position) -> {
          if (group >= count()) {
            throw p.error("invalid group reference " + group, position);
          }
        });
  }
}

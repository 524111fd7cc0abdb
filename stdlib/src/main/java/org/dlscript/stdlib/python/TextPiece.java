package org.dlscript.stdlib.python;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/**
 * The text that a stream has decoded and not yet given away: of {@code text}, what lies before
 * {@code at} is used up. Here and not in the guest's stream because files are read by the line.
 * Belongs to one stream; not for several threads.
 */
final class TextPiece extends PyObject {
  static final PyClass TYPE = Types.sealed("_TextPiece", TextPiece::define);

  private TruffleString text = Str.EMPTY;
  private int at;
  // Whether lines are being iterated over, after which the stream refuses to tell its position.
  private boolean iterated;

  TextPiece() {
    super(TYPE);
  }

  private static void define(TypeBuilder t) {
    t.getset(
        "text",
        o -> ((TextPiece) o).text,
        (o, v) -> {
          ((TextPiece) o).text = (TruffleString) v;
          return PyNone.NONE;
        });
    t.getset(
        "at",
        o -> (long) ((TextPiece) o).at,
        (o, v) -> {
          ((TextPiece) o).at = Ints.asInt(v);
          return PyNone.NONE;
        });
    t.getset(
        "iterated",
        o -> ((TextPiece) o).iterated,
        (o, v) -> {
          ((TextPiece) o).iterated = Operators.truth(v);
          return PyNone.NONE;
        });
    t.method(
        "line(self, /)",
        o -> {
          TruffleString line = ((TextPiece) o).line();
          return line == null ? PyNone.NONE : line;
        });
  }

  /** The next line with its line feed, which is then used up; null where no whole line is left. */
  @TruffleBoundary
  private TruffleString line() {
    int end = text.byteLength(Str.ENCODING);
    int feed =
        at << 2 == end ? -1 : text.byteIndexOfCodePointUncached('\n', at << 2, end, Str.ENCODING);
    if (feed < 0) {
      return null;
    }
    int from = at;
    at = (feed >> 2) + 1;
    return Str.substring(text, from, at);
  }

  /** {@code __next__} of a stream: the next line, from its piece while lines are iterated over. */
  static Object next(Object stream) {
    if (Attributes.get(stream, "_piece") instanceof TextPiece piece && piece.iterated) {
      TruffleString line = piece.line();
      if (line != null) {
        return line;
      }
    }
    return Calls.method(stream, "_next_line");
  }
}

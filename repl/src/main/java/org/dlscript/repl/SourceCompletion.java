package org.dlscript.repl;

import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * What JLine wants to know of a text: where the word at the cursor begins, and what could stand
 * there. Both answers are the guest's.
 */
final class SourceCompletion implements Parser, Completer {
  private static final int LONGEST_NOTE = 60;

  private final Guest guest;
  private Guest.Completion found = new Guest.Completion(0, List.of());

  SourceCompletion(Guest guest) {
    this.guest = guest;
  }

  /** The one word of a text that counts: what a completion replaces. */
  private record Word(String line, int cursor, String word) implements CompletingParsedLine {
    @Override
    public int wordCursor() {
      return word.length();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return word.length();
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context != ParseContext.COMPLETE) {
      return new Word(line, cursor, line);
    }
    String before = line.substring(0, cursor);
    found = guest.complete(before);
    return new Word(line, cursor, before.substring(cursor - found.replaced()));
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    for (Guest.Candidate c : found.candidates()) {
      String note = withoutBrackets(c.note());
      note = note.length() > LONGEST_NOTE ? shortened(note) : note;
      candidates.add(
          new Candidate(c.text(), c.text(), null, note.isEmpty() ? null : note, null, null, false));
    }
  }

  // JLine puts brackets around what is said about a candidate.
  private static String withoutBrackets(String note) {
    return note.startsWith("(") && note.endsWith(")") && note.length() > 2
        ? note.substring(1, note.length() - 1)
        : note;
  }

  private static String shortened(String note) {
    return note.substring(0, LONGEST_NOTE - 3) + "...";
  }
}

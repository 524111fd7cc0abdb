package org.dlscript.repl;

import java.util.ArrayList;
import java.util.List;

/** A console session as it is found in notes and documentation: prompts, statements, output. */
final class Transcript {
  private static final String FIRST = ">>>";
  private static final String NEXT = "...";

  private Transcript() {}

  /** Whether a pasted text is a session rather than statements. */
  static boolean isOne(String text) {
    return text.stripLeading().startsWith(FIRST);
  }

  /**
   * The statements of a session, without prompts and output; compound ones end in an empty line.
   */
  static List<String> statements(String text) {
    List<String> found = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      String bare = line.stripLeading();
      if (bare.startsWith(FIRST)) {
        end(current, found);
        current.append(withoutPrompt(bare)).append('\n');
      } else if (bare.startsWith(NEXT) && !current.isEmpty()) {
        current.append(withoutPrompt(bare)).append('\n');
      } else {
        end(current, found);
      }
    }
    end(current, found);
    return found;
  }

  /** A line that was typed or piped in, without the prompt that it may carry. */
  static String withoutPrompt(String line) {
    if (!line.startsWith(FIRST) && !line.startsWith(NEXT)) {
      return line;
    }
    String rest = line.substring(FIRST.length());
    return rest.startsWith(" ") ? rest.substring(1) : rest;
  }

  private static void end(StringBuilder current, List<String> found) {
    if (current.toString().isBlank()) {
      current.setLength(0);
      return;
    }
    boolean several = current.indexOf("\n") < current.length() - 1;
    found.add(several ? current + "\n" : current.toString());
    current.setLength(0);
  }
}

package org.dlscript.repl;

import java.nio.file.Path;
import java.util.Map;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Buffer;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.Widget;
import org.jline.terminal.Terminal;

/**
 * Edits one statement, however many lines it has: Enter runs what is complete and otherwise begins
 * a new line, indented as the language wants it. Beside an open call its signature is shown.
 */
final class SourceEditor {
  private static final String PROMPT = ">>> ";
  private static final String CONTINUATION = "... ";
  private static final int INDENT = 4;
  private static final int KEPT_LINES = 10_000;

  private final LineReader reader;
  private final Guest guest;

  /** An editor that keeps its lines in {@code history}, or with null only for the session. */
  SourceEditor(Terminal terminal, Guest guest, Path history) {
    this.guest = guest;
    SourceCompletion completion = new SourceCompletion(guest);
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .appName("dls")
            .terminal(terminal)
            .parser(completion)
            .completer(completion)
            .highlighter(new SourceColours(SourceColours.Theme.of(System.getenv())))
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUATION)
            .variable(LineReader.HISTORY_SIZE, KEPT_LINES)
            .variable(LineReader.HISTORY_FILE_SIZE, KEPT_LINES)
            .variable(LineReader.LIST_MAX, 200)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_REDUCE_BLANKS, false)
            .option(LineReader.Option.AUTO_FRESH_LINE, true);
    reader =
        (history == null ? builder : builder.variable(LineReader.HISTORY_FILE, history)).build();
    reader.setAutosuggestion(LineReader.SuggestionType.TAIL_TIP);
    bind("dls-enter", this::enter, "\r", "\n");
    bind("dls-new-line", this::newLine, KeyMap.alt('\r'), KeyMap.alt('\n'));
    bind("dls-tab", this::tab, "\t");
    bind("dls-backspace", this::backspace, KeyMap.del(), KeyMap.ctrl('H'));
    for (String c : new String[] {"(", ")", ",", "]", "}"}) {
      bind("dls-insert-" + c, () -> insert(c), c);
    }
  }

  /** The text of one statement; {@code initial} is there to be edited. */
  String read(String initial) {
    reader.setTailTip("");
    return reader.readLine(PROMPT, null, (Character) null, initial.isEmpty() ? null : initial);
  }

  private void bind(String name, Widget widget, String... keys) {
    reader.getWidgets().put(name, widget);
    Map<String, KeyMap<Binding>> maps = reader.getKeyMaps();
    for (String map : new String[] {LineReader.MAIN, LineReader.EMACS, LineReader.VIINS}) {
      for (String key : keys) {
        maps.get(map).bind(new Reference(name), key);
      }
    }
  }

  private boolean enter() {
    Buffer buffer = reader.getBuffer();
    String text = buffer.toString();
    boolean atEnd = text.substring(buffer.cursor()).isBlank();
    boolean single = text.indexOf('\n') < 0;
    boolean session = Transcript.isOne(text);
    String last = session ? Transcript.statements(text).getLast() : text + "\n";
    if (text.isBlank() || (atEnd || single) && guest.isComplete(last)) {
      reader.setTailTip("");
      buffer.cursor(buffer.length());
      reader.callWidget(LineReader.ACCEPT_LINE);
      return true;
    }
    return newLine();
  }

  private boolean newLine() {
    Buffer buffer = reader.getBuffer();
    String before = buffer.toString().substring(0, buffer.cursor());
    reader.setTailTip("");
    buffer.write("\n" + " ".repeat(indentAfter(before)));
    return true;
  }

  /** How far the line after a text is indented. */
  static int indentAfter(String before) {
    String line = before.substring(before.lastIndexOf('\n') + 1);
    int own = line.length() - line.stripLeading().length();
    String code = line.replaceFirst("\\s+#.*$", "").strip();
    if (code.endsWith(":") || code.endsWith("(") || code.endsWith("[") || code.endsWith("{")) {
      return own + INDENT;
    }
    boolean leaves = code.matches("(return|raise)\\b.*|pass|break|continue");
    return leaves ? Math.max(0, own - INDENT) : own;
  }

  private boolean tab() {
    Buffer buffer = reader.getBuffer();
    int column = column(buffer);
    String line = buffer.toString().substring(buffer.cursor() - column, buffer.cursor());
    if (!line.isBlank()) {
      reader.callWidget(LineReader.EXPAND_OR_COMPLETE);
    } else {
      buffer.write(" ".repeat(INDENT - column % INDENT));
    }
    return true;
  }

  private static int column(Buffer buffer) {
    String before = buffer.toString().substring(0, buffer.cursor());
    return before.length() - before.lastIndexOf('\n') - 1;
  }

  private boolean backspace() {
    Buffer buffer = reader.getBuffer();
    int column = column(buffer);
    String line = buffer.toString().substring(buffer.cursor() - column, buffer.cursor());
    int steps = column > 0 && line.isBlank() ? (column - 1) % INDENT + 1 : 1;
    boolean done = buffer.backspace(steps) > 0;
    showSignature();
    return done;
  }

  private boolean insert(String c) {
    reader.getBuffer().write(c);
    showSignature();
    return true;
  }

  private void showSignature() {
    Buffer buffer = reader.getBuffer();
    String before = buffer.toString().substring(0, buffer.cursor());
    boolean inCall = buffer.cursor() == buffer.length() && before.indexOf('(') >= 0;
    String signature = inCall ? guest.hint(before) : "";
    reader.setTailTip(signature.isEmpty() ? "" : "  " + signature);
  }
}

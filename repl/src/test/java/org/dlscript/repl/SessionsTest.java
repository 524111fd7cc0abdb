package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Console sessions, typed again: each statement must print what stands below it. The sessions with
 * tensors print the same with PyTorch; those of the language and the commands were written by hand.
 */
class SessionsTest {
  private static final Path SESSIONS = Path.of("src/test/resources/sessions");

  /** A statement and what it prints. */
  private record Exchange(String statement, String output) {}

  static Stream<Path> sessions() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(SESSIONS)) {
      all = files.sorted().toList();
    }
    assertFalse(all.isEmpty());
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void printsWhatItPrintedBefore(Path session) throws IOException {
    replay(Files.readString(session));
  }

  static void replay(String session) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Guest guest = guest(out)) {
      guest.begin(null);
      for (Exchange e : exchanges(session)) {
        out.reset();
        guest.run(e.statement());
        String printed = out.toString(StandardCharsets.UTF_8);
        assertEquals(
            e.output(), printed.replaceAll("<python-input-\\d+>", "<stdin>"), e.statement());
      }
    }
  }

  static Guest guest(ByteArrayOutputStream out) {
    return new Guest(line(), new ByteArrayInputStream(new byte[0]), out, out);
  }

  static CommandLine line(String... args) {
    try {
      return CommandLine.parse(args);
    } catch (CommandLine.UsageException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static List<Exchange> exchanges(String session) {
    List<Exchange> found = new ArrayList<>();
    List<String> statements = Transcript.statements(session);
    StringBuilder output = new StringBuilder();
    for (String line : session.lines().toList()) {
      if (line.startsWith(">>>")) {
        if (!found.isEmpty() || !output.isEmpty()) {
          found.set(found.size() - 1, withOutput(found.getLast(), output));
        }
        found.add(new Exchange(statements.get(found.size()), ""));
      } else if (!line.startsWith("...")) {
        output.append(line).append('\n');
      }
    }
    found.set(found.size() - 1, withOutput(found.getLast(), output));
    return found;
  }

  private static Exchange withOutput(Exchange e, StringBuilder output) {
    String text = output.toString();
    output.setLength(0);
    return new Exchange(e.statement(), text);
  }
}

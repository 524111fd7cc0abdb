package org.dlscript.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.oracle.truffle.api.debug.Breakpoint;
import com.oracle.truffle.api.debug.DebugScope;
import com.oracle.truffle.api.debug.DebugValue;
import com.oracle.truffle.api.debug.Debugger;
import com.oracle.truffle.api.debug.DebuggerSession;
import com.oracle.truffle.api.debug.SuspendedEvent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.junit.jupiter.api.Test;

/** What a debugger sees of a stopped program: where it is, its variables, expressions. */
class DebuggerTest {
  private static final String PROGRAM =
      """
      import torch
      def double(n):
          x = torch.ones(2) * n
          return x.sum().item()
      def steps():
          for i in range(2):
              yield double(i)
      print(list(steps()))
      """;

  private static String variables(DebugScope scope) {
    List<String> shown = new ArrayList<>();
    for (DebugValue v : scope.getDeclaredValues()) {
      shown.add(v.getName() + "=" + v.toDisplayString());
    }
    return String.join(" ", shown);
  }

  @Test
  void aBreakpointShowsWhereTheProgramIsAndWhatItKnows() {
    List<String> seen = new ArrayList<>();
    try (Context context =
        Context.newBuilder("dls").option("engine.WarnInterpreterOnly", "false").build()) {
      Source source =
          Source.newBuilder("dls", PROGRAM, "program")
              .uri(URI.create("test:program"))
              .buildLiteral();
      Debugger debugger = Debugger.find(context.getEngine());
      try (DebuggerSession session =
          debugger.startSession(
              (SuspendedEvent e) -> {
                seen.add(
                    e.getSourceSection().getStartLine()
                        + " "
                        + e.getTopStackFrame().getName()
                        + " "
                        + variables(e.getTopStackFrame().getScope())
                        + " "
                        + e.getTopStackFrame().eval("n + 40").toDisplayString());
                List<String> frames = new ArrayList<>();
                e.getStackFrames()
                    .forEach(
                        f ->
                            frames.add(f.getName() + " " + variables(f.getScope()).contains("n=")));
                seen.add(String.join(", ", frames));
                if (seen.size() == 2) {
                  e.prepareStepOver(1);
                } else {
                  e.prepareContinue();
                }
              })) {
        session.install(Breakpoint.newBuilder(source.getURI()).lineIs(3).build());
        context.eval(source);
      }
    }
    assertEquals("3 double n=0 40", seen.get(0));
    assertEquals("double true, steps false, <module> false", seen.get(1));
    assertEquals("4 double n=0 x=tensor([0., 0.]) 40", seen.get(2));
    assertEquals("3 double n=1 41", seen.get(4));
    assertEquals(6, seen.size());
  }
}

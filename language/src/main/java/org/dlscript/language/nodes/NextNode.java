package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.nodes.Node;
import org.dlscript.language.builtin.Iterators;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyGenerator;

/**
 * The next value of any iterator, or null at the end. Generators are entered by a direct call, so
 * that their bodies are compiled into the loop that drains them.
 */
public final class NextNode extends Node {
  private static final int RANGE = 2;
  private static final int LIST = 4;
  private static final int ARRAY = 8;
  private static final int OTHER = 16;

  @Child private ResumeNode resume;
  @CompilationFinal private int seen;

  public Object execute(Object it) {
    if (it instanceof PyGenerator g) {
      if (resume == null) {
        CompilerDirectives.transferToInterpreterAndInvalidate();
        resume = insert(ResumeNode.create());
      }
      return resume.next(g);
    }
    if (it instanceof Iterators.Range r) {
      enter(RANGE);
      return r.next();
    }
    if (it instanceof Iterators.OfList l) {
      enter(LIST);
      return l.next();
    }
    if (it instanceof Iterators.OfArray a) {
      enter(ARRAY);
      return a.next();
    }
    enter(OTHER);
    return general(it);
  }

  private void enter(int kind) {
    if ((seen & kind) == 0) {
      CompilerDirectives.transferToInterpreterAndInvalidate();
      seen |= kind;
    }
  }

  @TruffleBoundary
  private static Object general(Object it) {
    return Iteration.next(it);
  }
}

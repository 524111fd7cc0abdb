package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.Node;
import org.dlscript.language.builtin.Iterators;
import org.dlscript.language.builtin.PairingIterators;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Types;

/**
 * The next value of any iterator, or null at the end. Generators are entered by a direct call, so
 * that their bodies are compiled into the loop that drains them.
 */
public final class NextNode extends Node {
  private static final int MOST_SOURCES = 4;
  private static final int RANGE = 2;
  private static final int LIST = 4;
  private static final int ARRAY = 8;
  private static final int STRING = 16;
  private static final int ENUMERATE = 32;
  private static final int ZIP = 64;
  private static final int OTHER = 128;

  @Child private ResumeNode resume;

  // Of the sources of zip, or of that of enumerate.
  @Children private NextNode[] sources;
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
    if (it instanceof Iterators.OfString s) {
      enter(STRING);
      return s.next();
    }
    if (it instanceof PairingIterators.Enumerate e
        && e.getShape().getDynamicType() == Types.ENUMERATE
        && readies(1)) {
      enter(ENUMERATE);
      Object v = sources[0].execute(e.source);
      return v == null ? null : e.pair(v);
    }
    if (it instanceof PairingIterators.Zip z
        && z.getShape().getDynamicType() == Types.ZIP
        && !z.isDone()
        && readies(z.sources.length)) {
      enter(ZIP);
      return zipped(z);
    }
    enter(OTHER);
    return general(it);
  }

  /** Whether there is a node for each of n sources. */
  private boolean readies(int n) {
    if (sources == null) {
      if (n == 0 || n > MOST_SOURCES) {
        return false;
      }
      CompilerDirectives.transferToInterpreterAndInvalidate();
      NextNode[] nodes = new NextNode[n];
      for (int i = 0; i < n; i++) {
        nodes[i] = new NextNode();
      }
      sources = insert(nodes);
    }
    return sources.length == n;
  }

  @ExplodeLoop
  private Object zipped(PairingIterators.Zip z) {
    Object[] out = new Object[sources.length];
    for (int i = 0; i < sources.length; i++) {
      out[i] = sources[i].execute(z.sources[i]);
      if (out[i] == null) {
        return z.ended(i);
      }
    }
    return new PyTuple(out);
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

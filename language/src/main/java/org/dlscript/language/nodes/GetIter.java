package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.nodes.Node;
import org.dlscript.language.builtin.Iterators;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Types;

/**
 * {@code iter(value)}. The iterators of ranges, lists and tuples are made in compiled code, which
 * then keeps them in registers while they do not leave it.
 */
public final class GetIter extends Node {
  private static final int RANGE = 1;
  private static final int LIST = 2;
  private static final int TUPLE = 4;
  private static final int GENERATOR = 8;
  private static final int OTHER = 16;

  @CompilationFinal private int seen;

  public Object execute(Object o) {
    if (o instanceof PyRange r) {
      enter(RANGE);
      return new Iterators.Range(r);
    }
    if (o instanceof PyList l && l.getShape().getDynamicType() == Types.LIST) {
      enter(LIST);
      return new Iterators.OfList(l);
    }
    if (o instanceof PyTuple t && t.getShape().getDynamicType() == Types.TUPLE) {
      enter(TUPLE);
      return new Iterators.OfArray(Types.TUPLE_ITERATOR, t.items);
    }
    if (o instanceof PyGenerator g && g.getShape().getDynamicType() == Types.GENERATOR) {
      enter(GENERATOR);
      return g;
    }
    enter(OTHER);
    return general(o);
  }

  private void enter(int kind) {
    if ((seen & kind) == 0) {
      CompilerDirectives.transferToInterpreterAndInvalidate();
      seen |= kind;
    }
  }

  @TruffleBoundary
  private static Object general(Object o) {
    return Iteration.iter(o);
  }
}

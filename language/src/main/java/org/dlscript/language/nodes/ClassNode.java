package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import org.dlscript.language.builtin.ClassCreation;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;

/**
 * {@code class}: evaluates bases and keywords, runs the body in a new namespace, calls the
 * metaclass.
 */
public final class ClassNode extends Expression {
  private final String name;
  private final Code body;
  @Child private Expression bases;

  @CompilationFinal(dimensions = 1)
  private final String[] keywordNames;

  @Children private final Expression[] keywords;

  @CompilationFinal(dimensions = 1)
  private final int[] closureSlots;

  /** {@code bases} gives a tuple; a keyword name of null marks {@code **mapping}. */
  public ClassNode(
      String name,
      Code body,
      Expression bases,
      String[] keywordNames,
      Expression[] keywords,
      int[] closureSlots) {
    this.name = name;
    this.body = body;
    this.bases = bases;
    this.keywordNames = keywordNames;
    this.keywords = keywords;
    this.closureSlots = closureSlots;
  }

  @Override
  @ExplodeLoop
  public Object execute(VirtualFrame frame) {
    PyTuple baseValues = (PyTuple) bases.execute(frame);
    Object[] kw = new Object[keywords.length];
    for (int i = 0; i < kw.length; i++) {
      kw[i] = keywords[i].execute(frame);
    }
    Cell[] closure = new Cell[closureSlots.length];
    for (int i = 0; i < closureSlots.length; i++) {
      closure[i] = (Cell) frame.getObject(closureSlots[i]);
    }
    PyFunction f = new PyFunction(body, new Object[0], closure, Globals.of(frame));
    return create(f, baseValues, kw);
  }

  @TruffleBoundary
  private Object create(PyFunction f, PyTuple baseValues, Object[] kw) {
    try {
      java.util.ArrayList<String> names = new java.util.ArrayList<>();
      java.util.ArrayList<Object> values = new java.util.ArrayList<>();
      for (int i = 0; i < kw.length; i++) {
        if (keywordNames[i] != null) {
          names.add(keywordNames[i]);
          values.add(kw[i]);
        } else {
          for (Object k : Iteration.toArray(Attributes.get(kw[i], "keys") == null ? null : kw[i])) {
            names.add(Str.java((com.oracle.truffle.api.strings.TruffleString) k));
            values.add(org.dlscript.language.object.Operators.getItem(kw[i], k));
          }
        }
      }
      return ClassCreation.create(
          name, f, baseValues, names.toArray(new String[0]), values.toArray());
    } catch (PyException e) {
      throw e.at(this);
    }
  }
}

package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Signature;
import org.dlscript.language.object.Str;

/** Makes a function object: evaluates defaults and annotations, captures the cells. */
public final class FunctionNode extends Expression {
  private final Code code;
  @Children private final Expression[] defaults;
  @Children private final Expression[] annotations;

  @CompilationFinal(dimensions = 1)
  private final String[] annotationNames;

  @CompilationFinal(dimensions = 1)
  private final int[] closureSlots;

  /** A default of null marks a required parameter. */
  public FunctionNode(
      Code code,
      Expression[] defaults,
      String[] annotationNames,
      Expression[] annotations,
      int[] closureSlots) {
    this.code = code;
    this.defaults = defaults;
    this.annotationNames = annotationNames;
    this.annotations = annotations;
    this.closureSlots = closureSlots;
  }

  @Override
  @ExplodeLoop
  public Object execute(VirtualFrame frame) {
    Object[] values = new Object[defaults.length];
    for (int i = 0; i < defaults.length; i++) {
      values[i] = defaults[i] == null ? Signature.REQUIRED : defaults[i].execute(frame);
    }
    Cell[] closure = new Cell[closureSlots.length];
    for (int i = 0; i < closureSlots.length; i++) {
      closure[i] = (Cell) frame.getObject(closureSlots[i]);
    }
    PyDict globals = Globals.of(frame);
    PyFunction f = new PyFunction(code, values, closure, globals);
    Object module = globals.get("__name__");
    f.module = module == null ? PyNone.NONE : module;
    if (annotations.length > 0) {
      f.annotations = new PyDict();
      for (int i = 0; i < annotations.length; i++) {
        f.annotations.put((Object) Str.of(annotationNames[i]), annotations[i].execute(frame));
      }
    }
    return f;
  }
}

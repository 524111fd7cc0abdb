package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExecutableNode;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.Source;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.builtin.CodeFunctions;
import org.dlscript.language.object.ForeignObjects;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.translate.Translator;

/**
 * An expression that a debugger evaluates where the program has stopped, as {@code eval} would with
 * the globals and locals of that place.
 */
public final class InlineExpression extends ExecutableNode {
  private final DlsLanguage language;
  private final Source source;
  private final Node location;

  public InlineExpression(DlsLanguage language, Source source, Node location) {
    super(language);
    this.language = language;
    this.source = source;
    this.location = location;
  }

  @Override
  public Object execute(VirtualFrame frame) {
    return evaluate(frame.materialize());
  }

  @TruffleBoundary
  private Object evaluate(MaterializedFrame frame) {
    DlsRoot root = (DlsRoot) location.getRootNode();
    CodeFunctions.Caller at = new CodeFunctions.Caller(frame, root, location);
    Stmt.Module tree = Translator.parse(source, Translator.Mode.EVAL);
    Translator.check(source, tree);
    return ForeignObjects.toHost(
        Translator.compiled(language, source, tree, Translator.Mode.EVAL, true)
            .call(at.globals(), at.locals()));
  }
}

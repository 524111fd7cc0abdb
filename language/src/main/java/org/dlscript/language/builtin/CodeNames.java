package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.nodes.NodeVisitor;
import java.util.LinkedHashSet;
import java.util.Set;
import org.dlscript.language.nodes.NamedNode;
import org.dlscript.language.object.Code;

/** {@code co_names}: the global names and attributes that a function's body mentions. */
final class CodeNames {
  private CodeNames() {}

  @TruffleBoundary
  static String[] of(Code code) {
    Set<String> names = new LinkedHashSet<>();
    if (code.target() != null) {
      NodeVisitor collect =
          node -> {
            if (node instanceof NamedNode n) {
              names.add(n.mentioned());
            }
            return true;
          };
      code.target().getRootNode().accept(collect);
    }
    return names.toArray(new String[0]);
  }
}

package org.dlscript.language.syntax;

import java.util.List;

/**
 * CPython's limit on how deeply loops, with statements and handlers may stand in each other,
 * counted as its compiler does.
 */
final class BlockNesting {
  private static final int MOST = 21;

  private BlockNesting() {}

  static void check(List<Stmt> module) {
    block(module, 0);
  }

  private static int entered(int depth, Span span) {
    if (depth >= MOST) {
      throw new SyntaxException(
          SyntaxException.Kind.SYNTAX_ERROR, "too many statically nested blocks", span, false);
    }
    return depth + 1;
  }

  private static void block(List<Stmt> body, int depth) {
    for (Stmt statement : body) {
      statement(statement, depth);
    }
  }

  private static void statement(Stmt statement, int depth) {
    switch (statement) {
      case Stmt.FunctionDef f -> {
        YieldSearch search = new YieldSearch();
        search.block(f.body());
        block(f.body(), f.isAsync() || search.yields ? 1 : 0);
      }
      case Stmt.ClassDef c -> block(c.body(), 0);
      case Stmt.For f -> {
        block(f.body(), entered(depth, f.span()));
        block(f.orelse(), depth);
      }
      case Stmt.While w -> {
        block(w.body(), entered(depth, w.span()));
        block(w.orelse(), depth);
      }
      case Stmt.If i -> conditional(i, depth);
      case Stmt.With w -> {
        int inner = depth;
        for (Stmt.WithItem item : w.items()) {
          inner = entered(inner, item.context().span());
        }
        block(w.body(), inner);
      }
      case Stmt.Match m -> m.cases().forEach(c -> block(c.body(), depth));
      case Stmt.Try t -> tried(t, depth);
      default -> {}
    }
  }

  /** A chain of elif may be longer than the stack is deep. */
  private static void conditional(Stmt.If first, int depth) {
    Stmt.If i = first;
    block(i.body(), depth);
    while (i.orelse().size() == 1 && i.orelse().getFirst() instanceof Stmt.If next) {
      i = next;
      block(i.body(), depth);
    }
    block(i.orelse(), depth);
  }

  private static void tried(Stmt.Try t, int depth) {
    int outer = t.finalbody().isEmpty() ? depth : entered(depth, t.span());
    block(t.body(), t.handlers().isEmpty() ? outer : entered(outer, t.span()));
    block(t.orelse(), outer);
    for (Stmt.ExceptHandler handler : t.handlers()) {
      int inside = entered(outer, t.span());
      block(handler.body(), handler.name() == null ? inside : entered(inside, handler.span()));
    }
    block(t.finalbody(), depth);
  }
}

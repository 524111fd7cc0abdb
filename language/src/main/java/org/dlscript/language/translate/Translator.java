package org.dlscript.language.translate;

import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.source.Source;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.builtin.SourceNames;
import org.dlscript.language.nodes.Block;
import org.dlscript.language.nodes.Deletes;
import org.dlscript.language.nodes.Displays;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.nodes.Expression;
import org.dlscript.language.nodes.Flow;
import org.dlscript.language.nodes.Globals;
import org.dlscript.language.nodes.Literal;
import org.dlscript.language.nodes.Namespace;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Warnings;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Parser;
import org.dlscript.language.syntax.ScopeAnalysis;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.syntax.SyntaxException;

/** From a source to the root of its nodes. The roots take the globals dict and the namespace. */
public final class Translator {
  private Translator() {}

  /** A module's body. */
  public static RootCallTarget module(DlsLanguage language, Source source) {
    try {
      String text = source.getCharacters().toString();
      Stmt.Module tree =
          source.isInternal()
              ? Parser.parseLibrary(text)
              : Parser.parseFile(
                  text, (line, command) -> note(line, command), (l, m) -> doubt(source, l, m));
      return root(language, source, tree.body(), Value.DROPPED, false);
    } catch (SyntaxException e) {
      throw SyntaxErrors.of(e, source);
    }
  }

  private static void note(int line, String text) {
    DlsContext.get(null).warn("line " + line + ": notebook command skipped: " + text);
  }

  /** A SyntaxWarning; a SyntaxError where the filters make errors of warnings. */
  private static void doubt(Source source, int line, String message) {
    try {
      Warnings.at(ExceptionTypes.SYNTAX_WARNING, message, SourceNames.file(source), line);
    } catch (PyException e) {
      if (!e.object.type().isSubclassOf(ExceptionTypes.SYNTAX_WARNING)) {
        throw e;
      }
      throw new SyntaxException(
          SyntaxException.Kind.SYNTAX_ERROR, message, new Span(line, 0, line, 0, 0, 0), false);
    }
  }

  /** A source whose last expression statement is its value. */
  public static RootCallTarget interactive(DlsLanguage language, Source source) {
    try {
      Stmt.Module tree =
          Parser.parseFile(
              source.getCharacters().toString(),
              (line, text) -> note(line, text),
              (line, message) -> doubt(source, line, message));
      return root(language, source, tree.body(), Value.LAST_RETURNED, false);
    } catch (SyntaxException e) {
      throw SyntaxErrors.of(e, source);
    }
  }

  /** What a source is compiled for: the modes of {@code compile}. */
  public enum Mode {
    EXEC,
    EVAL,
    /** One statement, or several simple ones on a line; their values are shown. */
    SINGLE
  }

  /** The syntax tree of a source, not yet checked; an expression is a module's only statement. */
  public static Stmt.Module parse(Source source, Mode mode) {
    try {
      String text = source.getCharacters().toString();
      if (mode == Mode.EVAL) {
        Expr e =
            Parser.parseUncheckedExpression(text, (line, message) -> doubt(source, line, message));
        return new Stmt.Module(List.of(new Stmt.ExprStmt(e.span(), e)));
      }
      Stmt.Module tree =
          Parser.parseUnchecked(text, null, (line, message) -> doubt(source, line, message));
      if (mode == Mode.SINGLE) {
        requireSingle(tree.body(), text);
      }
      return tree;
    } catch (SyntaxException e) {
      throw SyntaxErrors.of(e, source, mode != Mode.EXEC);
    }
  }

  private static void requireSingle(List<Stmt> all, String text) throws SyntaxException {
    if (all.isEmpty() || all.getLast().span().line() <= all.getFirst().span().line()) {
      return;
    }
    int line = all.getFirst().span().line();
    Span last = all.getFirst().span();
    for (Stmt statement : all) {
      last = statement.span().line() == line ? statement.span() : last;
    }
    int from = last.end();
    while (from < text.length() && " \t;".indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    int to = text.indexOf('\n', from) + 1;
    int column = last.endColumn() + from - last.end();
    throw new SyntaxException(
        SyntaxException.Kind.SYNTAX_ERROR,
        "multiple statements found while compiling a single statement",
        new Span(last.endLine(), column, last.endLine(), column + to - from, from, to),
        false);
  }

  /**
   * The root of a tree that {@link #parse} gave or that was made by hand, {@linkplain #check
   * checked} in either case: names may live in a namespace apart from the globals.
   */
  public static RootCallTarget compiled(
      DlsLanguage language, Source source, Stmt.Module tree, Mode mode, boolean inNamespace) {
    Value values =
        switch (mode) {
          case EXEC -> Value.DROPPED;
          case EVAL -> Value.LAST_RETURNED;
          case SINGLE -> Value.SHOWN;
        };
    try {
      return root(language, source, tree.body(), values, inNamespace);
    } catch (SyntaxException e) {
      throw SyntaxErrors.ofCompiler(e, source);
    }
  }

  /** Holds a tree to the rules beyond the grammar. */
  public static void check(Source source, Stmt.Module tree) {
    try {
      Parser.check(tree, (line, message) -> doubt(source, line, message));
    } catch (SyntaxException e) {
      throw SyntaxErrors.ofCompiler(e, source);
    }
  }

  /** What was typed or pasted at a prompt: its expression statements show their values. */
  public static RootCallTarget typed(DlsLanguage language, Source source) {
    try {
      Stmt.Module tree =
          Parser.parseFile(
              source.getCharacters().toString(),
              (line, text) -> note(line, text),
              (line, message) -> doubt(source, line, message));
      return root(language, source, tree.body(), Value.SHOWN, false);
    } catch (SyntaxException e) {
      throw SyntaxErrors.of(e, source);
    }
  }

  /** What becomes of the values of expression statements. */
  private enum Value {
    DROPPED,
    LAST_RETURNED,
    SHOWN
  }

  private static RootCallTarget root(
      DlsLanguage language,
      Source source,
      List<Stmt> statements,
      Value values,
      boolean inNamespace) {
    List<Stmt> list = new ArrayList<>(statements);
    ScopeAnalysis analysis = ScopeAnalysis.of(new Stmt.Module(list));
    FrameBuilder frame = new FrameBuilder(false);
    Body body =
        new Body(language, source, analysis, analysis.module(), frame, "", inNamespace, null);
    body.displaysValues = values == Value.SHOWN;
    List<Statement> nodes = new ArrayList<>();
    Object doc = FunctionTranslator.docstring(list);
    if (doc != PyNone.NONE && values == Value.DROPPED) {
      nodes.add(new Globals.Write("__doc__", new Literal(doc)));
    }
    if (StatementTranslator.hasAnnotations(list)) {
      Expression empty = new Displays.Dict(new Expression[0], new Expression[0]);
      Expression kept =
          inNamespace
              ? new Namespace.Read("__annotations__", empty)
              : new Globals.Kept("__annotations__", empty);
      nodes.add(body.write("__annotations__", kept, list.get(0).span()));
    }
    Expression value = null;
    if (values == Value.LAST_RETURNED
        && !list.isEmpty()
        && list.get(list.size() - 1) instanceof Stmt.ExprStmt last) {
      list.remove(list.size() - 1);
      value = body.expressions.translate(last.value());
    }
    if (source.isInternal()) {
      nodes.add(body.statements.block(list));
    } else {
      for (Stmt statement : list) {
        nodes.add(body.statements.block(List.of(statement)));
        if (statement instanceof Stmt.ExprStmt || statement instanceof Stmt.Assign) {
          nodes.add(new Deletes.Settle());
        }
      }
    }
    if (value != null) {
      nodes.add(new Flow.Return(value));
    }
    Statement all = new Block(nodes.toArray(new Statement[0]), -1);
    all.setSpan(new Span(1, 0, 1, 0, 0, source.getLength()));
    all.tagBody();
    DlsRoot root =
        new DlsRoot(
            language, "<module>", source.createSection(0, source.getLength()), frame.layout(), all);
    return root.getCallTarget();
  }
}

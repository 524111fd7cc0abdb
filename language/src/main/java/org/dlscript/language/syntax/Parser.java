package org.dlscript.language.syntax;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.dlscript.language.syntax.Token.Kind;

/**
 * Parses Python 3.13. Every way in throws {@link SyntaxException}, with CPython's wording, and
 * nothing else.
 *
 * <p>A source is first parsed plainly. Where that fails without a specific message it is parsed
 * again with {@link Diagnosis}, which looks for what was probably meant.
 */
public final class Parser {
  private static final BiConsumer<Integer, String> NO_DOUBTS = (line, message) -> {};

  private Parser() {}

  /** A module, as {@code exec} takes it. */
  public static Stmt.Module parseFile(String source) {
    return parseFile(source, null);
  }

  /**
   * A module in which notebook lines ({@code !command}, {@code %magic}) are skipped; each is
   * reported with its line number. A null note makes them errors, as in Python.
   */
  public static Stmt.Module parseFile(String source, BiConsumer<Integer, String> commandNote) {
    return parseFile(source, commandNote, NO_DOUBTS);
  }

  /** The same; {@code doubts} gets the lines and messages of what is hardly meant. */
  public static Stmt.Module parseFile(
      String source, BiConsumer<Integer, String> commandNote, BiConsumer<Integer, String> doubts) {
    Stmt.Module module = parseUnchecked(source, commandNote, doubts);
    check(module, doubts);
    return module;
  }

  /** The same by the grammar alone: {@link #check} may still reject it. */
  public static Stmt.Module parseUnchecked(
      String source, BiConsumer<Integer, String> commandNote, BiConsumer<Integer, String> doubts) {
    return parse(
        source,
        commandNote,
        new SyntaxDoubts(doubts),
        grammar -> new Stmt.Module(grammar.statements.file()));
  }

  /** What the grammar allows but the compiler rejects, in a tree that came from no source. */
  public static void check(Stmt.Module module, BiConsumer<Integer, String> doubts) {
    CompileChecks.futures(module);
    try {
      CompileChecks.check(module, new SyntaxDoubts(doubts));
    } catch (SyntaxException e) {
      ScopeAnalysis.of(module); // what is wrong with names anywhere comes before
      throw e;
    }
  }

  /**
   * A module of the library, which is known to be right: bodies of functions are put off where they
   * can be.
   */
  public static Stmt.Module parseLibrary(String source) {
    Grammar grammar = new Grammar(Lexer.runLibrary(source));
    try {
      return new Stmt.Module(grammar.statements.file());
    } catch (TokenStream.NoMatch e) {
      return parseFile(source); // says what is wrong
    }
  }

  /** The whole of a function whose body was put off. */
  public static Stmt.FunctionDef parseLater(String source, Stmt.FunctionDef stub) {
    Lexer lexer = Lexer.runFunction(source, stub.span());
    try {
      return new Grammar(lexer).statements.function();
    } catch (TokenStream.NoMatch e) {
      parseFile(source);
      throw new IllegalStateException("a function that parses in its module only", e);
    }
  }

  /** One expression, as {@code eval} takes it; the module holds it as its only statement. */
  public static Expr parseExpression(String source) {
    return parseExpression(source, NO_DOUBTS);
  }

  /** The same; {@code doubts} gets the lines and messages of what is hardly meant. */
  public static Expr parseExpression(String source, BiConsumer<Integer, String> doubts) {
    Expr e = parseUncheckedExpression(source, doubts);
    check(new Stmt.Module(List.of(new Stmt.ExprStmt(e.span(), e))), doubts);
    return e;
  }

  /** The same by the grammar alone. */
  public static Expr parseUncheckedExpression(String source, BiConsumer<Integer, String> doubts) {
    String trimmed = source.stripLeading();
    int leading = source.length() - trimmed.length();
    boolean blanks = source.substring(0, leading).chars().allMatch(c -> c == ' ' || c == '\t');
    return parse(blanks ? trimmed : source, null, new SyntaxDoubts(doubts), Parser::expression);
  }

  /**
   * What was typed at a prompt. Incomplete input, which includes a compound statement not yet ended
   * by an empty line, throws an exception that says so.
   */
  public static Stmt.Module parseInteractive(
      String source, BiConsumer<Integer, String> commandNote) {
    Stmt.Module module = parseFile(source, commandNote);
    if (!module.body().isEmpty() && isCompound(module.body().getLast())) {
      List<String> lines = source.lines().toList();
      if (!lines.getLast().isBlank()) {
        Span span = module.body().getLast().span();
        throw new SyntaxException(
            SyntaxException.Kind.SYNTAX_ERROR, "incomplete input", span, true);
      }
    }
    return module;
  }

  /** What was typed at a prompt. */
  public static Stmt.Module parseInteractive(String source) {
    return parseInteractive(source, null);
  }

  private static boolean isCompound(Stmt statement) {
    return switch (statement) {
      case Stmt.FunctionDef f -> true;
      case Stmt.ClassDef c -> true;
      case Stmt.If i -> true;
      case Stmt.For f -> true;
      case Stmt.While w -> true;
      case Stmt.With w -> true;
      case Stmt.Try t -> true;
      case Stmt.Match m -> true;
      default -> false;
    };
  }

  /** The parts of one parse. */
  private static final class Grammar {
    final TokenStream in;
    final ExpressionParser expressions;
    final StatementParser statements;

    Grammar(Lexer lexer) {
      in = new TokenStream(lexer);
      expressions = new ExpressionParser(in);
      statements = new StatementParser(in, expressions);
    }
  }

  private static Expr expression(Grammar grammar) {
    Expr e = grammar.expressions.starExpressions();
    while (grammar.in.at(Kind.NEWLINE)) {
      grammar.in.next();
    }
    if (!grammar.in.at(Kind.END)) {
      throw new TokenStream.NoMatch();
    }
    return e;
  }

  private static <T> T parse(
      String source,
      BiConsumer<Integer, String> commandNote,
      SyntaxDoubts doubts,
      Function<Grammar, T> rule) {
    Lexer lexer = Lexer.run(source, commandNote);
    Grammar grammar = new Grammar(lexer);
    try {
      T parsed = rule.apply(grammar);
      if (source.indexOf('\\') >= 0 || lexer.numbersTouchWords) {
        doubts.escapes(lexer.tokens);
      }
      return parsed;
    } catch (TokenStream.NoMatch e) {
      throw diagnose(lexer, grammar, rule);
    } catch (SyntaxException e) {
      throw specific(lexer, grammar, e);
    }
  }

  /** An error in a field of an f-string stands unless the lexer had given up before it. */
  private static SyntaxException specific(Lexer lexer, Grammar grammar, SyntaxException otherwise) {
    boolean reached = grammar.in.furthest().kind() == Kind.ERROR;
    return otherwise.getMessage().startsWith("f-string: ") && !reached
        ? otherwise
        : lexerErrorOr(lexer, grammar, otherwise);
  }

  /** An error of the lexer anywhere comes before a grammar error. */
  private static SyntaxException lexerErrorOr(
      Lexer lexer, Grammar grammar, SyntaxException otherwise) {
    boolean lexerFirst =
        lexer.error != null
            && (lexer.unclosedLine == 0 || grammar.in.furthest().line() > lexer.unclosedLine);
    return lexerFirst ? lexer.error : otherwise;
  }

  /** The end of the source is before the first column of its last line. */
  private static Span place(Token last) {
    if (last.kind() != Kind.END) {
      return last.span();
    }
    int line = last.column() == 0 && last.line() > 1 ? last.line() - 1 : last.line();
    return new Span(line, -1, line, -1, last.start(), last.end());
  }

  private static <T> SyntaxException diagnose(
      Lexer lexer, Grammar grammar, Function<Grammar, T> rule) {
    Token last = grammar.in.furthest();
    boolean atEnd = grammar.in.atEnd();
    grammar.in.restartDiagnosing();
    try {
      rule.apply(grammar);
    } catch (TokenStream.NoMatch e) {
      // Nothing better was found.
    } catch (SyntaxException e) {
      return specific(lexer, grammar, e);
    }
    if (last.kind() == Kind.ERROR) {
      return lexer.error;
    }
    if (last.kind() == Kind.INDENT) {
      Span span =
          new Span(
              last.line(),
              Math.max(0, last.endColumn() - 1),
              last.line(),
              last.endColumn(),
              last.start(),
              last.end());
      return new SyntaxException(
          SyntaxException.Kind.INDENTATION_ERROR, "unexpected indent", span, false);
    }
    if (last.kind() == Kind.DEDENT && !atEnd) {
      return new SyntaxException(
          SyntaxException.Kind.INDENTATION_ERROR,
          "unexpected unindent",
          grammar.in.placeOf(last),
          false);
    }
    SyntaxException generic =
        new SyntaxException(
            SyntaxException.Kind.SYNTAX_ERROR, "invalid syntax", place(last), atEnd);
    return lexerErrorOr(lexer, grammar, generic);
  }
}

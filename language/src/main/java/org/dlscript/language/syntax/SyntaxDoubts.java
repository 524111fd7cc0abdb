package org.dlscript.language.syntax;

import java.util.List;
import java.util.function.BiConsumer;
import org.dlscript.language.syntax.Token.Kind;

/** What is allowed but hardly meant: CPython's SyntaxWarnings. Each is told with its line. */
final class SyntaxDoubts {
  private static final String COMMA = "; perhaps you missed a comma?";
  private static final String VALID = "\n\r\\'\"abfnrtv01234567x";

  private final BiConsumer<Integer, String> doubts;

  SyntaxDoubts(BiConsumer<Integer, String> doubts) {
    this.doubts = doubts;
  }

  /** The first unknown escape sequence of each string. */
  void escapes(List<Token> tokens) {
    boolean raw = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      String text = token.text();
      if (token.kind() == Kind.NUMBER) {
        number(token, tokens.get(i + 1));
      }
      if (token.kind() == Kind.FSTRING_START) {
        raw = text.indexOf('r') >= 0 || text.indexOf('R') >= 0;
      } else if (token.kind() == Kind.FSTRING_MIDDLE && !raw) {
        // A backslash does not protect the brace of a field.
        boolean beforeField = text.endsWith("\\") && tokens.get(i + 1).is("{");
        escape(token, beforeField ? text + "{" : text, 0, false);
      } else if (token.kind() == Kind.STRING && text.indexOf('\\') >= 0) {
        int quote = Math.max(0, Math.min(find(text, '\''), find(text, '"')));
        String prefix = text.substring(0, quote).toLowerCase(java.util.Locale.ROOT);
        if (prefix.indexOf('r') < 0) {
          escape(token, text, quote, prefix.indexOf('b') >= 0);
        }
      }
    }
  }

  /** A keyword right behind a number. */
  private void number(Token token, Token next) {
    boolean word = next.kind() == Kind.NAME || next.kind() == Kind.KEYWORD;
    if (word && next.start() == token.end()) {
      String text = token.text().toLowerCase(java.util.Locale.ROOT);
      String kind =
          text.startsWith("0x")
              ? "hexadecimal"
              : text.startsWith("0o")
                  ? "octal"
                  : text.startsWith("0b") ? "binary" : text.endsWith("j") ? "imaginary" : "decimal";
      doubts.accept(token.line(), "invalid " + kind + " literal");
    }
  }

  private static int find(String text, char c) {
    int i = text.indexOf(c);
    return i < 0 ? Integer.MAX_VALUE : i;
  }

  private void escape(Token token, String text, int from, boolean bytes) {
    for (int i = text.indexOf('\\', from); i >= 0 && i + 1 < text.length(); ) {
      char c = text.charAt(i + 1);
      int end = i + 2;
      if (c >= '4' && c <= '7') {
        while (end < text.length() && end < i + 4 && Character.digit(text.charAt(end), 8) >= 0) {
          end++;
        }
        if (end == i + 4) {
          doubts.accept(
              token.line(), "invalid octal escape sequence '" + text.substring(i, end) + "'");
          return;
        }
      } else if (VALID.indexOf(c) < 0 && (bytes || "NuU".indexOf(c) < 0)) {
        doubts.accept(
            token.line(),
            "invalid escape sequence '\\" + Character.toString(text.codePointAt(i + 1)) + "'");
        return;
      }
      i = text.indexOf('\\', end);
    }
  }

  void assertion(Stmt.Assert a) {
    if (a.test() instanceof Expr.Tuple t && !t.elts().isEmpty()) {
      doubts.accept(a.span().line(), "assertion is always true, perhaps remove parentheses?");
    }
  }

  void compare(Expr.Compare c) {
    Expr left = c.left();
    for (int i = 0; i < c.ops().size(); i++) {
      Expr right = c.comparators().get(i);
      boolean is = c.ops().get(i) == Expr.CompareOperator.IS;
      if (is || c.ops().get(i) == Expr.CompareOperator.ISNOT) {
        Expr literal = isLiteral(left) ? left : isLiteral(right) ? right : null;
        if (literal != null) {
          doubts.accept(
              c.span().line(),
              (is ? "\"is\"" : "\"is not\"")
                  + " with '"
                  + type(literal)
                  + "' literal. Did you mean "
                  + (is ? "\"==\"?" : "\"!=\"?"));
          return;
        }
      }
      left = right;
    }
  }

  private static boolean isLiteral(Expr e) {
    return switch (e) {
      case Expr.Constant c ->
          !(c.value() instanceof Expr.Singleton) && !(c.value() instanceof Boolean);
      case Expr.Tuple t ->
          t.elts().stream().allMatch(x -> x instanceof Expr.Constant || isLiteral(x));
      case Expr.UnaryOp u -> u.operand() instanceof Expr.Constant && isLiteral(u.operand());
      default -> false;
    };
  }

  void call(Expr.Call c) {
    boolean callable =
        switch (c.func()) {
          case Expr.Constant k -> false;
          case Expr.GeneratorExp g -> false;
          default -> !isDisplay(c.func());
        };
    if (!callable) {
      doubts.accept(c.span().line(), "'" + type(c.func()) + "' object is not callable" + COMMA);
    }
  }

  void subscript(Expr.Subscript s) {
    if (s.ctx() != Expr.Context.LOAD) {
      return;
    }
    Expr e = s.value();
    boolean text =
        e instanceof Expr.JoinedStr
            || e instanceof Expr.Constant c
                && (c.value() instanceof String || c.value() instanceof byte[]);
    boolean never =
        e instanceof Expr.Constant && !text
            || e instanceof Expr.SetDisplay
            || e instanceof Expr.SetComp
            || e instanceof Expr.GeneratorExp
            || e instanceof Expr.Lambda;
    if (never) {
      doubts.accept(s.span().line(), "'" + type(e) + "' object is not subscriptable" + COMMA);
      return;
    }
    boolean sequence =
        text
            || e instanceof Expr.Tuple
            || e instanceof Expr.ListDisplay
            || e instanceof Expr.ListComp;
    String index = sequence ? type(s.slice()) : null;
    if (index != null && !index.equals("int") && !index.equals("bool")) {
      doubts.accept(
          s.span().line(), type(e) + " indices must be integers or slices, not " + index + COMMA);
    }
  }

  private static boolean isDisplay(Expr e) {
    return e instanceof Expr.Tuple
        || e instanceof Expr.ListDisplay
        || e instanceof Expr.ListComp
        || e instanceof Expr.Dict
        || e instanceof Expr.DictComp
        || e instanceof Expr.SetDisplay
        || e instanceof Expr.SetComp
        || e instanceof Expr.JoinedStr;
  }

  /** The name of the type of what a literal or display makes, or null. */
  private static String type(Expr e) {
    return switch (e) {
      case Expr.Tuple t -> "tuple";
      case Expr.ListDisplay l -> "list";
      case Expr.ListComp l -> "list";
      case Expr.Dict d -> "dict";
      case Expr.DictComp d -> "dict";
      case Expr.SetDisplay s -> "set";
      case Expr.SetComp s -> "set";
      case Expr.GeneratorExp g -> "generator";
      case Expr.Lambda l -> "function";
      case Expr.JoinedStr j -> "str";
      case Expr.UnaryOp u -> u.operand() instanceof Expr.Constant ? type(u.operand()) : null;
      case Expr.Constant c ->
          switch (c.value()) {
            case Boolean b -> "bool";
            case String s -> "str";
            case byte[] b -> "bytes";
            case Double d -> "float";
            case Expr.Imaginary i -> "complex";
            case Expr.Singleton s -> s == Expr.Singleton.NONE ? "NoneType" : "ellipsis";
            default -> "int";
          };
      default -> null;
    };
  }
}

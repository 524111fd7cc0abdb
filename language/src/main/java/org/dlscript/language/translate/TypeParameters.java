package org.dlscript.language.translate;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.builtin.AsyncProtocol;
import org.dlscript.language.nodes.Block;
import org.dlscript.language.nodes.CallNode;
import org.dlscript.language.nodes.Cells;
import org.dlscript.language.nodes.Expression;
import org.dlscript.language.nodes.Literal;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;
import org.dlscript.language.syntax.Scope;
import org.dlscript.language.syntax.Stmt;

/** {@code def f[T]}, {@code class C[T]} and {@code type X = …}: parameters get a scope inline. */
final class TypeParameters {
  private final Body body;

  TypeParameters(Body body) {
    this.body = body;
  }

  private Body declare(Object node, List<Stmt.TypeParam> parameters, List<Statement> out) {
    Scope s = body.analysis.typeParameters(node);
    if (s == null) {
      return body;
    }
    Body in = body.inline(s);
    int[] fresh = in.freshCells();
    if (fresh.length > 0) {
      out.add(new Cells.Fresh(fresh));
    }
    for (Stmt.TypeParam p : parameters) {
      Expression make =
          new CallNode.Function(
              new Literal(AsyncProtocol.TYPE_PARAMETER),
              new Expression[] {
                new Literal(Str.of(p.kind())),
                new Literal(Str.of(p.name())),
                later(in, p, p.bound()),
                later(in, p, p.defaultValue()),
                new Literal(p.bound() instanceof org.dlscript.language.syntax.Expr.Tuple)
              });
      out.add(in.write(p.name(), body.at(make, p.span()), p.span()));
    }
    return in;
  }

  /**
   * A function that evaluates a bound or default when it is asked for; None where there is none.
   */
  private static Expression later(
      Body in, Stmt.TypeParam p, org.dlscript.language.syntax.Expr value) {
    if (value == null) {
      return new Literal(PyNone.NONE);
    }
    org.dlscript.language.syntax.Expr one = value;
    if (value instanceof org.dlscript.language.syntax.Expr.Starred s) {
      // The one thing that it gives when it is unpacked.
      var load = org.dlscript.language.syntax.Expr.Context.LOAD;
      var all = new org.dlscript.language.syntax.Expr.Tuple(s.span(), List.of(s), load);
      var first = new org.dlscript.language.syntax.Expr.Constant(s.span(), 0L);
      one = new org.dlscript.language.syntax.Expr.Subscript(s.span(), all, first, load);
    }
    return new FunctionTranslator(in).later(in.analysis.scope(p), p.name(), one);
  }

  private static Expression call(
      org.dlscript.language.object.PyBuiltin function, Expression... arguments) {
    return new CallNode.Function(new Literal(function), arguments);
  }

  /** The parameters as a tuple. */
  private static Expression names(Body in, List<Stmt.TypeParam> parameters) {
    List<org.dlscript.language.syntax.Expr> reads = new ArrayList<>();
    org.dlscript.language.syntax.Span span = null;
    for (Stmt.TypeParam p : parameters) {
      span = p.span();
      reads.add(
          new org.dlscript.language.syntax.Expr.Name(
              p.span(), p.name(), org.dlscript.language.syntax.Expr.Context.LOAD));
    }
    return span == null
        ? new Literal(org.dlscript.language.object.PyTuple.EMPTY)
        : in.expressions.translate(
            new org.dlscript.language.syntax.Expr.Tuple(
                span, reads, org.dlscript.language.syntax.Expr.Context.LOAD));
  }

  private static Statement block(List<Statement> out) {
    return new Block(out.toArray(new Statement[0]), -1);
  }

  Statement function(Stmt.FunctionDef f) {
    List<Statement> out = new ArrayList<>();
    Body in = declare(f, f.typeParams(), out);
    Expression value =
        call(
            AsyncProtocol.WITH_PARAMETERS,
            new FunctionTranslator(in, body).function(f),
            names(in, f.typeParams()));
    out.add(body.statements.bind(f.name(), value, f.decorators(), f.span()));
    return block(out);
  }

  Statement definition(Stmt.ClassDef c) {
    List<Statement> out = new ArrayList<>();
    Body in = declare(c, c.typeParams(), out);
    Expression value =
        call(
            AsyncProtocol.WITH_PARAMETERS,
            new FunctionTranslator(in)
                .classDefinition(
                    c,
                    bases -> call(AsyncProtocol.GENERIC_BASES, bases, names(in, c.typeParams()))),
            names(in, c.typeParams()));
    out.add(body.statements.bind(c.name(), value, c.decorators(), c.span()));
    return block(out);
  }

  /** The value of an alias is evaluated when it is asked for. */
  Statement alias(Stmt.TypeAlias t) {
    List<Statement> out = new ArrayList<>();
    Body in = declare(t, t.typeParams(), out);
    Scope lazy = body.analysis.scope(t);
    Expression value = new FunctionTranslator(in).later(lazy, t.name().id(), t.value());
    Expression alias =
        call(
            AsyncProtocol.TYPE_ALIAS,
            new Literal(Str.of(t.name().id())),
            value,
            names(in, t.typeParams()),
            new Literal(true));
    out.add(body.write(t.name().id(), alias, t.span()));
    return block(out);
  }
}

package org.dlscript.language.translate;

import java.util.List;
import org.dlscript.language.nodes.Assign;
import org.dlscript.language.nodes.AttributeNode;
import org.dlscript.language.nodes.AttributeTarget;
import org.dlscript.language.nodes.BinaryNode;
import org.dlscript.language.nodes.Expression;
import org.dlscript.language.nodes.Logic;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.nodes.StatementTarget;
import org.dlscript.language.nodes.SubscriptNode;
import org.dlscript.language.nodes.SubscriptTarget;
import org.dlscript.language.nodes.Target;
import org.dlscript.language.nodes.Unpack;
import org.dlscript.language.object.Slot;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;

/** Assignments of one scope as nodes, plain and augmented, and their targets. */
final class AssignmentTranslator {
  private final Body body;
  private final StatementTranslator statements;

  AssignmentTranslator(Body body, StatementTranslator statements) {
    this.body = body;
    this.statements = statements;
  }

  private <T extends org.dlscript.language.nodes.DlsNode> T at(T node, Span span) {
    return body.at(node, span);
  }

  private Expression expr(Expr e) {
    return body.expressions.translate(e);
  }

  Statement assign(Stmt.Assign a) {
    Expr v = a.value();
    if (v instanceof Expr.Yield || v instanceof Expr.YieldFrom || v instanceof Expr.Await) {
      if (a.targets().size() == 1) {
        return statements.suspension(v, target(a.targets().get(0)), a.span(), v);
      }
    }
    if (a.targets().size() == 1 && a.targets().get(0) instanceof Expr.Name n) {
      return body.write(n.id(), expr(v), n.span());
    }
    if (a.targets().size() == 1) {
      Expr t = a.targets().get(0);
      if (t instanceof Expr.Attribute attr && attr.value() instanceof Expr.Name) {
        return at(
            AttributeTarget.create(body.scope.mangle(attr.attr()), expr(attr.value()), expr(v)),
            attr.span());
      }
    }
    Target[] targets = new Target[a.targets().size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = target(a.targets().get(i));
    }
    return new Assign(expr(v), targets);
  }

  Target target(Expr t) {
    Target node =
        switch (t) {
          case Expr.Name n -> body.target(n.id(), n.span());
          case Expr.Tuple x -> unpack(x.elts());
          case Expr.ListDisplay x -> unpack(x.elts());
          case Expr.Starred x -> target(x.value());
          case Expr.Attribute a -> {
            int slot = body.frame.temporary();
            yield new StatementTarget(
                slot,
                at(
                    AttributeTarget.create(
                        body.scope.mangle(a.attr()), expr(a.value()), new Logic.Temporary(slot)),
                    a.span()));
          }
          case Expr.Subscript x -> {
            int slot = body.frame.temporary();
            yield new StatementTarget(
                slot,
                at(
                    SubscriptTarget.create(
                        expr(x.value()), expr(x.slice()), new Logic.Temporary(slot)),
                    x.span()));
          }
          default -> throw new IllegalStateException("no target: " + t);
        };
    if (!node.hasSpan()) {
      node.setSpan(t.span());
    }
    return node;
  }

  private Target unpack(List<Expr> elements) {
    Target[] targets = new Target[elements.size()];
    int star = -1;
    for (int i = 0; i < targets.length; i++) {
      targets[i] = target(elements.get(i));
      if (elements.get(i) instanceof Expr.Starred) {
        star = i;
      }
    }
    return new Unpack(targets, star);
  }

  Statement augmented(Stmt.AugAssign a) {
    Slot op = ExpressionTranslator.slot(a.op());
    switch (a.target()) {
      case Expr.Name n:
        return body.write(
            n.id(),
            at(BinaryNode.create(op, true, body.read(n.id(), n.span()), expr(a.value())), a.span()),
            n.span());
      case Expr.Attribute t:
        {
          int object = body.frame.temporary();
          int slot = body.frame.temporary();
          String name = body.scope.mangle(t.attr()).intern();
          Expression read =
              at(AttributeNode.create(name, new Logic.Keep(object, expr(t.value()))), t.span());
          return new Assign(
              at(BinaryNode.create(op, true, read, expr(a.value())), a.span()),
              new Target[] {
                new StatementTarget(
                    slot,
                    at(
                        AttributeTarget.create(
                            name, new Logic.Temporary(object), new Logic.Temporary(slot)),
                        t.span()))
              });
        }
      case Expr.Subscript t:
        {
          int object = body.frame.temporary();
          int key = body.frame.temporary();
          int slot = body.frame.temporary();
          Expression read =
              at(
                  SubscriptNode.create(
                      new Logic.Keep(object, expr(t.value())),
                      new Logic.Keep(key, expr(t.slice()))),
                  t.span());
          return new Assign(
              at(BinaryNode.create(op, true, read, expr(a.value())), a.span()),
              new Target[] {
                new StatementTarget(
                    slot,
                    at(
                        SubscriptTarget.create(
                            new Logic.Temporary(object),
                            new Logic.Temporary(key),
                            new Logic.Temporary(slot)),
                        t.span()))
              });
        }
      default:
        throw new IllegalStateException("no target: " + a.target());
    }
  }
}

package org.dlscript.language.translate;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.nodes.Block;
import org.dlscript.language.nodes.Expression;
import org.dlscript.language.nodes.Flow;
import org.dlscript.language.nodes.Logic;
import org.dlscript.language.nodes.Patterns;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.nodes.Target;
import org.dlscript.language.nodes.TruthNode;
import org.dlscript.language.syntax.Pattern;
import org.dlscript.language.syntax.Stmt;

/** {@code match}: a chain of ifs whose tests are patterns. */
final class PatternTranslator {
  private final Body body;

  PatternTranslator(Body body) {
    this.body = body;
  }

  Statement match(Stmt.Match m) {
    int subject = body.frame.temporary();
    Statement node = null;
    for (int i = m.cases().size() - 1; i >= 0; i--) {
      Stmt.MatchCase c = m.cases().get(i);
      Expression test = new Patterns.Test(pattern(c.pattern()), new Logic.Temporary(subject));
      if (c.guard() != null) {
        test = new Logic.BoolTruth(true, TruthNode.create(test), body.expressions.truth(c.guard()));
      }
      boolean suspends = Suspension.inside(m);
      node =
          body.at(
              new Flow.If(
                  TruthNode.create(test),
                  body.statements.block(c.body()),
                  node,
                  body.frame.state(suspends && body.frame.isGenerator)),
              c.pattern().span());
    }
    boolean suspends = Suspension.inside(m) && body.frame.isGenerator;
    Statement keep =
        new Flow.Evaluate(new Logic.Keep(subject, body.expressions.translate(m.subject())));
    return new Block(
        node == null ? new Statement[] {keep} : new Statement[] {keep, node},
        body.frame.state(suspends));
  }

  private Patterns.Node[] all(List<Pattern> list) {
    Patterns.Node[] out = new Patterns.Node[list.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = pattern(list.get(i));
    }
    return out;
  }

  private Target target(String name, Pattern p) {
    return name == null ? null : body.target(name, p.span());
  }

  private Patterns.Node pattern(Pattern p) {
    Patterns.Node node =
        switch (p) {
          case Pattern.MatchValue v -> new Patterns.Value(body.expressions.translate(v.value()));
          case Pattern.MatchSingleton s ->
              new Patterns.Singleton(ExpressionTranslator.constant(s.value()));
          case Pattern.MatchSequence s -> sequence(s);
          case Pattern.MatchMapping m -> {
            List<Expression> keys = new ArrayList<>();
            m.keys().forEach(k -> keys.add(body.expressions.translate(k)));
            yield new Patterns.Mapping(
                keys.toArray(new Expression[0]), all(m.patterns()), target(m.rest(), p));
          }
          case Pattern.MatchClass c ->
              new Patterns.Class(
                  body.expressions.translate(c.cls()),
                  all(c.patterns()),
                  c.kwdAttrs().toArray(new String[0]),
                  all(c.kwdPatterns()));
          case Pattern.MatchStar s -> throw new IllegalStateException("star outside a sequence");
          case Pattern.MatchAs a ->
              new Patterns.As(
                  a.pattern() == null ? null : pattern(a.pattern()), target(a.name(), p));
          case Pattern.MatchOr o -> new Patterns.Or(all(o.patterns()));
        };
    return body.at(node, p.span());
  }

  private Patterns.Node sequence(Pattern.MatchSequence s) {
    int star = -1;
    Target rest = null;
    List<Patterns.Node> parts = new ArrayList<>();
    for (int i = 0; i < s.patterns().size(); i++) {
      if (s.patterns().get(i) instanceof Pattern.MatchStar st) {
        star = i;
        rest = target(st.name(), st);
      } else {
        parts.add(pattern(s.patterns().get(i)));
      }
    }
    return new Patterns.Sequence(parts.toArray(new Patterns.Node[0]), star, rest);
  }
}

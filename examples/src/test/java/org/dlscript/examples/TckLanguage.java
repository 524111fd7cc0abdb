package org.dlscript.examples;

import static org.graalvm.polyglot.tck.TypeDescriptor.ANY;
import static org.graalvm.polyglot.tck.TypeDescriptor.ARRAY;
import static org.graalvm.polyglot.tck.TypeDescriptor.BOOLEAN;
import static org.graalvm.polyglot.tck.TypeDescriptor.DATE;
import static org.graalvm.polyglot.tck.TypeDescriptor.DURATION;
import static org.graalvm.polyglot.tck.TypeDescriptor.EXCEPTION;
import static org.graalvm.polyglot.tck.TypeDescriptor.HASH;
import static org.graalvm.polyglot.tck.TypeDescriptor.ITERABLE;
import static org.graalvm.polyglot.tck.TypeDescriptor.ITERATOR;
import static org.graalvm.polyglot.tck.TypeDescriptor.META_OBJECT;
import static org.graalvm.polyglot.tck.TypeDescriptor.NULL;
import static org.graalvm.polyglot.tck.TypeDescriptor.NUMBER;
import static org.graalvm.polyglot.tck.TypeDescriptor.OBJECT;
import static org.graalvm.polyglot.tck.TypeDescriptor.STRING;
import static org.graalvm.polyglot.tck.TypeDescriptor.TIME;
import static org.graalvm.polyglot.tck.TypeDescriptor.TIME_ZONE;
import static org.graalvm.polyglot.tck.TypeDescriptor.executable;
import static org.graalvm.polyglot.tck.TypeDescriptor.instantiable;
import static org.graalvm.polyglot.tck.TypeDescriptor.intersection;
import static org.graalvm.polyglot.tck.TypeDescriptor.union;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.tck.InlineSnippet;
import org.graalvm.polyglot.tck.LanguageProvider;
import org.graalvm.polyglot.tck.ResultVerifier;
import org.graalvm.polyglot.tck.Snippet;
import org.graalvm.polyglot.tck.TypeDescriptor;

/** What Truffle's own compatibility tests ask of a language: values, expressions and programs. */
public final class TckLanguage implements LanguageProvider {
  private static final TypeDescriptor NUMERIC = union(NUMBER, BOOLEAN);
  private static final TypeDescriptor REPEATABLE = union(NUMERIC, STRING, ARRAY);
  private static final ResultVerifier DEFAULT = ResultVerifier.getDefaultResultVerifier();

  @Override
  public String getId() {
    return "dls";
  }

  @Override
  public Value createIdentityFunction(Context context) {
    return context.eval("dls", "lambda x: x");
  }

  @Override
  public Snippet createIdentityFunctionSnippet(Context context) {
    ResultVerifier identity = ResultVerifier.getIdentityFunctionDefaultResultVerifier();
    return Snippet.newBuilder("identity", createIdentityFunction(context), ANY)
        .parameterTypes(ANY)
        .resultVerifier(
            run -> {
              // A BigInteger of the host becomes an int, which is no host object.
              if (run.getResult() == null || !run.getResult().fitsInBigInteger()) {
                identity.accept(run);
              }
            })
        .build();
  }

  @Override
  public Collection<? extends Snippet> createValueConstructors(Context context) {
    List<Snippet> all = new ArrayList<>();
    value(all, context, "None", NULL);
    value(all, context, "True", BOOLEAN);
    value(all, context, "7", NUMBER);
    value(all, context, "2 ** 40", NUMBER);
    value(all, context, "2 ** 100", NUMBER);
    value(all, context, "1.5", NUMBER);
    value(all, context, "float('nan')", NUMBER);
    value(all, context, "'text'", STRING);
    value(all, context, "''", STRING);
    value(all, context, "[]", ARRAY);
    value(all, context, "[1, 2.5]", TypeDescriptor.array(NUMBER));
    value(all, context, "('a', 'b')", TypeDescriptor.array(STRING));
    value(all, context, "range(3)", TypeDescriptor.array(NUMBER));
    value(all, context, "{}", HASH);
    value(all, context, "{'a': 1}", TypeDescriptor.hash(STRING, NUMBER));
    value(all, context, "{'a': 1, 'b': 2}", TypeDescriptor.hash(STRING, NUMBER));
    value(all, context, "{1, 2}", ITERABLE);
    value(all, context, "iter([1, 2])", ITERATOR);
    value(all, context, "(i for i in range(3))", ITERATOR);
    // Not a function of the guest's: the tests expect of a dict, here its __globals__, the order of
    // a HashMap.
    value(all, context, "len", executable(ANY));
    value(all, context, "int", intersection(META_OBJECT, instantiable(ANY, true)));
    value(all, context, "type('C', (), {})()", OBJECT);
    value(all, context, "ValueError('no')", EXCEPTION);
    value(all, context, "__import__('math')", OBJECT);
    value(all, context, "__import__('datetime').date(2024, 2, 29)", DATE);
    value(all, context, "__import__('datetime').time(12, 30)", TIME);
    value(all, context, "__import__('datetime').datetime(2024, 2, 29)", intersection(DATE, TIME));
    value(
        all,
        context,
        "__import__('datetime').datetime.now(__import__('datetime').timezone.utc)",
        intersection(DATE, TIME, TIME_ZONE));
    value(all, context, "__import__('datetime').timedelta(seconds=5)", DURATION);
    return all;
  }

  private static void value(List<Snippet> all, Context context, String text, TypeDescriptor type) {
    all.add(Snippet.newBuilder(text, context.eval("dls", "lambda: " + text), type).build());
  }

  @Override
  public Collection<? extends Snippet> createExpressions(Context context) {
    List<Snippet> all = new ArrayList<>();
    for (String sign : List.of("-", "//", "%", "/", "**")) {
      operator(all, context, "a " + sign + " b", NUMBER, NUMERIC, orError(NUMERIC));
    }
    operator(all, context, "a + b", NUMBER, NUMERIC);
    operator(all, context, "a + b", STRING, STRING);
    operator(all, context, "a * b", ANY, REPEATABLE, orError(REPEATABLE));
    for (String sign : List.of("<", "<=", ">", ">=")) {
      operator(all, context, "a " + sign + " b", BOOLEAN, NUMERIC);
      operator(all, context, "a " + sign + " b", BOOLEAN, STRING);
    }
    for (String sign : List.of("==", "!=", "is", "is not")) {
      operator(all, context, "a " + sign + " b", BOOLEAN, ANY);
    }
    operator(all, context, "a and b", ANY, ANY);
    operator(all, context, "a or b", ANY, ANY);
    unary(all, context, "not a", BOOLEAN, ANY);
    unary(all, context, "-a", NUMBER, NUMERIC);
    unary(all, context, "+a", NUMBER, NUMERIC);
    unary(all, context, "abs(a)", NUMBER, NUMERIC);
    unary(all, context, "repr(a)", STRING, ANY);
    unary(all, context, "f'{a}'", STRING, ANY);
    unary(all, context, "[a]", ARRAY, ANY);
    unary(all, context, "a.upper()", STRING, STRING);
    unary(all, context, "type(a)", META_OBJECT, ANY);
    return all;
  }

  private static void operator(
      List<Snippet> all, Context context, String text, TypeDescriptor result, TypeDescriptor type) {
    operator(all, context, text, result, type, DEFAULT);
  }

  private static void operator(
      List<Snippet> all,
      Context context,
      String text,
      TypeDescriptor result,
      TypeDescriptor type,
      ResultVerifier verifier) {
    all.add(
        Snippet.newBuilder(text, context.eval("dls", "lambda a, b: " + text), result)
            .parameterTypes(type, type)
            .resultVerifier(verifier)
            .build());
  }

  private static void unary(
      List<Snippet> all,
      Context context,
      String text,
      TypeDescriptor result,
      TypeDescriptor operand) {
    all.add(
        Snippet.newBuilder(text, context.eval("dls", "lambda a: " + text), result)
            .parameterTypes(operand)
            .build());
  }

  /** Values of the right types may still not go together, or give too much or infinitely much. */
  private static ResultVerifier orError(TypeDescriptor type) {
    return run -> {
      PolyglotException e = run.getException();
      if (e == null
          || !e.isGuestException()
          || run.getParameters().stream()
              .anyMatch(p -> !type.isAssignable(TypeDescriptor.forValue(p)))) {
        DEFAULT.accept(run);
      }
    };
  }

  @Override
  public Collection<? extends Snippet> createStatements(Context context) {
    List<Snippet> all = new ArrayList<>();
    statement(all, context, "if a:\n    return 1\n  return 2", NUMBER, ANY);
    statement(all, context, "while a:\n    a = None", NULL, ANY);
    statement(
        all,
        context,
        "for b in a:\n    pass",
        NULL,
        union(ITERABLE, ITERATOR, STRING, ARRAY, HASH));
    statement(all, context, "assert a is a", NULL, ANY);
    statement(all, context, "b = [a, a]\n  del b[0]\n  return b", ARRAY, ANY);
    statement(
        all,
        context,
        "match a:\n    case [*_]: return 'array'\n    case _: return 'other'",
        STRING,
        ANY);
    statement(
        all, context, "try:\n    raise a\n  except Exception as e:\n    return e", EXCEPTION, ANY);
    return all;
  }

  private static void statement(
      List<Snippet> all, Context context, String body, TypeDescriptor result, TypeDescriptor type) {
    Value function = context.eval("dls", "def f(a):\n  " + body + "\nf");
    all.add(Snippet.newBuilder(body, function, result).parameterTypes(type).build());
  }

  @Override
  public Collection<? extends Snippet> createScripts(Context context) {
    List<Snippet> all = new ArrayList<>();
    script(
        all,
        context,
        "a line fitted",
        """
        import torch
        torch.manual_seed(0)
        x = torch.linspace(0, 1, 8)
        w = torch.zeros(1, requires_grad=True)
        for step in range(100):
            loss = ((w * x - 3 * x) ** 2).mean()
            loss.backward()
            with torch.no_grad():
                w -= w.grad
                w.grad = None
        float(w)
        """,
        NUMBER);
    script(
        all,
        context,
        "classes and generators",
        """
        class Tree:
            def __init__(self, value, *children):
                self.value, self.children = value, children
            def __iter__(self):
                yield self.value
                for child in self.children:
                    yield from child
        sorted(Tree(3, Tree(1), Tree(2, Tree(0))))
        """,
        TypeDescriptor.array(NUMBER));
    return all;
  }

  private static void script(
      List<Snippet> all, Context context, String name, String text, TypeDescriptor type) {
    Source source = Source.create("dls", text);
    all.add(
        Snippet.newBuilder(
                name,
                context.asValue(
                    (org.graalvm.polyglot.proxy.ProxyExecutable) p -> context.eval(source)),
                type)
            .build());
  }

  @Override
  public Collection<? extends Source> createInvalidSyntaxScripts(Context context) {
    return List.of(
        Source.create("dls", "def f(:\n  pass\n"),
        Source.create("dls", "x = (1,\n"),
        Source.create("dls", "return 1\n"),
        Source.create("dls", "f'{'\n"));
  }

  @Override
  public Collection<? extends InlineSnippet> createInlineScripts(Context context) {
    Source source =
        Source.create("dls", "def scale(a, b):\n  c = a * b\n  return c\nscale(6, 7)\n");
    Snippet script =
        Snippet.newBuilder(
                "scale",
                context.asValue(
                    (org.graalvm.polyglot.proxy.ProxyExecutable) p -> context.eval(source)),
                NUMBER)
            .build();
    return List.of(
        InlineSnippet.newBuilder(script, "a + b")
            .locationPredicate((SourceSection s) -> s.getStartLine() > 1 && s.getStartLine() < 4)
            .build());
  }
}

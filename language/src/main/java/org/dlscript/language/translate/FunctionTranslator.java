package org.dlscript.language.translate;

import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.source.SourceSection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.dlscript.language.nodes.Block;
import org.dlscript.language.nodes.CallNode;
import org.dlscript.language.nodes.ClassNode;
import org.dlscript.language.nodes.Displays;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.nodes.Expression;
import org.dlscript.language.nodes.Flow;
import org.dlscript.language.nodes.FunctionNode;
import org.dlscript.language.nodes.GeneratorRoot;
import org.dlscript.language.nodes.Globals;
import org.dlscript.language.nodes.Literal;
import org.dlscript.language.nodes.Logic;
import org.dlscript.language.nodes.Namespace;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Signature;
import org.dlscript.language.object.Str;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Parser;
import org.dlscript.language.syntax.Scope;
import org.dlscript.language.syntax.ScopeAnalysis;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.syntax.Suspending;

/**
 * Functions, lambdas, generator expressions and class bodies: everything with a root of its own.
 */
final class FunctionTranslator {
  private static final Supplier<Object> NO_DOC = () -> PyNone.NONE;

  private final Body outer;

  /** Where defaults of parameters are evaluated: outside the scope of type parameters. */
  private final Body defaultsIn;

  FunctionTranslator(Body outer) {
    this(outer, outer);
  }

  FunctionTranslator(Body outer, Body defaultsIn) {
    this.outer = outer;
    this.defaultsIn = defaultsIn;
  }

  private static Code.Kind kind(Scope s) {
    if (s.isCoroutine()) {
      return s.isGenerator() ? Code.Kind.ASYNC_GENERATOR : Code.Kind.COROUTINE;
    }
    return s.isGenerator() ? Code.Kind.GENERATOR : Code.Kind.FUNCTION;
  }

  private SourceSection section(Span span) {
    int length = Math.min(span.end(), outer.source.getLength()) - span.start();
    return outer.source.createSection(span.start(), Math.max(0, length));
  }

  /** The cells of the frame around that the inner code captures, in the order of its frees. */
  private int[] closureSlots(List<String> frees) {
    int[] slots = new int[frees.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = outer.cellSlot(frees.get(i));
    }
    return slots;
  }

  private static void declareCells(Body in, Scope s) {
    for (String c : s.cells()) {
      if (Body.needsCell(s, c)) {
        in.frame.cell(s, c);
      }
    }
    for (String f : allFrees(s)) {
      in.frame.free(s, f);
    }
  }

  /** With those that only inner scopes use while this one has the name for itself. */
  private static List<String> allFrees(Scope s) {
    List<String> frees = new ArrayList<>(s.frees());
    for (String n : s.passedThrough()) {
      if (!frees.contains(n)) {
        frees.add(n);
      }
    }
    return frees;
  }

  private record Parameters(String[] names, Signature signature, List<Expr> defaults) {}

  private static Parameters parameters(Expr.Arguments a) {
    List<String> names = new ArrayList<>();
    List<Expr> defaults = new ArrayList<>();
    List<Expr.Arg> positional = new ArrayList<>(a.posonlyargs());
    positional.addAll(a.args());
    int required = positional.size() - a.defaults().size();
    for (int i = 0; i < positional.size(); i++) {
      names.add(positional.get(i).arg());
      defaults.add(i < required ? null : a.defaults().get(i - required));
    }
    if (a.vararg() != null) {
      names.add(a.vararg().arg());
      defaults.add(null);
    }
    for (int i = 0; i < a.kwonlyargs().size(); i++) {
      names.add(a.kwonlyargs().get(i).arg());
      defaults.add(a.kwDefaults().get(i));
    }
    if (a.kwarg() != null) {
      names.add(a.kwarg().arg());
      defaults.add(null);
    }
    String[] n = names.stream().map(String::intern).toArray(String[]::new);
    return new Parameters(
        n,
        new Signature(
            n,
            a.posonlyargs().size(),
            positional.size(),
            a.vararg() != null,
            a.kwonlyargs().size(),
            a.kwarg() != null),
        defaults);
  }

  private Signature mangled(Scope s, Signature sig) {
    String[] names = new String[sig.names.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = s.mangle(sig.names[i]).intern();
    }
    return new Signature(
        names, sig.positionalOnly, sig.positional, sig.varArgs, sig.keywordOnly, sig.varKeywords);
  }

  private Code code(
      Body in,
      Scope s,
      Code.Kind kind,
      String name,
      Signature signature,
      Span span,
      Supplier<Statement> body,
      Supplier<Object> doc) {
    Code[] made = new Code[1];
    Supplier<RootCallTarget> translation =
        () -> {
          Statement statement = body.get();
          if (!statement.hasSpan()) {
            statement.setSpan(span);
          }
          statement.tagBody();
          DlsRoot.Layout layout = in.frame.layout();
          DlsRoot root =
              kind == Code.Kind.FUNCTION
                  ? new DlsRoot(outer.language, name, section(span), layout, statement)
                  : new GeneratorRoot(outer.language, name, section(span), layout, kind, statement);
          root.bodyOf(made[0]);
          return root.getCallTarget();
        };
    Code code =
        new Code(
            name,
            in.qualname,
            signature,
            translation,
            s.frees().toArray(new String[0]),
            section(span),
            kind,
            doc);
    made[0] = code;
    if (!outer.source.isInternal()) {
      // Whatever is wrong with the body of a program's function is said before the program runs.
      code.target();
    }
    return code;
  }

  private Body inner(Scope s, String name, Parameters p) {
    FrameBuilder frame = new FrameBuilder(kind(s) != Code.Kind.FUNCTION);
    Body in = outer.nested(s, frame, name);
    for (String n : p.names) {
      frame.parameter(s, s.mangle(n));
    }
    declareCells(in, s);
    return in;
  }

  private Code whole(Stmt.FunctionDef f, Scope s, Parameters p) {
    Body in = inner(s, f.name(), p);
    Object doc = docstring(f.body());
    Supplier<Statement> body = () -> in.statements.block(f.body());
    return code(in, s, kind(s), f.name(), mangled(s, p.signature), f.span(), body, () -> doc)
        .firstLine(firstLine(f));
  }

  /** The code of a function that is parsed when it is called or its docstring asked for. */
  private Code later(Stmt.FunctionDef stub, Scope s, Parameters p) {
    Supplier<Code> code =
        new Supplier<>() {
          private Code known;

          @Override
          public synchronized Code get() {
            if (known == null) {
              known = parsed(stub);
            }
            return known;
          }
        };
    return new Code(
            stub.name(),
            outer.nested(s, new FrameBuilder(false), stub.name()).qualname,
            mangled(s, p.signature),
            () -> code.get().target(),
            s.frees().toArray(new String[0]),
            section(stub.span()),
            Code.Kind.FUNCTION,
            () -> code.get().doc())
        .firstLine(firstLine(stub));
  }

  private static int firstLine(Stmt.FunctionDef f) {
    Span span = f.decorators().isEmpty() ? f.span() : f.decorators().getFirst().span();
    return span.line();
  }

  private Code parsed(Stmt.FunctionDef stub) {
    Stmt.FunctionDef f = Parser.parseLater(outer.source.getCharacters().toString(), stub);
    List<String> classes = new ArrayList<>();
    for (Scope s = outer.scope; s.kind() == Scope.Kind.CLASS; s = s.parent()) {
      classes.addFirst(s.name());
    }
    ScopeAnalysis analysis = ScopeAnalysis.of(f, stub.later(), classes);
    Scope s = analysis.scope(f);
    FrameBuilder none = new FrameBuilder(false);
    Body around =
        new Body(
            outer.language,
            outer.source,
            analysis,
            s.parent(),
            none,
            outer.qualname,
            outer.inNamespace,
            null);
    return new FunctionTranslator(around).whole(f, s, parameters(f.args()));
  }

  Expression function(Stmt.FunctionDef f) {
    Scope s = outer.analysis.scope(f);
    Parameters p = parameters(f.args());
    Code code = f.later() == null ? whole(f, s, p) : later(f, s, p);
    List<String> annotated = new ArrayList<>();
    List<Expression> annotations = new ArrayList<>();
    annotations(f.args(), annotated, annotations);
    if (f.returns() != null) {
      annotated.add("return");
      annotations.add(outer.statements.annotation(f.returns()));
    }
    return outer.at(
        new FunctionNode(
            code,
            defaultsIn.expressions.all(p.defaults),
            annotated.toArray(new String[0]),
            annotations.toArray(new Expression[0]),
            closureSlots(s.frees())),
        f.span());
  }

  private void annotations(Expr.Arguments a, List<String> names, List<Expression> values) {
    List<Expr.Arg> all = new ArrayList<>(a.posonlyargs());
    all.addAll(a.args());
    if (a.vararg() != null) {
      all.add(a.vararg());
    }
    all.addAll(a.kwonlyargs());
    if (a.kwarg() != null) {
      all.add(a.kwarg());
    }
    for (Expr.Arg arg : all) {
      if (arg.annotation() != null) {
        names.add(outer.scope.mangle(arg.arg()));
        values.add(outer.statements.annotation(arg.annotation()));
      }
    }
  }

  static Object docstring(List<Stmt> body) {
    if (!body.isEmpty()
        && body.get(0) instanceof Stmt.ExprStmt e
        && e.value() instanceof Expr.Constant c
        && c.value() instanceof String s) {
      return Str.of(Docstrings.clean(s));
    }
    return PyNone.NONE;
  }

  Expression lambda(Expr.Lambda l) {
    Scope s = outer.analysis.scope(l);
    Parameters p = parameters(l.args());
    Body in = inner(s, "<lambda>", p);
    Supplier<Statement> body =
        () ->
            Suspending.suspends(l.body())
                ? in.statements.block(List.of(new Stmt.Return(l.body().span(), l.body())))
                : new Flow.Return(in.expressions.translate(l.body()));
    Code code = code(in, s, kind(s), "<lambda>", mangled(s, p.signature), l.span(), body, NO_DOC);
    return new FunctionNode(
        code,
        outer.expressions.all(p.defaults),
        new String[0],
        new Expression[0],
        closureSlots(s.frees()));
  }

  /**
   * A function without parameters over a scope of type syntax, which gives an expression's value.
   */
  Expression later(Scope s, String name, Expr value) {
    Parameters none =
        parameters(
            new Expr.Arguments(List.of(), List.of(), null, List.of(), List.of(), null, List.of()));
    Body in = inner(s, name, none);
    Supplier<Statement> body = () -> new Flow.Return(in.expressions.translate(value));
    Code code = code(in, s, Code.Kind.FUNCTION, name, none.signature, value.span(), body, NO_DOC);
    return new FunctionNode(
        code, new Expression[0], new String[0], new Expression[0], closureSlots(allFrees(s)));
  }

  /** Called at once with the iterator of its first iterable. */
  Expression generatorExpression(Expr.GeneratorExp g, Expression iterator) {
    Scope s = outer.analysis.scope(g);
    FrameBuilder frame = new FrameBuilder(true);
    Body in = outer.nested(s, frame, "<genexpr>");
    int parameter = frame.parameter(s, ".0");
    declareCells(in, s);
    Statement body =
        s.isCoroutine()
            ? in.expressions.asynchronousBody(g, parameter)
            : in.expressions.generatorBody(g, parameter);
    Signature one = new Signature(new String[] {".0"}, 1, 1, false, 0, false);
    Code code = code(in, s, kind(s), "<genexpr>", one, g.span(), () -> body, NO_DOC);
    Expression f =
        new FunctionNode(
            code, new Expression[1], new String[0], new Expression[0], closureSlots(s.frees()));
    return new CallNode.Function(f, new Expression[] {iterator});
  }

  Expression classDefinition(Stmt.ClassDef c) {
    return classDefinition(c, bases -> bases);
  }

  /** A class whose tuple of bases is changed before it is used. */
  Expression classDefinition(
      Stmt.ClassDef c, java.util.function.UnaryOperator<Expression> basesOf) {
    Scope s = outer.analysis.scope(c);
    FrameBuilder frame = new FrameBuilder(false);
    Body in = outer.nested(s, frame, c.name());
    List<String> frees = allFrees(s);
    for (String f : frees) {
      frame.free(s, f);
    }
    if (s.needsClassCell()) {
      frame.cell(s, "__class__");
    }
    List<Statement> body = new ArrayList<>();
    if (s.needsNamespaceCell()) {
      frame.cell(s, Scope.NAMESPACE);
      body.add(new Namespace.Keep(frame.slot(s, Scope.NAMESPACE)));
    }
    body.add(new Namespace.Write("__module__", new Globals.Read("__name__")));
    body.add(new Namespace.Write("__qualname__", new Literal(Str.of(in.qualname))));
    long line = c.decorators().isEmpty() ? c.span().line() : c.decorators().get(0).span().line();
    body.add(new Namespace.Write("__firstlineno__", new Literal(line)));
    Object doc = docstring(c.body());
    if (doc != PyNone.NONE) {
      body.add(new Namespace.Write("__doc__", new Literal(doc)));
    }
    if (StatementTranslator.hasAnnotations(c.body())) {
      body.add(
          new Namespace.Write(
              "__annotations__",
              new Namespace.Read(
                  "__annotations__", new Displays.Dict(new Expression[0], new Expression[0]))));
    }
    body.add(in.statements.block(c.body()));
    body.add(
        new Namespace.Write(
            "__static_attributes__",
            new Literal(
                new org.dlscript.language.object.PyTuple(
                    s.staticAttributes().stream().map(Str::of).toArray()))));
    if (s.needsClassCell()) {
      body.add(
          new Namespace.Write("__classcell__", new Logic.Temporary(frame.slot(s, "__class__"))));
    }
    if (s.needsNamespaceCell()) {
      body.add(
          new Namespace.Write(
              "__classdictcell__", new Logic.Temporary(frame.slot(s, Scope.NAMESPACE))));
    }
    Signature none = new Signature(new String[0], 0, 0, false, 0, false);
    Code code =
        code(
            in,
            s,
            kind(s),
            c.name(),
            none,
            c.span(),
            () -> new Block(body.toArray(new Statement[0]), -1),
            NO_DOC);
    String[] names = new String[c.keywords().size()];
    Expression[] values = new Expression[names.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = c.keywords().get(i).arg();
      values[i] = outer.expressions.translate(c.keywords().get(i).value());
    }
    Expression bases =
        basesOf.apply(
            outer.expressions.translate(new Expr.Tuple(c.span(), c.bases(), Expr.Context.LOAD)));
    return outer.at(
        new ClassNode(c.name(), code, bases, names, values, closureSlots(frees)), c.span());
  }
}

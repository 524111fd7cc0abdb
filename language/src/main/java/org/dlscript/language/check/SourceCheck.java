package org.dlscript.language.check;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.Importer;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Suggestions;
import org.dlscript.language.syntax.Expr;
import org.dlscript.language.syntax.Parser;
import org.dlscript.language.syntax.Scope;
import org.dlscript.language.syntax.ScopeAnalysis;
import org.dlscript.language.syntax.Span;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.syntax.SyntaxException;
import org.dlscript.language.syntax.TreeWalk;

/**
 * Reads a source without running it and says what is wrong: syntax errors, names that nothing
 * binds, modules that cannot be found, and attributes that modules of the library do not have. It
 * doubts only what it is sure of: where the source could bind a name by means that are not seen, it
 * keeps silent. The library's own modules are loaded for their names; the script's are not.
 */
public final class SourceCheck {
  /** Something wrong, with the place counted from 1. */
  public record Problem(int line, int column, String message) {}

  // What a module finds without binding it.
  private static final Set<String> IMPLICIT =
      Set.of(
          "__name__",
          "__file__",
          "__doc__",
          "__builtins__",
          "__package__",
          "__spec__",
          "__loader__",
          "__path__",
          "__annotations__",
          "__class__",
          "__module__",
          "__qualname__");

  private final DlsContext context;
  private final Importer importer;
  private final List<Problem> problems = new ArrayList<>();

  /** Names that stand for modules, by what imports bind; null for a module that is not known. */
  private final Map<String, String> modules = new HashMap<>();

  private final Set<String> bound = new HashSet<>();
  private final Set<String> asked = new HashSet<>();
  private final List<Span> optional = new ArrayList<>();
  private boolean guessing;

  private SourceCheck(DlsContext context) {
    this.context = context;
    this.importer = context.importer();
  }

  /** What is wrong with a source, in the order of its lines. */
  public static List<Problem> of(DlsContext context, String source) {
    SourceCheck check = new SourceCheck(context);
    try {
      Stmt.Module tree = Parser.parseFile(source, (line, text) -> {});
      check.run(tree, ScopeAnalysis.of(tree));
    } catch (SyntaxException e) {
      check.report(e.span, e.getMessage());
    }
    check.problems.sort(
        (a, b) -> a.line() != b.line() ? a.line() - b.line() : a.column() - b.column());
    return check.problems;
  }

  private void report(Span span, String message) {
    int line = span == null ? 1 : span.line();
    int column = span == null ? 1 : span.column() + 1;
    problems.add(new Problem(line, column, message));
  }

  private void run(Stmt.Module tree, ScopeAnalysis analysis) {
    bindings(analysis.module());
    new TreeWalk(this::collect).visit(tree);
    Deque<Scope> scopes = new ArrayDeque<>();
    new TreeWalk(
            node -> {
              Scope scope = analysis.scope(node);
              Scope parameters = analysis.typeParameters(node);
              if (parameters != null) {
                scopes.push(parameters);
              }
              if (scope != null) {
                scopes.push(scope);
              }
              look(node, scopes);
            },
            node -> {
              if (analysis.scope(node) != null) {
                scopes.pop();
              }
              if (analysis.typeParameters(node) != null) {
                scopes.pop();
              }
            })
        .visit(tree);
  }

  // Names that the module binds, or a function on its behalf.
  private void bindings(Scope scope) {
    boolean module = scope.kind() == Scope.Kind.MODULE;
    scope
        .allNames()
        .forEach(
            (name, kind) -> {
              if (module
                  ? kind == Scope.NameKind.LOCAL || kind == Scope.NameKind.CELL
                  : kind == Scope.NameKind.GLOBAL_EXPLICIT) {
                bound.add(name);
              }
            });
    scope.children().forEach(this::bindings);
  }

  /** Notes imports, and what shows that names may come about unseen. */
  private void collect(Object node) {
    switch (node) {
      case Stmt.Try t when !t.handlers().isEmpty() && !t.body().isEmpty() ->
          optional.add(t.body().getFirst().span().to(t.body().getLast().span()));
      case Stmt.Import i -> i.names().forEach(this::imported);
      case Stmt.ImportFrom f -> importedFrom(f);
      case Expr.Call c when c.func() instanceof Expr.Name n -> {
        guessing |= Set.of("exec", "globals", "vars").contains(n.id());
        if (Set.of("hasattr", "getattr", "setattr").contains(n.id())
            && c.args().size() > 1
            && c.args().get(1) instanceof Expr.Constant k) {
          asked.add(String.valueOf(k.value()));
        }
      }
      case Expr.Name n when n.ctx() != Expr.Context.LOAD -> modules.put(n.id(), null);
      case Expr.Attribute a when a.ctx() == Expr.Context.STORE -> asked.add(a.attr());
      case Expr.Arg a -> modules.put(a.arg(), null);
      case Stmt.FunctionDef f -> modules.put(f.name(), null);
      case Stmt.ClassDef c -> modules.put(c.name(), null);
      default -> {}
    }
  }

  private void imported(Stmt.Alias a) {
    library(first(a.name()));
    if (!isThere(a.name())) {
      missing(a.span(), a.name());
    } else if (a.asname() != null) {
      bind(a.asname(), a.name());
    } else {
      int dot = a.name().indexOf('.');
      bind(dot < 0 ? a.name() : a.name().substring(0, dot), first(a.name()));
      library(a.name());
    }
  }

  // An import that the source expects to fail is none of its faults.
  private void missing(Span span, String module) {
    if (optional.stream().noneMatch(o -> o.start() <= span.start() && span.end() <= o.end())) {
      report(span, "No module named '" + module + "'");
    }
  }

  private static String first(String dotted) {
    int dot = dotted.indexOf('.');
    return dot < 0 ? dotted : dotted.substring(0, dot);
  }

  private void bind(String name, String module) {
    String before = modules.putIfAbsent(name, module);
    if (modules.get(name) != null && before != null && !before.equals(module)) {
      modules.put(name, null);
    }
  }

  private void importedFrom(Stmt.ImportFrom f) {
    if (f.level() > 0 || f.module() == null || f.module().equals("__future__")) {
      guessing |= f.names().stream().anyMatch(a -> a.name().equals("*"));
      return;
    }
    library(first(f.module()));
    if (!isThere(f.module())) {
      missing(f.span(), f.module());
      return;
    }
    PyModule m = library(f.module());
    for (Stmt.Alias a : f.names()) {
      if (a.name().equals("*")) {
        star(m);
      } else if (m != null) {
        Object v = attribute(m, f.module(), a.name());
        if (v == null) {
          report(
              a.span(),
              "cannot import name '"
                  + a.name()
                  + "' from '"
                  + f.module()
                  + "'"
                  + hint(m, a.name()));
        } else if (v instanceof PyModule) {
          bind(a.asname() == null ? a.name() : a.asname(), f.module() + "." + a.name());
        }
      }
    }
  }

  private void star(PyModule m) {
    if (m == null) {
      guessing = true;
      return;
    }
    bound.addAll(names(m));
  }

  private boolean isThere(String module) {
    try {
      return importer.isThere(module);
    } catch (PyException e) {
      return true;
    }
  }

  /** A module of the library, loaded; null where it is the script's own or does not load. */
  private PyModule library(String name) {
    if (!importer.isLibrary(first(name))) {
      return null;
    }
    try {
      return importer.load(name) instanceof PyModule m ? m : null;
    } catch (PyException e) {
      return null;
    }
  }

  private void look(Object node, Deque<Scope> scopes) {
    if (node instanceof Expr.Name n && n.ctx() == Expr.Context.LOAD) {
      name(n, scopes);
    } else if (node instanceof Expr.Attribute a
        && a.ctx() == Expr.Context.LOAD
        && !asked.contains(a.attr())) {
      String owner = moduleOf(a.value());
      PyModule m = owner == null ? null : library(owner);
      if (m != null && attribute(m, owner, a.attr()) == null) {
        report(
            a.span(),
            "module '" + owner + "' has no attribute '" + a.attr() + "'" + hint(m, a.attr()));
      }
    }
  }

  /** The full name of the module that an expression stands for, or null. */
  private String moduleOf(Expr e) {
    if (e instanceof Expr.Name n) {
      return modules.get(n.id());
    }
    if (e instanceof Expr.Attribute a) {
      String owner = moduleOf(a.value());
      PyModule m = owner == null ? null : library(owner);
      return m != null && attribute(m, owner, a.attr()) instanceof PyModule
          ? owner + "." + a.attr()
          : null;
    }
    return null;
  }

  private Object attribute(PyModule m, String module, String name) {
    Object v = Attributes.findQuietly(m, name);
    if (v != null) {
      return v;
    }
    return importer.isThere(module + "." + name) ? library(module + "." + name) : null;
  }

  private void name(Expr.Name n, Deque<Scope> scopes) {
    if (guessing || bound.contains(n.id()) || IMPLICIT.contains(n.id())) {
      return;
    }
    for (Scope s : scopes) {
      Scope.NameKind kind = s.allNames().get(s.mangle(n.id()));
      if (kind != null
          && kind != Scope.NameKind.GLOBAL_IMPLICIT
          && kind != Scope.NameKind.GLOBAL_EXPLICIT) {
        return;
      }
    }
    if (context.builtins().dict.get(Str.of(n.id())) != null) {
      return;
    }
    Set<String> known = new HashSet<>(bound);
    known.addAll(names(context.builtins()));
    String closest = Suggestions.closest(n.id(), known);
    report(
        n.span(),
        "name '"
            + n.id()
            + "' is not defined"
            + (closest == null ? "" : ". Did you mean: '" + closest + "'?"));
  }

  private static String hint(PyModule m, String name) {
    String closest = Suggestions.closest(name, names(m));
    return closest == null ? "" : ". Did you mean: '" + closest + "'?";
  }

  private static Collection<String> names(PyModule m) {
    List<String> names = new ArrayList<>();
    for (Object k : m.dict.keysArray()) {
      if (k instanceof TruffleString s) {
        names.add(Str.java(s));
      }
    }
    return names;
  }
}

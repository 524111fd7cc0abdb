package org.dlscript.language.syntax;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dlscript.language.syntax.Scope.NameKind;

/**
 * Finds out for every name of a module where it lives. The scopes are reached from the nodes of the
 * syntax tree, by identity.
 */
public final class ScopeAnalysis {
  private final Map<Object, Scope> scopes;
  private final Map<Object, Scope> typeParameters;
  private final Scope module;

  private ScopeAnalysis(
      Scope module, Map<Object, Scope> scopes, Map<Object, Scope> typeParameters) {
    this.module = module;
    this.scopes = scopes;
    this.typeParameters = typeParameters;
  }

  /** Analyses a module; throws {@link SyntaxException} as Python's compiler would. */
  public static ScopeAnalysis of(Stmt.Module tree) {
    Map<Object, Scope> scopes = new IdentityHashMap<>();
    Map<Object, Scope> typeParameters = new IdentityHashMap<>();
    Scope top = new Scope(Scope.Kind.MODULE, "<module>", null, null);
    scopes.put(tree, top);
    new SymbolCollector(top, scopes, typeParameters).block(tree.body());
    resolve(top, Set.of());
    shareGlobals(top, top);
    return new ScopeAnalysis(top, scopes, typeParameters);
  }

  /**
   * Analyses a function that was put off, within classes of these names, the outermost first, in a
   * module. What the stub may need is needed, so that both capture the same.
   */
  public static ScopeAnalysis of(Stmt.FunctionDef f, Stmt.Later stub, List<String> classes) {
    Map<Object, Scope> scopes = new IdentityHashMap<>();
    Map<Object, Scope> typeParameters = new IdentityHashMap<>();
    Scope top = new Scope(Scope.Kind.MODULE, "<module>", null, null);
    Scope around = top;
    for (String name : classes) {
      around = new Scope(Scope.Kind.CLASS, name, around, name);
    }
    new SymbolCollector(around, scopes, typeParameters).block(List.of(f));
    if (stub.namesClass()) {
      scopes.get(f).add("__class__", Scope.USED);
    }
    resolve(top, Set.of());
    return new ScopeAnalysis(top, scopes, typeParameters);
  }

  /** Analyses an expression for {@code eval}; its scope is {@link #module()}. */
  public static ScopeAnalysis of(Expr e) {
    return of(new Stmt.Module(List.of(new Stmt.ExprStmt(e.span(), e))));
  }

  public Scope module() {
    return module;
  }

  /**
   * The scope that a Module, FunctionDef, Lambda, ClassDef, comprehension, generator expression,
   * TypeAlias (its value) or TypeParam (its bound and default) opens; null for other nodes.
   */
  public Scope scope(Object node) {
    return scopes.get(node);
  }

  /** Lets another node stand for one that opens a scope: the two have it in common. */
  public void share(Object node, Object other) {
    scopes.put(other, scopes.get(node));
  }

  /** The scope of the type parameters of a FunctionDef, ClassDef or TypeAlias; null if none. */
  public Scope typeParameters(Object node) {
    return typeParameters.get(node);
  }

  /** What any function declares global is a global of the module's own code, too. */
  private static void shareGlobals(Scope scope, Scope module) {
    for (Scope child : scope.children()) {
      child
          .flags()
          .forEach(
              (name, flags) -> {
                if ((flags & Scope.GLOBAL) != 0 && module.flags().containsKey(name)) {
                  module.kind(name, NameKind.GLOBAL_EXPLICIT);
                }
              });
      shareGlobals(child, module);
    }
  }

  /**
   * Settles the names of {@code scope} and its inner scopes, and returns the names that are free in
   * them.
   *
   * @param bound names that enclosing functions bind
   */
  private static Set<String> resolve(Scope scope, Set<String> bound) {
    Set<String> ownBound = new HashSet<>();
    Set<String> free = new java.util.LinkedHashSet<>();
    scope
        .flags()
        .forEach(
            (name, flags) -> {
              NameKind kind = kind(scope, name, flags, bound);
              scope.kind(name, kind);
              if (kind == NameKind.FREE) {
                free.add(name);
              } else if (kind == NameKind.LOCAL) {
                ownBound.add(name);
              }
            });
    Set<String> innerBound = new HashSet<>(bound);
    if (scope.isFunctionLike()) {
      innerBound.addAll(ownBound);
      scope
          .flags()
          .forEach(
              (name, flags) -> {
                if ((flags & Scope.GLOBAL) != 0) {
                  innerBound.remove(name);
                }
              });
    }
    if (scope.kind() == Scope.Kind.CLASS) {
      innerBound.add("__class__");
      innerBound.add(Scope.NAMESPACE);
    }
    for (Scope child : scope.children()) {
      for (String name : resolve(child, innerBound)) {
        pass(scope, name, ownBound, free);
      }
    }
    return free;
  }

  private static void refuseTypeParameter(Scope scope, String name) {
    Scope binding = scope.parent();
    while (binding != null
        && (binding.kind() == Scope.Kind.CLASS
            || (binding.flags(name) & (Scope.BOUND | Scope.PARAMETER)) == 0)) {
      binding = binding.parent();
    }
    if (binding != null && binding.kind() == Scope.Kind.TYPE_PARAMETERS) {
      throw new SyntaxException(
          SyntaxException.Kind.SYNTAX_ERROR,
          "nonlocal binding not allowed for type parameter '" + name + "'",
          scope.nonlocalSpans.get(name),
          false);
    }
  }

  private static NameKind kind(Scope scope, String name, int flags, Set<String> bound) {
    if ((flags & Scope.GLOBAL) != 0) {
      return NameKind.GLOBAL_EXPLICIT;
    }
    if ((flags & Scope.NONLOCAL) != 0) {
      if (!bound.contains(name)) {
        throw new SyntaxException(
            SyntaxException.Kind.SYNTAX_ERROR,
            "no binding for nonlocal '" + name + "' found",
            scope.nonlocalSpans.get(name),
            false);
      }
      refuseTypeParameter(scope, name);
      return NameKind.FREE;
    }
    if ((flags & (Scope.BOUND | Scope.PARAMETER)) != 0) {
      return NameKind.LOCAL;
    }
    Scope seen = scope.seenClass();
    if (seen != null && !scope.isTypeParameter(name)) {
      int inClass = seen.flags(name);
      if ((inClass & Scope.GLOBAL) != 0) {
        return NameKind.GLOBAL_EXPLICIT;
      }
      if ((inClass & Scope.BOUND) != 0 && (inClass & Scope.NONLOCAL) == 0) {
        return NameKind.GLOBAL_IMPLICIT; // the class's, or else the module's: no function's
      }
    }
    return bound.contains(name) ? NameKind.FREE : NameKind.GLOBAL_IMPLICIT;
  }

  /** An inner scope uses {@code name} of an enclosing one: a cell here, or passed on. */
  private static void pass(Scope scope, String name, Set<String> ownBound, Set<String> free) {
    if (scope.kind() == Scope.Kind.CLASS && name.equals("__class__")) {
      scope.classCell = true;
    } else if (scope.kind() == Scope.Kind.CLASS && name.equals(Scope.NAMESPACE)) {
      scope.namespaceCell = true;
    } else if (scope.isFunctionLike() && ownBound.contains(name)) {
      scope.kind(name, NameKind.CELL);
    } else {
      // A class body that binds the name itself still has to pass on the outer variable.
      free.add(name);
      boolean own = scope.allNames().containsKey(name) && scope.seenClass() != null;
      if (!own
          && (!scope.allNames().containsKey(name)
              || scope.resolve(name) == NameKind.GLOBAL_IMPLICIT)) {
        scope.kind(name, NameKind.FREE);
      } else if (scope.resolve(name) != NameKind.FREE) {
        scope.passedThrough.add(name);
      }
    }
  }
}

package org.dlscript.language.translate;

import com.oracle.truffle.api.source.Source;
import java.util.List;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.nodes.Cells;
import org.dlscript.language.nodes.Expression;
import org.dlscript.language.nodes.Globals;
import org.dlscript.language.nodes.LocalTarget;
import org.dlscript.language.nodes.Logic;
import org.dlscript.language.nodes.Namespace;
import org.dlscript.language.nodes.ReadLocal;
import org.dlscript.language.nodes.Statement;
import org.dlscript.language.nodes.StatementTarget;
import org.dlscript.language.nodes.Target;
import org.dlscript.language.nodes.WriteLocal;
import org.dlscript.language.syntax.Scope;
import org.dlscript.language.syntax.ScopeAnalysis;
import org.dlscript.language.syntax.Span;

/**
 * The translation of one scope inside one root: where its names live, and the translators of its
 * expressions and statements. An inline scope (a comprehension) shares the frame of its host.
 */
final class Body {
  final DlsLanguage language;
  final Source source;
  final ScopeAnalysis analysis;
  final Scope scope;
  final FrameBuilder frame;
  final String qualname;

  /** True where names of the scope live in a namespace object: class bodies, exec with locals. */
  final boolean inNamespace;

  /** The scope around this one when both share a frame, else null. */
  final Body host;

  /** Whether expression statements show their values, as at a prompt. */
  boolean displaysValues;

  final ExpressionTranslator expressions;
  final StatementTranslator statements;

  Body(
      DlsLanguage language,
      Source source,
      ScopeAnalysis analysis,
      Scope scope,
      FrameBuilder frame,
      String qualname,
      boolean inNamespace,
      Body host) {
    this.language = language;
    this.source = source;
    this.analysis = analysis;
    this.scope = scope;
    this.frame = frame;
    this.qualname = qualname;
    this.inNamespace = inNamespace;
    this.host = host;
    this.expressions = new ExpressionTranslator(this);
    this.statements = new StatementTranslator(this);
  }

  /** The body of a scope that runs inside this frame. */
  Body inline(Scope inner) {
    return new Body(language, source, analysis, inner, frame, qualname, false, this);
  }

  /** The body of a function or class defined here. */
  Body nested(Scope inner, FrameBuilder innerFrame, String name) {
    String prefix =
        scope.kind() == Scope.Kind.MODULE || scope.resolve(name) == Scope.NameKind.GLOBAL_EXPLICIT
            ? ""
            : qualname == null || qualname.isEmpty()
                ? ""
                : isClass() ? qualname + "." : qualname + ".<locals>.";
    return new Body(
        language,
        source,
        analysis,
        inner,
        innerFrame,
        prefix + name,
        inner.kind() == Scope.Kind.CLASS,
        null);
  }

  private boolean isClass() {
    Body b = this;
    while (b.host != null) {
      b = b.host;
    }
    return b.scope.kind() == Scope.Kind.CLASS;
  }

  private static boolean isInline(Scope s) {
    return s.kind() == Scope.Kind.COMPREHENSION || s.kind() == Scope.Kind.TYPE_PARAMETERS;
  }

  /** True where a function, class or generator expression inside uses the variable. */
  static boolean needsCell(Scope s, String name) {
    for (Scope child : s.children()) {
      boolean uses =
          child.resolve(name) == Scope.NameKind.FREE || child.passedThrough().contains(name);
      if (uses && (!isInline(child) || needsCell(child, name))) {
        return true;
      }
    }
    return false;
  }

  /** Where a name lives, as the nodes need to know it. */
  private record Place(Kind kind, int slot) {
    enum Kind {
      LOCAL,
      CELL,
      FREE,
      GLOBAL,
      NAMESPACE,
      NAMESPACE_FREE,
      /** Of type syntax within a class: its namespace's, or else a cell's or the module's. */
      SEEN_FREE,
      SEEN_GLOBAL
    }
  }

  private Place place(String mangled) {
    Scope.NameKind k = scope.resolve(mangled);
    switch (k) {
      case LOCAL:
      case CELL:
        if (scope.kind() == Scope.Kind.MODULE) {
          return new Place(inNamespace ? Place.Kind.NAMESPACE : Place.Kind.GLOBAL, -1);
        }
        if (scope.kind() == Scope.Kind.CLASS && k == Scope.NameKind.LOCAL) {
          return new Place(Place.Kind.NAMESPACE, -1);
        }
        return new Place(
            k == Scope.NameKind.CELL && needsCell(scope, mangled)
                ? Place.Kind.CELL
                : Place.Kind.LOCAL,
            frame.slot(scope, mangled));
      case FREE:
        if (scope.kind() == Scope.Kind.CLASS) {
          return new Place(Place.Kind.NAMESPACE_FREE, frame.slot(scope, mangled));
        }
        Place.Kind free =
            scope.seenClass() == null
                    || mangled.equals(Scope.NAMESPACE)
                    || scope.isTypeParameter(mangled)
                ? Place.Kind.FREE
                : Place.Kind.SEEN_FREE;
        if (host != null && free == Place.Kind.FREE) {
          return hostPlace(mangled);
        }
        return new Place(free, host == null ? frame.slot(scope, mangled) : cellSlot(mangled));
      case GLOBAL_IMPLICIT:
        if (scope.seenClass() != null) {
          return new Place(Place.Kind.SEEN_GLOBAL, -1);
        }
        return new Place(
            inNamespace || scope.kind() == Scope.Kind.CLASS
                ? Place.Kind.NAMESPACE
                : Place.Kind.GLOBAL,
            -1);
      default:
        return new Place(Place.Kind.GLOBAL, -1);
    }
  }

  /** A free name of an inline scope is the host's variable, but never a class's. */
  private Place hostPlace(String mangled) {
    if (host.scope.kind() == Scope.Kind.CLASS || host.scope.kind() == Scope.Kind.MODULE) {
      return new Place(Place.Kind.FREE, host.frame.slot(host.scope, mangled));
    }
    if (host.scope.seenClass() != null && !host.scope.isTypeParameter(mangled)) {
      return new Place(Place.Kind.FREE, host.cellSlot(mangled)); // nothing inside sees the class
    }
    return host.place(mangled);
  }

  /** The slot with the cell that a function defined here captures for a free name. */
  int cellSlot(String name) {
    Scope.NameKind k = scope.resolve(name);
    if (scope.kind() != Scope.Kind.CLASS && host != null && k == Scope.NameKind.FREE) {
      return host.cellSlot(name);
    }
    if (host != null && k != Scope.NameKind.CELL) {
      return host.cellSlot(name);
    }
    return frame.slot(scope, name);
  }

  <T extends org.dlscript.language.nodes.DlsNode> T at(T node, Span span) {
    node.setSpan(span);
    return node;
  }

  Expression read(String name, Span span) {
    if (name.startsWith("$")) {
      return new Logic.Temporary(frame.temporary(name));
    }
    String m = scope.mangle(name);
    Place p = place(m);
    return switch (p.kind) {
      case LOCAL -> at(ReadLocal.create(p.slot, m), span);
      case CELL -> at(new Cells.Read(p.slot, m, false), span);
      case FREE -> at(new Cells.Read(p.slot, m, true), span);
      case GLOBAL -> at(new Globals.Read(m), span);
      case NAMESPACE -> at(new Namespace.Read(m, at(new Globals.Read(m), span)), span);
      case NAMESPACE_FREE ->
          at(new Namespace.Read(m, at(new Cells.Read(p.slot, m, true), span)), span);
      case SEEN_FREE -> seen(m, at(new Cells.Read(p.slot, m, true), span), span);
      case SEEN_GLOBAL -> seen(m, at(new Globals.Read(m), span), span);
    };
  }

  /** A name of type syntax: that of the class around, whose namespace is at hand or was kept. */
  private Expression seen(String mangled, Expression otherwise, Span span) {
    int slot = host == null ? frame.slot(scope, Scope.NAMESPACE) : -1;
    return at(new Namespace.Read(mangled, slot, otherwise), span);
  }

  Statement write(String name, Expression value, Span span) {
    if (name.startsWith("$")) {
      return WriteLocal.create(frame.temporary(name), value);
    }
    String m = scope.mangle(name);
    Place p = place(m);
    return switch (p.kind) {
      case LOCAL -> at(WriteLocal.create(p.slot, value), span);
      case CELL, FREE -> at(new Cells.Write(p.slot, value), span);
      case GLOBAL, SEEN_FREE, SEEN_GLOBAL -> at(new Globals.Write(m, value), span);
      case NAMESPACE -> at(new Namespace.Write(m, value), span);
      case NAMESPACE_FREE ->
          scope.passedThrough().contains(m)
              ? at(new Namespace.Write(m, value), span)
              : at(new Cells.Write(p.slot, value), span);
    };
  }

  Target target(String name, Span span) {
    if (name.startsWith("$")) {
      return new LocalTarget(frame.temporary(name));
    }
    Place p = place(scope.mangle(name));
    if (p.kind == Place.Kind.LOCAL) {
      return new LocalTarget(p.slot);
    }
    int t = frame.temporary();
    return new StatementTarget(t, write(name, new Logic.Temporary(t), span));
  }

  Statement delete(String name, Span span) {
    String m = scope.mangle(name);
    Place p = place(m);
    return switch (p.kind) {
      case LOCAL -> at(new Cells.DeleteLocal(p.slot, m), span);
      case CELL, FREE -> at(new Cells.Delete(p.slot, m), span);
      case GLOBAL, SEEN_FREE, SEEN_GLOBAL -> at(new Globals.Delete(m), span);
      case NAMESPACE, NAMESPACE_FREE -> at(new Namespace.Delete(m), span);
    };
  }

  /** The slots of cells that an inline scope must make afresh on entry. */
  int[] freshCells() {
    List<String> names = scope.cells().stream().filter(n -> needsCell(scope, n)).toList();
    return names.stream().mapToInt(n -> frame.slot(scope, n)).toArray();
  }

  /** The nearest enclosing function's scope: that whose first parameter super() uses. */
  Body function() {
    Body b = this;
    while (b.host != null) {
      b = b.host;
    }
    return b;
  }
}

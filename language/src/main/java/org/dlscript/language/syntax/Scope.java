package org.dlscript.language.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of one block of code and where each of them lives. All names in here are mangled; use
 * {@link #mangle} on a name of the syntax tree before asking.
 */
public final class Scope {
  /** What kind of code the scope belongs to. */
  public enum Kind {
    MODULE,
    FUNCTION,
    LAMBDA,
    CLASS,
    /** A list, set or dict comprehension. */
    COMPREHENSION,
    GENERATOR_EXPRESSION,
    /** The type parameters of a function, class or alias; encloses it. */
    TYPE_PARAMETERS,
    /** The value of a type alias, a bound or a default: evaluated on demand. */
    LAZY
  }

  /** Where a name lives. */
  public enum NameKind {
    /** In this scope alone: a frame slot, or the namespace of a module or class. */
    LOCAL,
    /** Bound here and also used by an inner scope. */
    CELL,
    /** Bound by an enclosing function (in a class body: looked up in the namespace first). */
    FREE,
    GLOBAL_EXPLICIT,
    GLOBAL_IMPLICIT
  }

  /** The free variable through which type syntax reaches the namespace of its class. */
  public static final String NAMESPACE = "__classdict__";

  static final int PARAMETER = 1;
  static final int BOUND = 2;
  static final int USED = 4;
  static final int GLOBAL = 8;
  static final int NONLOCAL = 16;
  static final int ANNOTATED = 32;
  static final int ITERATION = 64;

  private final Kind kind;
  private final String name;
  private final Scope parent;
  private final java.util.TreeSet<String> staticAttributes = new java.util.TreeSet<>();
  final String privateClass;

  /** Around a generic class: the only names that its name mangles here; null where all are. */
  Set<String> mangled;

  private final List<Scope> children = new ArrayList<>();
  private final Map<String, Integer> flags = new LinkedHashMap<>();
  private final Map<String, NameKind> kinds = new LinkedHashMap<>();
  private final List<String> parameters = new ArrayList<>();

  /** Where each nonlocal name was declared. */
  final Map<String, Span> nonlocalSpans = new LinkedHashMap<>();

  /** In a class: names it binds itself while inner scopes use the enclosing function's. */
  final Set<String> passedThrough = new LinkedHashSet<>();

  boolean generator;
  boolean coroutine;
  boolean starImport;
  boolean classCell;
  boolean namespaceCell;
  boolean superUsed;

  /** What messages call a scope in which nothing may bind or suspend, or null. */
  String sealed;

  /** Within the iterable of a comprehension, where a walrus is not allowed. */
  boolean inIterable;

  Scope(Kind kind, String name, Scope parent, String privateClass) {
    this.kind = kind;
    this.name = name;
    this.parent = parent;
    this.privateClass = privateClass;
    if (parent != null) {
      this.inIterable = parent.inIterable;
      if (kind != Kind.CLASS && java.util.Objects.equals(privateClass, parent.privateClass)) {
        this.mangled = parent.mangled;
      }
      parent.children.add(this);
    }
  }

  public Kind kind() {
    return kind;
  }

  /** The name of the function or class, or such as {@code <lambda>}. */
  public String name() {
    return name;
  }

  public Scope parent() {
    return parent;
  }

  public List<Scope> children() {
    return children;
  }

  Map<String, Integer> flags() {
    return flags;
  }

  int flags(String mangled) {
    return flags.getOrDefault(mangled, 0);
  }

  void add(String mangled, int flag) {
    flags.merge(mangled, flag, (a, b) -> a | b);
    if (flag == PARAMETER) {
      parameters.add(mangled);
    }
  }

  void kind(String mangled, NameKind nameKind) {
    kinds.put(mangled, nameKind);
  }

  /** A function, lambda, comprehension or another scope with frame slots of its own. */
  public boolean isFunctionLike() {
    return kind != Kind.MODULE && kind != Kind.CLASS;
  }

  /** Where the mangled name lives, seen from this scope. */
  public NameKind resolve(String mangled) {
    return kinds.getOrDefault(mangled, NameKind.GLOBAL_IMPLICIT);
  }

  /** Mangled parameter names, in the order positional-only, plain, keyword-only, *, **. */
  public List<String> parameters() {
    return parameters;
  }

  /** Names bound here that no inner scope uses; parameters first. */
  public List<String> locals() {
    return names(NameKind.LOCAL);
  }

  /** Names bound here that inner scopes use. */
  public List<String> cells() {
    return names(NameKind.CELL);
  }

  /** Names of enclosing functions that this scope uses or passes on to inner ones, sorted. */
  public List<String> frees() {
    return names(NameKind.FREE).stream().sorted().toList();
  }

  /**
   * In a class: enclosing functions' names that inner scopes use although the class body binds the
   * same name for itself. They are not in {@link #frees()}.
   */
  public Set<String> passedThrough() {
    return passedThrough;
  }

  private List<String> names(NameKind wanted) {
    Set<String> result = new LinkedHashSet<>();
    for (String parameter : parameters) {
      if (kinds.get(parameter) == wanted) {
        result.add(parameter);
      }
    }
    kinds.forEach(
        (n, k) -> {
          if (k == wanted) {
            result.add(n);
          }
        });
    return List.copyOf(result);
  }

  /** Every name mentioned in this scope, with where it lives. */
  public Map<String, NameKind> allNames() {
    return kinds;
  }

  /** Contains yield; with {@link #isCoroutine()} it is an asynchronous generator. */
  public boolean isGenerator() {
    return generator;
  }

  public boolean isCoroutine() {
    return coroutine;
  }

  /** Whether {@code from m import *} stands here. */
  public boolean hasStarImport() {
    return starImport;
  }

  /** In a class: type syntax that is evaluated later looks into its namespace. */
  public boolean needsNamespaceCell() {
    return namespaceCell;
  }

  /** In a class: some method needs the implicit {@code __class__} cell. */
  public boolean needsClassCell() {
    return classCell;
  }

  /** Notes a name that a method assigns on {@code self}, for the class around it. */
  void addStaticAttribute(String attribute) {
    for (Scope s = parent; s != null; s = s.parent) {
      if (s.kind == Kind.CLASS) {
        s.staticAttributes.add(attribute);
        return;
      }
    }
  }

  /** In a class: what its methods assign on {@code self}, in order of names. */
  public java.util.Collection<String> staticAttributes() {
    return staticAttributes;
  }

  /** In a function: names {@code super}, so that a call without arguments may find its class. */
  public boolean usesSuper() {
    return superUsed;
  }

  /** The name as it is within its class: {@code __x} becomes {@code _C__x}. */
  public String mangle(String plain) {
    return mangled != null && !mangled.contains(plain) ? plain : mangle(privateClass, plain);
  }

  /**
   * The class whose names this scope of type syntax sees before those of functions around it; null
   * for other scopes.
   */
  public Scope seenClass() {
    Scope s = this;
    while (s != null && (s.kind == Kind.TYPE_PARAMETERS || s.kind == Kind.LAZY)) {
      s = s.parent;
    }
    return s != null && s != this && s.kind == Kind.CLASS ? s : null;
  }

  /** Whether the name is a type parameter between this scope of type syntax and its class. */
  public boolean isTypeParameter(String mangledName) {
    for (Scope s = this; s.kind == Kind.TYPE_PARAMETERS || s.kind == Kind.LAZY; s = s.parent) {
      if ((s.flags(mangledName) & BOUND) != 0) {
        return true;
      }
    }
    return false;
  }

  static String mangle(String className, String plain) {
    if (className == null
        || !plain.startsWith("__")
        || plain.endsWith("__")
        || plain.indexOf('.') >= 0) {
      return plain;
    }
    int i = 0;
    while (i < className.length() && className.charAt(i) == '_') {
      i++;
    }
    return i == className.length() ? plain : "_" + className.substring(i) + plain;
  }

  @Override
  public String toString() {
    return kind + " " + name + " " + kinds;
  }
}

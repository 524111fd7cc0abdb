package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.source.SourceSection;
import java.util.function.Supplier;

/**
 * The compiled body of a function or lambda: what all function objects made by one {@code def}
 * share. Immutable but for the target, which a library's function gets at its first call: of the
 * functions that an import defines, most programs call few. Threads may race for that first call.
 */
public class Code extends PyObject {
  public final String name;
  public final String qualname;
  public final Signature signature;
  @CompilationFinal private volatile RootCallTarget target;
  private Supplier<RootCallTarget> translation;
  public final String[] freeNames;
  public final SourceSection section;
  public final Kind kind;
  private final Supplier<Object> doc;
  private int firstLine;

  /** Whether generators of it can be awaited; see {@code types.coroutine}. */
  public final boolean awaitable;

  /** What a call of the function makes. */
  public enum Kind {
    FUNCTION,
    GENERATOR,
    COROUTINE,
    ASYNC_GENERATOR
  }

  public Code(
      String name,
      String qualname,
      Signature signature,
      Supplier<RootCallTarget> translation,
      String[] freeNames,
      SourceSection section,
      Kind kind,
      Supplier<Object> doc) {
    this(name, qualname, signature, translation, freeNames, section, kind, doc, false);
  }

  private Code(
      String name,
      String qualname,
      Signature signature,
      Supplier<RootCallTarget> translation,
      String[] freeNames,
      SourceSection section,
      Kind kind,
      Supplier<Object> doc,
      boolean awaitable) {
    super(Types.CODE);
    this.awaitable = awaitable;
    this.name = name;
    this.qualname = qualname;
    this.signature = signature;
    this.translation = translation;
    this.freeNames = freeNames;
    this.section = section;
    this.kind = kind;
    this.doc = doc;
  }

  /** The same body under other names. */
  public final Code renamed(String newName, String newQualname) {
    return copy(newName, newQualname, awaitable);
  }

  private Code copy(String newName, String newQualname, boolean toAwait) {
    Code copy =
        new Code(
            newName, newQualname, signature, this::target, freeNames, section, kind, doc, toAwait);
    copy.firstLine = firstLine;
    return copy;
  }

  /** The same body, whose generators can be awaited. */
  public final Code awaited() {
    return copy(name, qualname, true);
  }

  /** Decorators come first; to be said before others see the code. */
  public final Code firstLine(int line) {
    firstLine = line;
    return this;
  }

  /** The line where the definition begins. */
  public final int firstLine() {
    if (firstLine > 0) {
      return firstLine;
    }
    return section == null ? 1 : section.getStartLine();
  }

  /** The docstring or None. */
  @TruffleBoundary
  public final Object doc() {
    return doc.get();
  }

  /**
   * What a call of the function runs, translated now if it never was called; null for the code of a
   * frame, which can be looked at but not called.
   */
  public final RootCallTarget target() {
    RootCallTarget t = target;
    if (t == null) {
      CompilerDirectives.transferToInterpreterAndInvalidate();
      t = translate();
    }
    return t;
  }

  @TruffleBoundary
  private synchronized RootCallTarget translate() {
    if (target == null && translation != null) {
      target = translation.get();
      translation = null;
    }
    return target;
  }
}

package org.dlscript.language.object;

import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.source.SourceSection;

/**
 * The compiled body of a function or lambda: what all function objects made by one {@code def}
 * share. Immutable after the translator made it.
 */
public final class Code extends PyObject {
  public final String name;
  public final String qualname;
  public final Signature signature;
  public final RootCallTarget target;
  public final String[] freeNames;
  public final SourceSection section;
  public final Kind kind;
  public final Object doc;

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
      RootCallTarget target,
      String[] freeNames,
      SourceSection section,
      Kind kind,
      Object doc) {
    super(Types.CODE);
    this.name = name;
    this.qualname = qualname;
    this.signature = signature;
    this.target = target;
    this.freeNames = freeNames;
    this.section = section;
    this.kind = kind;
    this.doc = doc;
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.source.SourceSection;

/** How sources are called in tracebacks and attributes. */
public final class SourceNames {
  private SourceNames() {}

  /** The file's path, or the name of a source that is no file. */
  public static String file(SourceSection section) {
    if (section == null) {
      return "<string>";
    }
    String path = section.getSource().getPath();
    return path != null ? path : section.getSource().getName();
  }
}

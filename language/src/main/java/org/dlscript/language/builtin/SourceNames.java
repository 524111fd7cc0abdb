package org.dlscript.language.builtin;

import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import org.dlscript.language.DlsLanguage;

/** How sources are called in tracebacks and attributes. */
public final class SourceNames {
  private SourceNames() {}

  /** The file's path, or the name of a source that is no file. */
  public static String file(SourceSection section) {
    if (section == null) {
      return "<string>";
    }
    return file(section.getSource());
  }

  /**
   * The same of a source: files that the language itself has read are called as they were named.
   */
  public static String file(Source source) {
    boolean own = DlsLanguage.MODULE_MIME.equals(source.getMimeType());
    return own || source.getPath() == null ? source.getName() : source.getPath();
  }
}

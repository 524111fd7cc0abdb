package org.dlscript.language.syntax;

/** What the grammar allows but Python's compiler rejects. */
final class CompileChecks {
  private CompileChecks() {}

  static void check(Stmt.Module module) {
  }
}

package org.dlscript.language.tree;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.source.Source;
import java.io.IOException;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Types;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.translate.Translator;

/** Between syntax trees and the nodes of the guest's module {@code ast}. Stateless. */
public final class Trees {
  private Trees() {}

  /** A tree that came from guest nodes, and the source in which its positions are places. */
  public record Read(Source source, Stmt.Module tree) {}

  private static PyDict classes() {
    return ((PyModule) DlsContext.get(null).importer().load("ast")).dict;
  }

  /** The guest's nodes for the tree of a source. */
  @TruffleBoundary
  public static PyObject objects(Stmt.Module tree, Translator.Mode mode, String source) {
    TreeObjects make = new TreeObjects(classes(), source);
    return switch (mode) {
      case EXEC -> make.module(tree);
      case SINGLE -> make.interactive(tree);
      case EVAL -> make.expression(((Stmt.ExprStmt) tree.body().getFirst()).value());
    };
  }

  /** Whether it is a node of the guest's; none is before the module was imported. */
  @TruffleBoundary
  public static boolean isNode(Object o) {
    return DlsContext.get(null).importer().modules.get("ast") instanceof PyModule m
        && m.dict.get("AST") instanceof PyClass ast
        && Types.of(o).isSubclassOf(ast);
  }

  /** The tree that guest nodes stand for; errors are those of {@code compile}. */
  @TruffleBoundary
  public static Read tree(Object node, Translator.Mode mode, String filename) {
    TreeReader reader = new TreeReader(classes(), text(filename));
    Stmt.Module tree =
        reader.module(
            node,
            switch (mode) {
              case EXEC -> "Module";
              case SINGLE -> "Interactive";
              case EVAL -> "Expression";
            });
    Source source = Source.newBuilder(DlsLanguage.ID, reader.source(), filename).build();
    return new Read(source, tree);
  }

  /** The text of a file whose lines a traceback would show, or null. */
  private static String text(String filename) {
    try {
      var file = DlsContext.get(null).env().getPublicTruffleFile(filename);
      return file.isRegularFile()
          ? new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          : null;
    } catch (IOException
        | SecurityException
        | IllegalArgumentException
        | UnsupportedOperationException e) {
      return null;
    }
  }
}

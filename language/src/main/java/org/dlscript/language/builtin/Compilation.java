package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Signature;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.syntax.Stmt;
import org.dlscript.language.translate.Translator;
import org.dlscript.language.translate.Translator.Mode;
import org.dlscript.language.tree.Trees;

/** {@code compile}: from sources and syntax trees to code that eval and exec run. */
final class Compilation {
  /** Asks for the syntax tree instead of code. */
  private static final long ONLY_TREE = 0x400;

  private static final long UNDERSTOOD = 0x7fffe00 | ONLY_TREE;

  private static final Signature NO_PARAMETERS =
      new Signature(new String[0], 0, 0, false, 0, false);

  private Compilation() {}

  /** The code of a module, an expression or a line that was well formed. */
  static final class CompiledSource extends Code {
    private final Source source;
    private final Stmt.Module tree;
    private final Mode mode;
    private RootCallTarget plain;
    private RootCallTarget apart;

    CompiledSource(Source source, Stmt.Module tree, Mode mode) {
      super(
          "<module>",
          "<module>",
          NO_PARAMETERS,
          null,
          new String[0],
          source.createSection(0, source.getLength()),
          Kind.FUNCTION,
          () -> PyNone.NONE);
      this.source = source;
      this.tree = tree;
      this.mode = mode;
    }

    /** What runs it, with the names in a namespace apart from the globals or not. */
    RootCallTarget target(boolean inNamespace) {
      RootCallTarget known = inNamespace ? apart : plain;
      if (known != null) {
        return known;
      }
      DlsLanguage language = DlsContext.get(null).language();
      RootCallTarget made = Translator.compiled(language, source, tree, mode, inNamespace);
      if (inNamespace) {
        apart = made;
      } else {
        plain = made;
      }
      return made;
    }
  }

  private static String sourceText(Object o, String function, String taken) {
    if (PyBoxed.unbox(o) instanceof TruffleString s) {
      return withoutNull(Str.java(s));
    }
    byte[] data = BytesTypes.dataOrNull(o);
    if (data != null) {
      return withoutNull(SourceBytes.text(data));
    }
    throw Errors.typeError(function + "() arg 1 must be a string, bytes or " + taken + " object");
  }

  private static String withoutNull(String text) {
    if (text.indexOf('\0') >= 0) {
      throw Errors.of(ExceptionTypes.SYNTAX_ERROR, "source code string cannot contain null bytes");
    }
    return text;
  }

  private static Source source(String text, String filename) {
    return Source.newBuilder(DlsLanguage.ID, text, filename)
        .mimeType(DlsLanguage.COMPILED_MIME)
        .build();
  }

  private static CompiledSource checked(Source source, Stmt.Module tree, Mode mode) {
    Translator.check(source, tree);
    return new CompiledSource(source, tree, mode);
  }

  /** What eval and exec take: a string or bytes. */
  @TruffleBoundary
  static CompiledSource ofSource(Object o, String function, String filename, Mode mode) {
    String text = sourceText(o, function, "code");
    Source source = source(text, filename);
    return checked(source, Translator.parse(source, mode), mode);
  }

  private static Mode mode(String name, long flags) {
    return switch (name) {
      case "exec" -> Mode.EXEC;
      case "eval" -> Mode.EVAL;
      case "single" -> Mode.SINGLE;
      case "func_type" -> {
        if ((flags & ONLY_TREE) == 0) {
          throw Errors.valueError("compile() mode 'func_type' requires flag PyCF_ONLY_AST");
        }
        throw Errors.notImplemented("compile: mode 'func_type'");
      }
      default ->
          throw Errors.valueError(
              (flags & ONLY_TREE) != 0
                  ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                  : "compile() mode must be 'exec', 'eval' or 'single'");
    };
  }

  /** The builtin: source, filename, mode, flags, whether flags are inherited, optimisation. */
  static Object compile(Object[] a) {
    long flags = Ints.asLong(a[3]);
    if ((flags & ~UNDERSTOOD) != 0) {
      throw Errors.valueError("compile(): unrecognised flags");
    }
    long optimize = Ints.asLong(a[5]);
    if (optimize < -1 || optimize > 2) {
      throw Errors.valueError("compile(): invalid optimize value");
    }
    Mode mode = mode(Text.str(a[2]), flags);
    String filename = filename(a[1]);
    CompiledSource c;
    if (Trees.isNode(a[0])) {
      if ((flags & ONLY_TREE) != 0) {
        return a[0];
      }
      Trees.Read read = Trees.tree(a[0], mode, filename);
      c = checked(read.source(), read.tree(), mode);
    } else {
      String text = sourceText(a[0], "compile", "AST");
      Source source = source(text, filename);
      Stmt.Module tree = Translator.parse(source, mode);
      if ((flags & ONLY_TREE) != 0) {
        return Trees.objects(tree, mode, text);
      }
      c = checked(source, tree, mode);
    }
    c.target(false);
    return c;
  }

  private static String filename(Object o) {
    byte[] data = BytesTypes.dataOrNull(o);
    if (data != null) {
      return new String(data, java.nio.charset.StandardCharsets.UTF_8);
    }
    if (PyBoxed.unbox(o) instanceof TruffleString s) {
      return Str.java(s);
    }
    Object path = org.dlscript.language.object.Attributes.findQuietly(o, "__fspath__");
    if (path == null) {
      throw Errors.typeError(
          "compile() arg 2 must be a path-like object, not "
              + org.dlscript.language.object.Types.of(o).messageName());
    }
    return Text.str(org.dlscript.language.object.Calls.call(path));
  }
}

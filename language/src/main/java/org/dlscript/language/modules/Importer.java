package org.dlscript.language.modules;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleFile;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.strings.TruffleString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Warnings;

/**
 * The import system of one context. A module is looked for in {@code sys.modules}, among the Java
 * modules, in the library's resources ({@code /org/dlscript/lib/a/b.dls} or {@code
 * a/b/__init__.dls}), and in the folders of {@code sys.path} ({@code .dls}, then {@code .py}).
 */
public final class Importer {
  private static final String LIBRARY = "/org/dlscript/lib/";

  /** Where the library's sources claim to be, for tracebacks and __file__. */
  private static final String LIBRARY_PATH = "<dls>/";

  private final DlsContext context;
  public final PyDict modules = new PyDict();
  public final PyList path = new PyList();
  private Map<String, NativeModule> natives;

  public Importer(DlsContext context) {
    this.context = context;
  }

  private Map<String, NativeModule> natives() {
    if (natives == null) {
      natives = new HashMap<>();
      for (NativeModule m :
          ServiceLoader.load(NativeModule.class, NativeModule.class.getClassLoader())) {
        for (String n : m.names()) {
          natives.put(n, m);
        }
      }
    }
    return natives;
  }

  /** {@code import a.b.c}: the first package, or the last module when {@code last}. */
  @TruffleBoundary
  public Object importModule(String name, PyDict globals, boolean last) {
    Object m = load(name);
    if (last) {
      return m;
    }
    int dot = name.indexOf('.');
    return dot < 0 ? m : load(name.substring(0, dot));
  }

  /** What {@code __import__} gives: as the others, for a relative name as well. */
  @TruffleBoundary
  public Object importModule(String name, int level, PyDict globals, boolean last) {
    return importModule(resolve(name, level, globals), globals, last || level > 0);
  }

  /** The values of {@code from module import names}. */
  @TruffleBoundary
  public Object[] importFrom(String module, int level, String[] names, PyDict globals) {
    String full = resolve(module, level, globals);
    Object m = load(full);
    Object[] out = new Object[names.length];
    for (int i = 0; i < names.length; i++) {
      Object v = Attributes.findQuietly(m, names[i]);
      if (v == null) {
        v = submodule(full, names[i]);
      }
      if (v == null) {
        throw cannotImport(names[i], full, m);
      }
      out[i] = v;
    }
    return out;
  }

  private Object submodule(String parent, String name) {
    String full = parent + "." + name;
    Object known = modules.get(full);
    if (known != null) {
      return known;
    }
    return find(full) == null ? null : load(full);
  }

  private static PyException cannotImport(String name, String module, Object m) {
    Object file = Attributes.findQuietly(m, "__file__");
    String where = file == null ? "unknown location" : Text.str(file);
    PyException e =
        Errors.of(
            ExceptionTypes.IMPORT_ERROR,
            "cannot import name '" + name + "' from '" + module + "' (" + where + ")");
    e.object.setInstanceAttribute("name", Str.of(module));
    e.object.setInstanceAttribute("name_from", Str.of(name));
    e.object.setInstanceAttribute("path", file == null ? PyNone.NONE : file);
    return e;
  }

  @TruffleBoundary
  public void importStar(String module, int level, PyDict globals, Object into) {
    Object m = load(resolve(module, level, globals));
    Object all = Attributes.findQuietly(m, "__all__");
    if (all != null) {
      boolean isPackage = Attributes.findQuietly(m, "__path__") != null;
      for (Object n : Iteration.toArray(all)) {
        String name = Text.str(n);
        if (isPackage && Attributes.findQuietly(m, name) == null) {
          submodule(resolve(module, level, globals), name);
        }
        Operators.setItem(into, n, Attributes.get(m, name));
      }
      return;
    }
    PyDict dict = m instanceof PyModule p ? p.dict : (PyDict) Attributes.get(m, "__dict__");
    for (Object k : dict.keysArray()) {
      if (k instanceof TruffleString s && !Str.java(s).startsWith("_")) {
        Operators.setItem(into, k, dict.get(k));
      }
    }
  }

  /** The absolute name of a relative import. */
  private String resolve(String module, int level, PyDict globals) {
    if (level == 0) {
      return module;
    }
    Object p = globals.get("__package__");
    String pack = p instanceof TruffleString s ? Str.java(s) : null;
    if (pack == null) {
      Object n = globals.get("__name__");
      String name = n == null ? "" : Text.str(n);
      if (globals.get("__spec__") == null || globals.get("__spec__") == PyNone.NONE) {
        Warnings.warn(
            ExceptionTypes.IMPORT_WARNING,
            "can't resolve package from __spec__ or __package__, falling back on __name__ and"
                + " __path__");
      }
      boolean isPackage = globals.get("__path__") != null;
      pack = isPackage ? name : name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
    }
    if (pack.isEmpty()) {
      throw Errors.of(
          ExceptionTypes.IMPORT_ERROR, "attempted relative import with no known parent package");
    }
    for (int i = 1; i < level; i++) {
      int dot = pack.lastIndexOf('.');
      if (dot < 0) {
        throw Errors.of(
            ExceptionTypes.IMPORT_ERROR, "attempted relative import beyond top-level package");
      }
      pack = pack.substring(0, dot);
    }
    return module == null || module.isEmpty() ? pack : pack + "." + module;
  }

  /** The module of a full name, loaded with its parents. */
  @TruffleBoundary
  public Object load(String name) {
    Object known = modules.get(name);
    if (known != null && known != PyNone.NONE) {
      return known;
    }
    int dot = name.lastIndexOf('.');
    Object parent = null;
    if (dot > 0) {
      parent = load(name.substring(0, dot));
      known = modules.get(name);
      if (known != null) {
        return known;
      }
      boolean isPackage = parent instanceof PyModule p && p.dict.get("__path__") != null;
      if (!isPackage && !natives().containsKey(name)) {
        throw notFound(
            name,
            "No module named '" + name + "'; '" + name.substring(0, dot) + "' is not a package");
      }
    }
    Found found = known == PyNone.NONE || name.indexOf('\0') >= 0 ? null : find(name);
    if (found == null) {
      throw notFound(name, "No module named " + Text.repr(Str.of(name)));
    }
    PyModule m = new PyModule(name);
    modules.put(name, m);
    try {
      found.fill(m);
    } catch (RuntimeException e) {
      modules.remove(name);
      throw e;
    }
    Object result = modules.get(name);
    if (parent != null) {
      Attributes.set(parent, name.substring(dot + 1).intern(), result);
    }
    return result;
  }

  private static PyException notFound(String name, String message) {
    PyBaseException e = new PyBaseException(ExceptionTypes.MODULE_NOT_FOUND_ERROR, Str.of(message));
    e.setInstanceAttribute("name", Str.of(name));
    e.setInstanceAttribute("path", PyNone.NONE);
    String note = UnsupportedPackages.note(name);
    if (note != null) {
      e.setInstanceAttribute("__notes__", new PyList(new Object[] {Str.of(note)}));
    }
    return new PyException(e);
  }

  /** A way to fill a module that was found. */
  interface Found {
    void fill(PyModule m);
  }

  /** Runs a module's source as {@code __main__}: {@code -m name}. */
  @TruffleBoundary
  public void fillMain(String name, PyModule main) {
    int dot = name.lastIndexOf('.');
    if (dot > 0) {
      load(name.substring(0, dot));
    }
    Found f = find(name);
    if (f == null) {
      throw notFound(name, "No module named '" + name + "'");
    }
    f.fill(main);
  }

  Found find(String name) {
    NativeModule n = natives().get(name);
    if (n != null) {
      return m -> n.define(name, new ModuleBuilder(m), context);
    }
    String relative = name.replace('.', '/');
    Found library = inLibrary(relative);
    if (library != null) {
      return library;
    }
    return inPath(name, relative);
  }

  private Found inLibrary(String relative) {
    for (String suffix : new String[] {"/__init__.dls", ".dls"}) {
      String resource = LIBRARY + relative + suffix;
      InputStream in = Importer.class.getResourceAsStream(resource);
      if (in != null) {
        boolean isPackage = suffix.startsWith("/");
        return m -> {
          String file = LIBRARY_PATH + relative + suffix;
          String text = read(in);
          m.dict.put("__file__", Str.of(file));
          m.dict.put("__package__", Str.of(packageOf(nameOf(m, relative), isPackage)));
          if (isPackage) {
            m.dict.put("__path__", new PyList(new Object[] {Str.of(LIBRARY_PATH + relative)}));
          }
          run(
              Source.newBuilder(DlsLanguage.ID, text, file)
                  .internal(true)
                  .mimeType(DlsLanguage.MODULE_MIME)
                  .build(),
              m);
        };
      }
    }
    return null;
  }

  /** The source of a library module by the path that it claims to have, or null. */
  @TruffleBoundary
  public String librarySource(String path) {
    InputStream in =
        path.startsWith(LIBRARY_PATH)
            ? Importer.class.getResourceAsStream(LIBRARY + path.substring(LIBRARY_PATH.length()))
            : null;
    return in == null ? null : read(in);
  }

  /** Whether a module of that full name can be found; none is run. */
  @TruffleBoundary
  public boolean isThere(String name) {
    return modules.get(name) != null || find(name) != null;
  }

  /** Whether a module is the library's own. */
  @TruffleBoundary
  public boolean isLibrary(String name) {
    return natives().containsKey(name) || inLibrary(name.replace('.', '/')) != null;
  }

  /** The names of the library's modules in a package, or with an empty name of those in none. */
  @TruffleBoundary
  public Set<String> moduleNames(String of) {
    Set<String> names = new TreeSet<>();
    String prefix = of.isEmpty() ? "" : of + ".";
    for (String n : natives().keySet()) {
      if (n.startsWith(prefix)) {
        names.add(n.substring(prefix.length()));
      }
    }
    String folder = LIBRARY + of.replace('.', '/');
    for (String n : LibraryFolder.entries(folder.endsWith("/") ? folder : folder + "/")) {
      names.add(n.endsWith(".dls") ? n.substring(0, n.length() - ".dls".length()) : n);
    }
    names.removeIf(n -> n.startsWith("_") || n.contains("."));
    return names;
  }

  /** A module that runs as __main__ still knows its package by the place it was found in. */
  private static String nameOf(PyModule m, String relative) {
    return m.name().equals("__main__") ? relative.replace('/', '.') : m.name();
  }

  private static String packageOf(String name, boolean isPackage) {
    if (isPackage) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  private static String read(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Errors.of(ExceptionTypes.IMPORT_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private Found inPath(String name, String relative) {
    Object[] folders = path.toArray();
    String last = relative;
    int dot = name.lastIndexOf('.');
    if (dot > 0) {
      Object parent = modules.get(name.substring(0, dot));
      Object p = parent instanceof PyModule m ? m.dict.get("__path__") : null;
      if (p != null) {
        folders = Iteration.toArray(p);
        last = name.substring(dot + 1);
      }
    }
    for (Object folder : folders) {
      String base = Text.str(folder);
      if (base.startsWith(LIBRARY_PATH)) {
        continue;
      }
      for (String suffix : new String[] {"/__init__.dls", "/__init__.py", ".dls", ".py"}) {
        String file = (base.isEmpty() ? "" : base + "/") + last + suffix;
        TruffleFile f = publicFile(file);
        if (f != null) {
          boolean isPackage = suffix.startsWith("/");
          return m -> fillFromFile(m, f, file, isPackage);
        }
      }
      TruffleFile plain = directory((base.isEmpty() ? "" : base + "/") + last);
      if (plain != null) {
        String folderName = plain.getPath();
        return m -> {
          m.dict.put("__path__", new PyList(new Object[] {Str.of(folderName)}));
          m.dict.put("__package__", Str.of(m.name()));
        };
      }
    }
    return null;
  }

  private TruffleFile publicFile(String file) {
    try {
      TruffleFile f = context.env().getPublicTruffleFile(file);
      return f.isRegularFile() ? f : null;
    } catch (SecurityException | UnsupportedOperationException e) {
      return null;
    }
  }

  private TruffleFile directory(String file) {
    try {
      TruffleFile f = context.env().getPublicTruffleFile(file);
      return f.isDirectory() ? f : null;
    } catch (SecurityException | UnsupportedOperationException e) {
      return null;
    }
  }

  private void fillFromFile(PyModule m, TruffleFile f, String file, boolean isPackage) {
    m.dict.put("__file__", Str.of(f.getAbsoluteFile().normalize().getPath()));
    m.dict.put("__package__", Str.of(packageOf(m.name(), isPackage)));
    if (isPackage) {
      m.dict.put(
          "__path__",
          new PyList(new Object[] {Str.of(f.getAbsoluteFile().normalize().getParent().getPath())}));
    }
    try {
      String text = org.dlscript.language.builtin.SourceBytes.text(f.readAllBytes());
      run(fileSource(text, f.getAbsoluteFile().normalize().getPath()), m);
    } catch (IOException e) {
      throw Errors.of(ExceptionTypes.IMPORT_ERROR, "cannot read " + file + ": " + e.getMessage());
    }
  }

  /** The text of a file as a source that debuggers find by the file's path. */
  Source fileSource(String text, String file) {
    try {
      return Source.newBuilder(DlsLanguage.ID, context.env().getPublicTruffleFile(file))
          .content(text)
          .name(file)
          .mimeType(DlsLanguage.MODULE_MIME)
          .build();
    } catch (SecurityException | UnsupportedOperationException e) {
      return Source.newBuilder(DlsLanguage.ID, text, file)
          .mimeType(DlsLanguage.MODULE_MIME)
          .build();
    }
  }

  /** Parses a source and runs it as the body of a module. */
  @TruffleBoundary
  public Object run(Source source, PyModule m) {
    CallTarget target = context.language().parseModule(source);
    if (m.dict.get("__builtins__") == null) {
      m.dict.put("__builtins__", context.builtins().dict);
    }
    return target.call(m.dict, m.dict);
  }
}

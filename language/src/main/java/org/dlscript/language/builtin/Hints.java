package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTraceback;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Suggestions;
import org.dlscript.language.object.Text;

/** What was probably meant where a name, an attribute or an imported name was not found. */
public final class Hints {
  private Hints() {}

  /** {@code . Did you mean: 'x'?} or the like, or nothing. */
  @TruffleBoundary
  public static String of(PyBaseException e) {
    boolean imported = e.type().isSubclassOf(ExceptionTypes.IMPORT_ERROR);
    if (!(e.instanceAttribute(imported ? "name_from" : "name") instanceof TruffleString wrong)) {
      return "";
    }
    String name = Str.java(wrong);
    try {
      if (e.type().isSubclassOf(ExceptionTypes.NAME_ERROR)) {
        return ofName(e, name);
      }
      if (imported) {
        Object module = e.instanceAttribute("name");
        Object found = DlsContext.get(null).importer().modules.get(module);
        return found == null ? "" : meant(attribute(found, name, false));
      }
      Object owner = e.instanceAttribute("obj");
      boolean attribute = e.type().isSubclassOf(ExceptionTypes.ATTRIBUTE_ERROR);
      return attribute && owner != null ? meant(attribute(owner, name, owner == e.raisedBy)) : "";
    } catch (PyException f) {
      return "";
    }
  }

  private static String meant(String name) {
    return name == null ? "" : ". Did you mean: '" + name + "'?";
  }

  private static String attribute(Object owner, String wrong, boolean withPrivate) {
    List<String> candidates = new ArrayList<>();
    for (Object o : Iteration.toArray(CodeFunctions.directory(owner))) {
      if (PyBoxed.unbox(o) instanceof TruffleString) {
        candidates.add(Text.str(o));
      }
    }
    if (!wrong.startsWith("_") && !withPrivate) {
      candidates.removeIf(c -> c.startsWith("_"));
    }
    return Suggestions.closest(wrong, candidates);
  }

  private static String ofName(PyBaseException e, String wrong) {
    if (e.raisedBy != null
        && e.raisedBy != PyNone.NONE
        && Attributes.findQuietly(e.raisedBy, wrong) != null) {
      return meant("self." + wrong);
    }
    String best = null;
    PyTraceback last = e.traceback;
    if (last != null) {
      while (last.next != null) {
        last = last.next;
      }
      // Of those equally near the innermost is proposed.
      List<String> candidates = localsOf(last);
      PyDict globals = Frames.globals(last.section());
      addKeys(candidates, globals != null ? globals : DlsContext.get(null).mainModule().dict);
      addKeys(candidates, DlsContext.get(null).builtins().dict);
      best = Suggestions.closest(wrong, candidates);
    }
    String hint = meant(best);
    if (KnownModules.isStandard(wrong)) {
      hint += (best == null ? ". Did" : " Or did") + " you forget to import '" + wrong + "'?";
    }
    return hint;
  }

  /** The local names of the function that raised it. */
  private static List<String> localsOf(PyTraceback last) {
    List<String> names = new ArrayList<>();
    if (last.node() != null && last.node().getRootNode() instanceof DlsRoot root) {
      for (String n : root.layout().localNames()) {
        if (!n.startsWith(".") && !n.startsWith("$")) {
          names.add(n);
        }
      }
    }
    return names;
  }

  private static void addKeys(List<String> names, PyDict d) {
    for (Object k : d.keysArray()) {
      if (k instanceof TruffleString s) {
        names.add(Str.java(s));
      }
    }
  }
}

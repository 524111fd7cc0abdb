package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.SourceSection;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.builtin.CodeFunctions;
import org.dlscript.language.object.ForeignObjects;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/**
 * The variables of a stopped program as debuggers see them: those of a function as they are now,
 * and around them its module's. Read only.
 */
@ExportLibrary(InteropLibrary.class)
@SuppressWarnings("static-method")
final class FrameScope implements TruffleObject {
  private final String name;
  private final PyDict variables;

  /** The module's variables, or null where these are they. */
  private final PyDict globals;

  /** Where the function is, or null. */
  private final SourceSection section;

  private FrameScope(String name, SourceSection section, PyDict variables, PyDict globals) {
    this.name = name;
    this.section = section;
    this.variables = variables;
    this.globals = globals;
  }

  /** The scope of a node; without a frame nothing is known but that it is there. */
  @TruffleBoundary
  static FrameScope of(Node node, MaterializedFrame frame) {
    RootNode root = node.getRootNode();
    String name = root == null ? "?" : root.getName();
    if (frame == null || !(root instanceof DlsRoot r)) {
      return new FrameScope(name, null, new PyDict(), null);
    }
    MaterializedFrame own = frame.getArguments()[0] instanceof PyGenerator g ? g.frame : frame;
    CodeFunctions.Caller seen = new CodeFunctions.Caller(own, r, node);
    PyDict globals = seen.globals();
    PyDict locals = seen.locals() instanceof PyDict d ? d : new PyDict();
    return new FrameScope(
        name, root.getSourceSection(), locals, locals == globals ? null : globals);
  }

  @ExportMessage
  boolean isScope() {
    return true;
  }

  @ExportMessage
  boolean hasLanguage() {
    return true;
  }

  @ExportMessage
  Class<? extends TruffleLanguage<?>> getLanguage() {
    return DlsLanguage.class;
  }

  @ExportMessage
  @TruffleBoundary
  Object toDisplayString(@SuppressWarnings("unused") boolean allowSideEffects) {
    return Str.of(name);
  }

  @ExportMessage
  boolean hasSourceLocation() {
    return section != null;
  }

  @ExportMessage
  SourceSection getSourceLocation() throws UnsupportedMessageException {
    if (section == null) {
      throw UnsupportedMessageException.create();
    }
    return section;
  }

  @ExportMessage
  boolean hasScopeParent() {
    return globals != null;
  }

  @ExportMessage
  Object getScopeParent() throws UnsupportedMessageException {
    if (globals == null) {
      throw UnsupportedMessageException.create();
    }
    return new FrameScope("<module>", null, globals, null);
  }

  @ExportMessage
  boolean hasMembers() {
    return true;
  }

  @ExportMessage
  @TruffleBoundary
  Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
    List<Object> names = new ArrayList<>();
    addNames(variables, names);
    if (globals != null) { // a scope's members are its parent's too, after its own
      addNames(globals, names);
    }
    return new PyList(names.toArray());
  }

  private static void addNames(PyDict of, List<Object> names) {
    for (Object key : Iteration.toArray(of)) {
      if (!Text.str(key).startsWith("__")) {
        names.add(key);
      }
    }
  }

  private Object find(String member) {
    Object value = variables.get(member);
    return value != null || globals == null ? value : globals.get(member);
  }

  @ExportMessage
  @TruffleBoundary
  boolean isMemberReadable(String member) {
    return find(member) != null;
  }

  @ExportMessage
  @TruffleBoundary
  Object readMember(String member) throws UnknownIdentifierException {
    Object value = find(member);
    if (value == null) {
      throw UnknownIdentifierException.create(member);
    }
    return ForeignObjects.toHost(value);
  }
}

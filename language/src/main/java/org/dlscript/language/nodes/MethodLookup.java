package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.NeverDefault;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.library.CachedLibrary;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.object.DynamicObjectLibrary;
import com.oracle.truffle.api.object.Shape;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.Types;

/**
 * Finds the function behind {@code receiver.name(…)} where it is a plain method of the class, so
 * that no bound method is made; null where the general look-up must be used.
 */
public abstract class MethodLookup extends Node {
  final String name;

  MethodLookup(String name) {
    this.name = name;
  }

  @NeverDefault
  public static MethodLookup create(String name) {
    return MethodLookupNodeGen.create(name);
  }

  public abstract Object execute(Object receiver);

  static Object classMethod(Object receiver, String name) {
    if (receiver instanceof PyObject o && !AttributeNode.isPlainLookup(o)) {
      return null;
    }
    Object f = Types.of(receiver).lookup(name);
    // A builtin function that is no type's method binds nothing.
    return f instanceof PyFunction || f instanceof PyBuiltin b && b.owner != null ? f : null;
  }

  /** The method where no attribute of the instance hides it. */
  static Object visible(PyObject o, String name) {
    return isOwnDict(o) && !o.getShape().hasProperty(name) ? classMethod(o, name) : null;
  }

  @Specialization(
      guards = {"o.getShape() == shape", "method != null"},
      assumptions = "type.stable()",
      limit = "3")
  Object ofShape(
      PyObject o,
      @Cached("o.getShape()") Shape shape,
      @Cached("o.type()") PyClass type,
      @Cached("visible(o, name)") Object method) {
    return method;
  }

  @Specialization(
      replaces = "ofShape",
      guards = {"o.type() == type", "method != null", "isOwnDict(o)"},
      assumptions = "type.stable()",
      limit = "4")
  Object ofObject(
      PyObject o,
      @Cached("o.type()") PyClass type,
      @Cached("classMethod(o, name)") Object method,
      @CachedLibrary(limit = "3") DynamicObjectLibrary library) {
    return library.containsKey(o, name) ? null : method;
  }

  static boolean isOwnDict(PyObject o) {
    return (o.getShape().getFlags() & PyObject.REPLACED_DICT) == 0;
  }

  @Specialization(guards = "method != null")
  Object ofString(
      @SuppressWarnings("unused") TruffleString s,
      @Cached(value = "classMethod(s, name)", neverDefault = false) Object method) {
    return method;
  }

  @Specialization(replaces = {"ofShape", "ofObject", "ofString"})
  @TruffleBoundary
  Object generic(Object o) {
    Object f = classMethod(o, name);
    if (f == null || !(o instanceof PyObject p)) {
      return f;
    }
    return p.instanceAttribute(name) == null && !Attributes.isDataDescriptor(f) ? f : null;
  }
}

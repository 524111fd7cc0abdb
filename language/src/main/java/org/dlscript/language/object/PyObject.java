package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.object.DynamicObject;
import com.oracle.truffle.api.object.DynamicObjectLibrary;
import com.oracle.truffle.api.object.Shape;
import org.dlscript.language.DlsLanguage;

/**
 * A guest object on the heap. The shape's dynamic type is its class, so one shape check fixes both
 * the class and the layout of the instance attributes; attribute keys are Java strings.
 */
@ExportLibrary(InteropLibrary.class)
public class PyObject extends DynamicObject implements TruffleObject {
  /** Shape flag: the instance dict was replaced by a dict object, kept under {@link #DICT}. */
  public static final int REPLACED_DICT = 1;

  /** Hidden key under which a replaced instance dict is kept. */
  public static final Object DICT = new Object();

  static final DynamicObjectLibrary LIB = DynamicObjectLibrary.getUncached();

  public PyObject(PyClass cls) {
    super(cls.instanceShape());
  }

  PyObject(Shape shape) {
    super(shape);
  }

  public final PyClass type() {
    return (PyClass) getShape().getDynamicType();
  }

  /** Reclasses the object: the caller has checked that the layouts agree. */
  @TruffleBoundary
  public final void setType(PyClass cls) {
    LIB.setDynamicType(this, cls);
  }

  /** The instance attribute, or null. */
  @TruffleBoundary
  public final Object instanceAttribute(String name) {
    if ((getShape().getFlags() & REPLACED_DICT) != 0) {
      return ((PyDict) LIB.getOrDefault(this, DICT, null)).get(Str.of(name));
    }
    return LIB.getOrDefault(this, name, null);
  }

  @TruffleBoundary
  public final void setInstanceAttribute(String name, Object value) {
    if ((getShape().getFlags() & REPLACED_DICT) != 0) {
      ((PyDict) LIB.getOrDefault(this, DICT, null)).put(Str.of(name), value);
    } else {
      LIB.put(this, name, value);
    }
  }

  @TruffleBoundary
  public final boolean removeInstanceAttribute(String name) {
    if ((getShape().getFlags() & REPLACED_DICT) != 0) {
      return ((PyDict) LIB.getOrDefault(this, DICT, null)).remove(Str.of(name)) != null;
    }
    return LIB.removeKey(this, name);
  }

  /** The object's attributes as a dict that writes through. */
  @TruffleBoundary
  public final PyDict instanceDict() {
    if ((getShape().getFlags() & REPLACED_DICT) != 0) {
      return (PyDict) LIB.getOrDefault(this, DICT, null);
    }
    return new InstanceDict(this);
  }

  /** {@code obj.__dict__ = dict}: from now on the attributes live in that very dict. */
  @TruffleBoundary
  public final void replaceInstanceDict(PyDict dict) {
    if (dict instanceof InstanceDict view && view.owner == this) {
      return;
    }
    for (Object key : LIB.getKeyArray(this)) {
      if (key instanceof String) {
        LIB.removeKey(this, key);
      }
    }
    LIB.put(this, DICT, dict);
    LIB.setShapeFlags(this, getShape().getFlags() | REPLACED_DICT);
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isExecutable() {
    return this instanceof PyClass || type().slot(Slot.CALL) != null;
  }

  @ExportMessage
  @TruffleBoundary
  final Object execute(Object[] arguments) {
    Object[] args = new Object[arguments.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = ForeignObjects.fromHost(arguments[i]);
    }
    return ForeignObjects.toHost(Calls.call(this, args));
  }

  @ExportMessage
  final boolean hasMembers() {
    return true;
  }

  @ExportMessage
  @TruffleBoundary
  final Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
    PyList names = new PyList();
    for (PyClass c : (this instanceof PyClass k ? k : type()).mro()) {
      for (String n : c.attributeNames()) {
        names.add(Str.of(n));
      }
    }
    PyDict own = this instanceof PyModule m ? m.dict : instanceDict();
    for (Object k : own.keysArray()) {
      names.add(k);
    }
    return names;
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isMemberReadable(String member) {
    return Attributes.findQuietly(this, member) != null;
  }

  @ExportMessage
  @TruffleBoundary
  final Object readMember(String member) throws UnknownIdentifierException {
    Object v = Attributes.findQuietly(this, member);
    if (v == null) {
      throw UnknownIdentifierException.create(member);
    }
    return ForeignObjects.toHost(v);
  }

  @ExportMessage
  @TruffleBoundary
  final boolean hasArrayElements() {
    return this instanceof PyList || this instanceof PyTuple;
  }

  @ExportMessage
  @TruffleBoundary
  final long getArraySize() throws UnsupportedMessageException {
    if (!hasArrayElements()) {
      throw UnsupportedMessageException.create();
    }
    return Operators.length(this);
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isArrayElementReadable(long index) {
    return hasArrayElements() && index >= 0 && index < Operators.length(this);
  }

  @ExportMessage
  @TruffleBoundary
  final Object readArrayElement(long index)
      throws InvalidArrayIndexException, UnsupportedMessageException {
    if (!hasArrayElements()) {
      throw UnsupportedMessageException.create();
    }
    if (!isArrayElementReadable(index)) {
      throw InvalidArrayIndexException.create(index);
    }
    return ForeignObjects.toHost(Operators.getItem(this, index));
  }

  @ExportMessage
  @TruffleBoundary
  final Object toDisplayString(@SuppressWarnings("unused") boolean allowSideEffects) {
    return Text.reprObject(this);
  }

  @ExportMessage
  final boolean hasLanguage() {
    return true;
  }

  @ExportMessage
  final Class<DlsLanguage> getLanguage() {
    return DlsLanguage.class;
  }

  @Override
  public String toString() {
    return "<" + type().name() + " object>";
  }
}

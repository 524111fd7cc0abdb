package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.ExceptionType;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.interop.InvalidBufferOffsetException;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnknownKeyException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.object.DynamicObject;
import com.oracle.truffle.api.object.Shape;
import com.oracle.truffle.api.strings.TruffleString;
import com.oracle.truffle.api.utilities.TriState;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.Set;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.runtime.session.Session;

/**
 * How guest objects answer other languages and Java hosts: members are attributes, whatever Python
 * can call is executable, classes are instantiable meta-objects, lists and tuples are arrays, dicts
 * have hash entries, and whatever has {@code __iter__} has an iterator. Types of the libraries say
 * by {@link Sequence}, {@link Numeric} and {@link Buffer} that they are more than objects.
 *
 * <p>Arguments come in by {@link ForeignObjects#fromHost}, results go out by {@link
 * ForeignObjects#toHost}. A guest exception leaves as it is.
 *
 * <p>The file is long because a library's messages have to be exported by one class, each as a
 * method of its own.
 */
@ExportLibrary(InteropLibrary.class)
public abstract class InteropObject extends DynamicObject implements TruffleObject {
  InteropObject(Shape shape) {
    super(shape);
  }

  final PyObject self() {
    return (PyObject) this;
  }

  private Sequence sequence() throws UnsupportedMessageException {
    if (this instanceof Sequence s && s.interopLength() >= 0) {
      return s;
    }
    throw UnsupportedMessageException.create();
  }

  /** What other languages see as an array. */
  public interface Sequence {
    /** The number of elements, or -1 where this very object is none. */
    long interopLength();

    Object interopElement(long index);

    /** Sets an element, or appends it at the end; false where that is not possible. */
    default boolean setInteropElement(long index, Object value) {
      return false;
    }

    /** Whether elements can be set, and added at the end. */
    default boolean interopWritable() {
      return false;
    }
  }

  /** What other languages see as a number. */
  public interface Numeric {
    /** A Long, Double or BigInteger, or null where this very object is no number. */
    Object interopNumber();
  }

  /** What other languages see as bytes in memory. */
  public interface Buffer {
    /** The elements in the machine's byte order, or null where they do not lie side by side. */
    MemorySegment interopBuffer();

    default boolean interopBufferWritable() {
      return false;
    }
  }

  // ---- what every object is

  @ExportMessage
  final boolean hasLanguage() {
    return true;
  }

  @ExportMessage
  final Class<DlsLanguage> getLanguage() {
    return DlsLanguage.class;
  }

  @ExportMessage
  @TruffleBoundary
  final Object toDisplayString(@SuppressWarnings("unused") boolean allowSideEffects) {
    Session before = DlsContext.enter();
    try {
      return Text.reprObject(self());
    } finally {
      DlsContext.leave(before);
    }
  }

  @ExportMessage
  final boolean hasMetaObject() {
    return true;
  }

  @ExportMessage
  final Object getMetaObject() {
    return self().type();
  }

  @ExportMessage
  final TriState isIdenticalOrUndefined(Object other) {
    return other instanceof PyObject ? TriState.valueOf(this == other) : TriState.UNDEFINED;
  }

  @ExportMessage
  @TruffleBoundary
  final int identityHashCode() {
    return System.identityHashCode(this);
  }

  // ---- calls

  @ExportMessage
  @TruffleBoundary
  final boolean isExecutable() {
    return this instanceof PyClass || self().type().slot(Slot.CALL) != null;
  }

  @ExportMessage
  @TruffleBoundary
  final Object execute(Object[] arguments) throws UnsupportedMessageException {
    if (!isExecutable()) {
      throw UnsupportedMessageException.create();
    }
    Session before = DlsContext.enter();
    try {
      return ForeignObjects.toHost(Calls.call(this, ForeignObjects.fromHost(arguments)));
    } finally {
      DlsContext.leave(before);
    }
  }

  @ExportMessage
  final boolean isInstantiable() {
    return this instanceof PyClass;
  }

  @ExportMessage
  @TruffleBoundary
  final Object instantiate(Object[] arguments) throws UnsupportedMessageException {
    if (!isInstantiable()) {
      throw UnsupportedMessageException.create();
    }
    return execute(arguments);
  }

  // ---- members

  @ExportMessage
  final boolean hasMembers() {
    return true;
  }

  @ExportMessage
  @TruffleBoundary
  final Object getMembers(@SuppressWarnings("unused") boolean includeInternal) {
    Set<String> names = new LinkedHashSet<>();
    if (!(this instanceof PyModule)) {
      for (PyClass c : (this instanceof PyClass k ? k : self().type()).mro()) {
        for (String n : c.attributeNames()) {
          // Some that every class has are only there for some objects.
          if (!n.startsWith("__") || member(n) != null) {
            names.add(n);
          }
        }
      }
    }
    PyDict own = this instanceof PyModule m ? m.dict : self().instanceDict();
    for (Object k : own.keysArray()) {
      if (k instanceof TruffleString t) {
        names.add(Str.java(t));
      }
    }
    PyList all = new PyList();
    names.forEach(n -> all.add(Str.of(n)));
    return all;
  }

  // Finding an attribute may run a property's code.
  final Object member(String name) {
    Session before = DlsContext.enter();
    try {
      return Attributes.findQuietly(this, name);
    } finally {
      DlsContext.leave(before);
    }
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isMemberReadable(String member) {
    return member(member) != null;
  }

  @ExportMessage
  @TruffleBoundary
  final Object readMember(String member) throws UnknownIdentifierException {
    Object v = member(member);
    if (v == null) {
      throw UnknownIdentifierException.create(member);
    }
    return ForeignObjects.toHost(v);
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isMemberInvocable(String member) {
    Object v = member(member);
    return v instanceof PyObject o && o.isExecutable();
  }

  @ExportMessage
  @TruffleBoundary
  final Object invokeMember(String member, Object[] arguments)
      throws UnknownIdentifierException, UnsupportedMessageException {
    Object v = member(member);
    if (v == null) {
      throw UnknownIdentifierException.create(member);
    }
    if (!(v instanceof PyObject o)) {
      throw UnsupportedMessageException.create();
    }
    return o.execute(arguments);
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isMemberModifiable(String member) {
    return isMemberReadable(member);
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isMemberInsertable(String member) {
    return !isMemberReadable(member);
  }

  @ExportMessage
  @TruffleBoundary
  final void writeMember(String member, Object value) throws UnsupportedMessageException {
    Session before = DlsContext.enter();
    try {
      Attributes.set(this, member, ForeignObjects.fromHost(value));
    } catch (PyException e) {
      if (e.is(ExceptionTypes.ATTRIBUTE_ERROR)) {
        throw UnsupportedMessageException.create(e);
      }
      throw e;
    } finally {
      DlsContext.leave(before);
    }
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isMemberRemovable(String member) {
    return isMemberReadable(member);
  }

  @ExportMessage
  @TruffleBoundary
  final void removeMember(String member)
      throws UnknownIdentifierException, UnsupportedMessageException {
    if (!isMemberReadable(member)) {
      throw UnknownIdentifierException.create(member);
    }
    try {
      Attributes.set(this, member, null);
    } catch (PyException e) {
      throw UnsupportedMessageException.create(e);
    }
  }

  // ---- arrays

  @ExportMessage
  @TruffleBoundary
  final boolean hasArrayElements() {
    return this instanceof Sequence s && s.interopLength() >= 0;
  }

  @ExportMessage
  @TruffleBoundary
  final long getArraySize() throws UnsupportedMessageException {
    return sequence().interopLength();
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isArrayElementReadable(long index) {
    return this instanceof Sequence s && index >= 0 && index < s.interopLength();
  }

  @ExportMessage
  @TruffleBoundary
  final Object readArrayElement(long index)
      throws InvalidArrayIndexException, UnsupportedMessageException {
    Sequence s = sequence();
    if (!isArrayElementReadable(index)) {
      throw InvalidArrayIndexException.create(index);
    }
    Session before = DlsContext.enter();
    try {
      return ForeignObjects.toHost(s.interopElement(index));
    } finally {
      DlsContext.leave(before);
    }
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isArrayElementModifiable(long index) {
    return isArrayElementReadable(index) && ((Sequence) this).interopWritable();
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isArrayElementInsertable(long index) {
    return this instanceof PyList l && index == l.size;
  }

  @ExportMessage
  @TruffleBoundary
  final void writeArrayElement(long index, Object value)
      throws InvalidArrayIndexException, UnsupportedMessageException, UnsupportedTypeException {
    Sequence s = sequence();
    if (!isArrayElementModifiable(index) && !isArrayElementInsertable(index)) {
      if (!s.interopWritable()) {
        throw UnsupportedMessageException.create();
      }
      throw InvalidArrayIndexException.create(index);
    }
    if (!s.setInteropElement(index, ForeignObjects.fromHost(value))) {
      throw UnsupportedTypeException.create(new Object[] {value});
    }
  }

  @ExportMessage
  final boolean isArrayElementRemovable(long index) {
    return this instanceof PyList l && index >= 0 && index < l.size;
  }

  @ExportMessage
  @TruffleBoundary
  final void removeArrayElement(long index)
      throws InvalidArrayIndexException, UnsupportedMessageException {
    if (!(this instanceof PyList l)) {
      throw UnsupportedMessageException.create();
    }
    if (!isArrayElementRemovable(index)) {
      throw InvalidArrayIndexException.create(index);
    }
    l.removeAt((int) index);
  }

  // ---- iteration

  @ExportMessage
  @TruffleBoundary
  final boolean hasIterator() {
    return !(this instanceof PyClass) && self().type().slot(Slot.ITER) != null && number() == null;
  }

  @ExportMessage
  @TruffleBoundary
  final Object getIterator() throws UnsupportedMessageException {
    if (!hasIterator()) {
      throw UnsupportedMessageException.create();
    }
    return new InteropIterator(Iteration.iter(this));
  }

  // ---- hash entries: dicts

  @ExportMessage
  final boolean hasHashEntries() {
    return this instanceof PyDict;
  }

  private PyDict dict() throws UnsupportedMessageException {
    if (this instanceof PyDict d) {
      return d;
    }
    throw UnsupportedMessageException.create();
  }

  @ExportMessage
  @TruffleBoundary
  final long getHashSize() throws UnsupportedMessageException {
    return dict().size();
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isHashEntryReadable(Object key) {
    return this instanceof PyDict d && d.get(ForeignObjects.fromHost(key)) != null;
  }

  @ExportMessage
  @TruffleBoundary
  final Object readHashValue(Object key) throws UnsupportedMessageException, UnknownKeyException {
    Object v = dict().get(ForeignObjects.fromHost(key));
    if (v == null) {
      throw UnknownKeyException.create(key);
    }
    return ForeignObjects.toHost(v);
  }

  @ExportMessage
  final boolean isHashEntryModifiable(Object key) {
    return isHashEntryReadable(key);
  }

  @ExportMessage
  final boolean isHashEntryInsertable(Object key) {
    return this instanceof PyDict && !isHashEntryReadable(key);
  }

  @ExportMessage
  @TruffleBoundary
  final void writeHashEntry(Object key, Object value) throws UnsupportedMessageException {
    dict().put(ForeignObjects.fromHost(key), ForeignObjects.fromHost(value));
  }

  @ExportMessage
  final boolean isHashEntryRemovable(Object key) {
    return isHashEntryReadable(key);
  }

  @ExportMessage
  @TruffleBoundary
  final void removeHashEntry(Object key) throws UnsupportedMessageException, UnknownKeyException {
    if (dict().remove(ForeignObjects.fromHost(key)) == null) {
      throw UnknownKeyException.create(key);
    }
  }

  @ExportMessage
  @TruffleBoundary
  final Object getHashEntriesIterator() throws UnsupportedMessageException {
    dict();
    return new InteropIterator(Iteration.iter(Calls.method(this, "items")));
  }

  // ---- dates and times

  @ExportMessage
  @TruffleBoundary
  final boolean isDate() {
    return InteropTimes.date(this) != null;
  }

  @ExportMessage
  @TruffleBoundary
  final LocalDate asDate() throws UnsupportedMessageException {
    return present(InteropTimes.date(this));
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isTime() {
    return InteropTimes.time(this) != null;
  }

  @ExportMessage
  @TruffleBoundary
  final LocalTime asTime() throws UnsupportedMessageException {
    return present(InteropTimes.time(this));
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isTimeZone() {
    return InteropTimes.zone(this) != null;
  }

  @ExportMessage
  @TruffleBoundary
  final ZoneId asTimeZone() throws UnsupportedMessageException {
    return present(InteropTimes.zone(this));
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isDuration() {
    return InteropTimes.duration(this) != null;
  }

  @ExportMessage
  @TruffleBoundary
  final Duration asDuration() throws UnsupportedMessageException {
    return present(InteropTimes.duration(this));
  }

  private static <T> T present(T value) throws UnsupportedMessageException {
    if (value == null) {
      throw UnsupportedMessageException.create();
    }
    return value;
  }

  // ---- numbers

  private Object number() {
    return this instanceof Numeric n ? n.interopNumber() : null;
  }

  private static InteropLibrary lib() {
    return InteropLibrary.getUncached();
  }

  private Object checkedNumber() throws UnsupportedMessageException {
    Object n = number();
    if (n == null) {
      throw UnsupportedMessageException.create();
    }
    return ForeignObjects.toHost(n);
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isNumber() {
    return number() != null;
  }

  @ExportMessage
  @TruffleBoundary
  final boolean fitsInByte() {
    return isNumber() && lib().fitsInByte(ForeignObjects.toHost(number()));
  }

  @ExportMessage
  @TruffleBoundary
  final boolean fitsInShort() {
    return isNumber() && lib().fitsInShort(ForeignObjects.toHost(number()));
  }

  @ExportMessage
  @TruffleBoundary
  final boolean fitsInInt() {
    return isNumber() && lib().fitsInInt(ForeignObjects.toHost(number()));
  }

  @ExportMessage
  @TruffleBoundary
  final boolean fitsInLong() {
    return isNumber() && lib().fitsInLong(ForeignObjects.toHost(number()));
  }

  @ExportMessage
  @TruffleBoundary
  final boolean fitsInBigInteger() {
    return isNumber() && lib().fitsInBigInteger(ForeignObjects.toHost(number()));
  }

  @ExportMessage
  @TruffleBoundary
  final boolean fitsInFloat() {
    return isNumber() && lib().fitsInFloat(ForeignObjects.toHost(number()));
  }

  @ExportMessage
  @TruffleBoundary
  final boolean fitsInDouble() {
    return isNumber() && lib().fitsInDouble(ForeignObjects.toHost(number()));
  }

  @ExportMessage
  @TruffleBoundary
  final byte asByte() throws UnsupportedMessageException {
    return lib().asByte(checkedNumber());
  }

  @ExportMessage
  @TruffleBoundary
  final short asShort() throws UnsupportedMessageException {
    return lib().asShort(checkedNumber());
  }

  @ExportMessage
  @TruffleBoundary
  final int asInt() throws UnsupportedMessageException {
    return lib().asInt(checkedNumber());
  }

  @ExportMessage
  @TruffleBoundary
  final long asLong() throws UnsupportedMessageException {
    return lib().asLong(checkedNumber());
  }

  @ExportMessage
  @TruffleBoundary
  final BigInteger asBigInteger() throws UnsupportedMessageException {
    return lib().asBigInteger(checkedNumber());
  }

  @ExportMessage
  @TruffleBoundary
  final float asFloat() throws UnsupportedMessageException {
    return lib().asFloat(checkedNumber());
  }

  @ExportMessage
  @TruffleBoundary
  final double asDouble() throws UnsupportedMessageException {
    return lib().asDouble(checkedNumber());
  }

  // ---- memory

  @ExportMessage
  @TruffleBoundary
  final boolean hasBufferElements() {
    return this instanceof Buffer b && b.interopBuffer() != null;
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isBufferWritable() throws UnsupportedMessageException {
    memory();
    return ((Buffer) this).interopBufferWritable();
  }

  @ExportMessage
  @TruffleBoundary
  final long getBufferSize() throws UnsupportedMessageException {
    return memory().byteSize();
  }

  private MemorySegment memory() throws UnsupportedMessageException {
    MemorySegment m = this instanceof Buffer b ? b.interopBuffer() : null;
    if (m == null) {
      throw UnsupportedMessageException.create();
    }
    return m;
  }

  private MemorySegment readable(long offset, int length)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    MemorySegment m = memory();
    if (offset < 0 || offset + length > m.byteSize()) {
      throw InvalidBufferOffsetException.create(offset, length);
    }
    return m;
  }

  private MemorySegment writable(long offset, int length)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    if (!isBufferWritable()) {
      throw UnsupportedMessageException.create();
    }
    return readable(offset, length);
  }

  @ExportMessage
  @TruffleBoundary
  final byte readBufferByte(long offset)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    return readable(offset, 1).get(ValueLayout.JAVA_BYTE, offset);
  }

  @ExportMessage
  @TruffleBoundary
  final void readBuffer(long offset, byte[] destination, int destinationOffset, int length)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    MemorySegment.copy(
        readable(offset, length),
        ValueLayout.JAVA_BYTE,
        offset,
        destination,
        destinationOffset,
        length);
  }

  @ExportMessage
  @TruffleBoundary
  final short readBufferShort(ByteOrder order, long offset)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    return readable(offset, 2).get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset);
  }

  @ExportMessage
  @TruffleBoundary
  final int readBufferInt(ByteOrder order, long offset)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    return readable(offset, 4).get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset);
  }

  @ExportMessage
  @TruffleBoundary
  final long readBufferLong(ByteOrder order, long offset)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    return readable(offset, 8).get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset);
  }

  @ExportMessage
  @TruffleBoundary
  final float readBufferFloat(ByteOrder order, long offset)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    return readable(offset, 4).get(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), offset);
  }

  @ExportMessage
  @TruffleBoundary
  final double readBufferDouble(ByteOrder order, long offset)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    return readable(offset, 8).get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order), offset);
  }

  @ExportMessage
  @TruffleBoundary
  final void writeBufferByte(long offset, byte value)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    writable(offset, 1).set(ValueLayout.JAVA_BYTE, offset, value);
  }

  @ExportMessage
  @TruffleBoundary
  final void writeBufferShort(ByteOrder order, long offset, short value)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    writable(offset, 2).set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset, value);
  }

  @ExportMessage
  @TruffleBoundary
  final void writeBufferInt(ByteOrder order, long offset, int value)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    writable(offset, 4).set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset, value);
  }

  @ExportMessage
  @TruffleBoundary
  final void writeBufferLong(ByteOrder order, long offset, long value)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    writable(offset, 8).set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset, value);
  }

  @ExportMessage
  @TruffleBoundary
  final void writeBufferFloat(ByteOrder order, long offset, float value)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    writable(offset, 4).set(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), offset, value);
  }

  @ExportMessage
  @TruffleBoundary
  final void writeBufferDouble(ByteOrder order, long offset, double value)
      throws UnsupportedMessageException, InvalidBufferOffsetException {
    writable(offset, 8).set(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order), offset, value);
  }

  // ---- classes

  @ExportMessage
  final boolean isMetaObject() {
    return this instanceof PyClass;
  }

  private PyClass metaClass() throws UnsupportedMessageException {
    if (this instanceof PyClass c) {
      return c;
    }
    throw UnsupportedMessageException.create();
  }

  @ExportMessage
  @TruffleBoundary
  final Object getMetaSimpleName() throws UnsupportedMessageException {
    return Str.of(metaClass().name());
  }

  @ExportMessage
  @TruffleBoundary
  final Object getMetaQualifiedName() throws UnsupportedMessageException {
    PyClass c = metaClass();
    Object module = Attributes.findQuietly(c, "__module__");
    boolean plain =
        !(module instanceof com.oracle.truffle.api.strings.TruffleString)
            || Text.str(module).equals("builtins");
    return Str.of(plain ? c.name() : Text.str(module) + "." + c.name());
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isMetaInstance(Object instance) throws UnsupportedMessageException {
    return Types.isInstance(ForeignObjects.fromHost(instance), metaClass());
  }

  // ---- exceptions

  @ExportMessage
  final boolean isException() {
    return this instanceof PyBaseException;
  }

  private PyException exception() throws UnsupportedMessageException {
    if (this instanceof PyBaseException e) {
      return new PyException(e);
    }
    throw UnsupportedMessageException.create();
  }

  @ExportMessage
  @TruffleBoundary
  final RuntimeException throwException() throws UnsupportedMessageException {
    throw exception();
  }

  @ExportMessage
  @TruffleBoundary
  final ExceptionType getExceptionType() throws UnsupportedMessageException {
    return exception().getExceptionType();
  }

  @ExportMessage
  @TruffleBoundary
  final boolean isExceptionIncompleteSource() throws UnsupportedMessageException {
    return exception().isExceptionIncompleteSource();
  }

  @ExportMessage
  @TruffleBoundary
  final int getExceptionExitStatus() throws UnsupportedMessageException {
    return exception().getExceptionExitStatus();
  }

  @ExportMessage
  final boolean hasExceptionMessage() {
    return isException();
  }

  @ExportMessage
  @TruffleBoundary
  final Object getExceptionMessage() throws UnsupportedMessageException {
    return Str.of(exception().getMessage());
  }

  // ---- namespaces

  @ExportMessage
  final boolean isScope() {
    return this instanceof PyModule;
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;
import org.dlscript.language.text.TextException;
import org.dlscript.language.text.UnicodeFailure;
import org.dlscript.language.text.UnicodeHandler;

/**
 * Encoding and decoding of guest text: the rules of {@link org.dlscript.language.text.Codecs}, and
 * the codecs and error handlers that the guest registered with its module {@code codecs}.
 */
public final class Codecs {
  private Codecs() {}

  @TruffleBoundary
  public static byte[] encode(TruffleString text, String encoding, String errors) {
    try {
      return org.dlscript.language.text.Codecs.encode(
          Str.java(text), encoding, errors, (name, f) -> handle(name, f, text));
    } catch (UnicodeFailure f) {
      throw failure(f, text);
    } catch (TextException e) {
      if (e.kind() == TextException.Kind.LOOKUP_ERROR && registered(encoding) != null) {
        Object r = result(coder(registered(encoding), 0, "encode"), text, errors);
        if (r instanceof PyBytes b) {
          return b.data();
        }
        throw Errors.typeError(
            "'"
                + encoding
                + "' encoder returned '"
                + Types.of(r).messageName()
                + "' instead of 'bytes'; use codecs.encode() to encode to arbitrary types");
      }
      throw Errors.ofText(e);
    }
  }

  @TruffleBoundary
  public static TruffleString decode(PyBytes bytes, String encoding, String errors) {
    try {
      return Str.of(
          org.dlscript.language.text.Codecs.decode(
              bytes.data(), encoding, errors, (name, f) -> handle(name, f, bytes)));
    } catch (UnicodeFailure f) {
      throw failure(f, bytes);
    } catch (TextException e) {
      if (e.kind() == TextException.Kind.LOOKUP_ERROR && registered(encoding) != null) {
        Object r = result(coder(registered(encoding), 1, "decode"), bytes, errors);
        if (PyBoxed.unbox(r) instanceof TruffleString s) {
          return s;
        }
        throw Errors.typeError(
            "'"
                + encoding
                + "' decoder returned '"
                + Types.of(r).messageName()
                + "' instead of 'str'; use codecs.decode() to decode to arbitrary types");
      }
      throw Errors.ofText(e);
    }
  }

  /** A codec is an object with such attributes or a plain tuple. */
  private static Object coder(Object codec, int index, String attribute) {
    Object found = Attributes.findQuietly(codec, attribute);
    return found == null && codec instanceof PyTuple t && t.size() == 4 ? t.items[index] : found;
  }

  private static Object result(Object codec, Object input, String errors) {
    Object r = Calls.call(codec, input, Str.of(errors));
    if (!(r instanceof PyTuple t) || t.size() != 2) {
      throw Errors.typeError("encoder must return a tuple (object, integer)");
    }
    return t.items[0];
  }

  /** An attribute of the guest's module {@code codecs}, if a program has imported it. */
  private static Object ofModule(String name) {
    Object module = DlsContext.get(null).importer().modules.get("codecs");
    return module == null ? null : Attributes.findQuietly(module, name);
  }

  private static Object registered(String encoding) {
    Object find = ofModule("_search");
    Object found = find == null ? PyNone.NONE : Calls.call(find, Str.of(encoding));
    return found == PyNone.NONE ? null : found;
  }

  private static UnicodeHandler.Replacement handle(String name, UnicodeFailure f, Object object) {
    Object handler = ofModule("_handlers") instanceof PyDict d ? d.get(name) : null;
    if (handler == null) {
      return UnicodeHandler.NONE.replace(name, f);
    }
    Object r = Calls.call(handler, failure(f, object).object);
    String kind = f.decoding ? "decoding" : "encoding";
    if (!(r instanceof PyTuple t) || t.size() != 2 || Ints.intOrNull(t.items[1]) == null) {
      throw Errors.typeError(
          kind
              + " error handler must return ("
              + (f.decoding ? "str" : "str/bytes")
              + ", int) tuple");
    }
    int length = object instanceof PyBytes b ? b.size() : Str.length((TruffleString) object);
    long at = Ints.asLong(t.items[1]);
    long position = at < 0 ? at + length : at;
    if (position < 0 || position > length) {
      throw Errors.indexError("position " + at + " from error handler out of bounds");
    }
    if (PyBoxed.unbox(t.items[0]) instanceof TruffleString s) {
      return new UnicodeHandler.Replacement(Str.java(s), null, (int) position);
    }
    if (t.items[0] instanceof PyBytes b && !f.decoding) {
      return new UnicodeHandler.Replacement(null, b.data(), (int) position);
    }
    throw Errors.typeError(
        kind
            + " error handler must return ("
            + (f.decoding ? "str" : "str/bytes")
            + ", int) tuple");
  }

  private static PyException failure(UnicodeFailure f, Object object) {
    PyClass cls =
        f.decoding ? ExceptionTypes.UNICODE_DECODE_ERROR : ExceptionTypes.UNICODE_ENCODE_ERROR;
    return Errors.withArgs(
        cls, Str.of(f.encoding), object, (long) f.start, (long) f.end, Str.of(f.reason));
  }
}

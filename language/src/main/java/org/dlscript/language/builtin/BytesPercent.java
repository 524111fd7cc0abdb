package org.dlscript.language.builtin;

import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;
import org.dlscript.language.text.BytesText;
import org.dlscript.language.text.PercentFormat;

/** {@code %} formatting of bytes: %s and %b take bytes. */
final class BytesPercent implements PercentFormat.Host {
  private final StrTemplates.PercentHost plain = new StrTemplates.PercentHost();

  static Object format(Object template, Object values) {
    String text = BytesText.latin1(BytesTypes.of(template).data());
    return BytesTypes.like(
        template, BytesText.bytes(PercentFormat.format(text, values, new BytesPercent(), true)));
  }

  @Override
  public String text(Object value, char code) {
    if (code != 's' && code != 'b') {
      return plain.text(value, 'a');
    }
    byte[] d = BytesTypes.dataOrNull(value);
    if (d == null) {
      Object m = Types.of(value).slot(Slot.BYTES);
      if (m == null || !(Calls.call(m, value) instanceof PyBytes b)) {
        throw Errors.typeError(
            "%b requires a bytes-like object, or an object that implements __bytes__, not '"
                + Types.of(value).messageName()
                + "'");
      }
      d = b.data();
    }
    return BytesText.latin1(d);
  }

  @Override
  public Object[] tuple(Object value) {
    return plain.tuple(value);
  }

  @Override
  public boolean isMapping(Object value) {
    return !(value instanceof PyBytes) && plain.isMapping(value);
  }

  @Override
  public Object item(Object mapping, String key) {
    return Operators.getItem(mapping, new PyBytes(BytesText.bytes(key)));
  }

  @Override
  public Object integer(Object value, char code) {
    return plain.integer(value, code);
  }

  @Override
  public double real(Object value) {
    return plain.real(value);
  }

  @Override
  public String character(Object value) {
    return value instanceof PyBytes b && b.size() == 1 ? BytesText.latin1(b.data()) : null;
  }

  @Override
  public String typeName(Object value) {
    return plain.typeName(value);
  }
}

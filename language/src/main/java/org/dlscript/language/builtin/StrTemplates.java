package org.dlscript.language.builtin;

import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;
import org.dlscript.language.text.FormatString;
import org.dlscript.language.text.PercentFormat;

/** Templates: {@code str.format} and {@code %}. */
final class StrTemplates {
  private StrTemplates() {}

  /** The template filled in; without positional arguments where {@code args} is null. */
  static Object format(String template, PyTuple args, Object kwargs) {
    return Str.of(
        FormatString.format(
            template,
            new FormatString.Host() {
              @Override
              public Object positional(int index) {
                if (args == null) {
                  throw Errors.valueError("Format string contains positional fields");
                }
                return index < args.size() ? args.items[index] : null;
              }

              @Override
              public Object keyword(String name) {
                return Operators.getItem(kwargs, Str.of(name));
              }

              @Override
              public Object attribute(Object value, String name) {
                return Attributes.get(value, name);
              }

              @Override
              public Object item(Object value, Object key) {
                return Operators.getItem(value, key instanceof String s ? Str.of(s) : key);
              }

              @Override
              public Object convert(Object value, char code) {
                return Str.of(StrType.convert(value, code));
              }

              @Override
              public String format(Object value, String spec) {
                return Str.java(BuiltinFunctions.format(value, Str.of(spec)));
              }
            }));
  }

  static Object percent(String template, Object args) {
    return Str.of(PercentFormat.format(template, args, new PercentHost(), false));
  }

  /** What {@code %} formatting asks of guest objects. */
  static final class PercentHost implements PercentFormat.Host {
    @Override
    public String text(Object value, char code) {
      return StrType.convert(value, code);
    }

    @Override
    public Object[] tuple(Object value) {
      return value instanceof PyTuple t ? t.items : null;
    }

    @Override
    public boolean isMapping(Object value) {
      return !(value instanceof PyTuple)
          && !StrType.isStr(value)
          && Types.of(value).slot(Slot.GETITEM) != null;
    }

    @Override
    public Object item(Object mapping, String key) {
      return Operators.getItem(mapping, Str.of(key));
    }

    @Override
    public Object integer(Object value, char code) {
      Object v = Ints.intOrNull(value);
      if (v != null) {
        return v;
      }
      boolean number = code == 'd' || code == 'i' || code == 'u';
      if (PyBoxed.unbox(value) instanceof Double d) {
        return number ? IntType.ofDouble(d) : null;
      }
      PyClass c = Types.of(value);
      try {
        if (number && c.slot(Slot.INT) != null && !StrType.isStr(value)) {
          return IntType.convert(value);
        }
        return c.slot(Slot.INDEX) != null ? Ints.index(value) : null;
      } catch (PyException e) {
        if (e.is(ExceptionTypes.TYPE_ERROR)) {
          return null;
        }
        throw e;
      }
    }

    @Override
    public double real(Object value) {
      if (StrType.isStr(value)) {
        throw Errors.typeError("must be real number, not str");
      }
      if (Types.of(value).slot(Slot.FLOAT) == null && Types.of(value).slot(Slot.INDEX) == null) {
        throw Errors.typeError("must be real number, not " + Types.of(value).messageName());
      }
      return FloatType.convert(value);
    }

    @Override
    public String character(Object value) {
      return StrType.isStr(value) && Str.length(StrType.of(value)) == 1
          ? Str.java(StrType.of(value))
          : null;
    }

    @Override
    public String typeName(Object value) {
      return Types.of(value).messageName();
    }
  }
}

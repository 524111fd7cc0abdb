package org.dlscript.stdlib.python;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/** {@code _csv}: the usual lines of tables; what is unusual in any way is left to the caller. */
public final class CsvModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_csv"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function(
        "split(line, delimiter, quote, /)",
        (line, delimiter, quote) ->
            split(Str.java((TruffleString) line), character(delimiter), character(quote)));
    m.function(
        "join(row, delimiter, quote, end, /)",
        (row, delimiter, quote, end) ->
            join(
                Iteration.toArray(row),
                character(delimiter),
                character(quote),
                Str.java((TruffleString) end)));
  }

  private static char character(Object s) {
    return Str.java((TruffleString) s).charAt(0);
  }

  /** The fields of one line that is a record, or None. */
  private static Object split(String text, char delimiter, char quote) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    List<Object> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    int i = 0;
    while (true) {
      field.setLength(0);
      if (i < end && text.charAt(i) == quote) {
        i++;
        while (true) {
          int close = text.indexOf(quote, i);
          if (close < 0 || close >= end) {
            return PyNone.NONE; // goes on in the next line
          }
          field.append(text, i, close);
          i = close + 1;
          if (i < end && text.charAt(i) == quote) {
            field.append(quote);
            i++;
          } else {
            break;
          }
        }
        if (i < end && text.charAt(i) != delimiter) {
          return PyNone.NONE;
        }
      } else {
        int next = text.indexOf(delimiter, i);
        next = next < 0 || next > end ? end : next;
        field.append(text, i, next);
        i = next;
      }
      if (field.indexOf("\r") >= 0 || field.indexOf("\n") >= 0) {
        return PyNone.NONE;
      }
      fields.add(Str.of(field.toString()));
      if (i >= end) {
        return new PyList(fields.toArray());
      }
      i++; // the delimiter
      if (i == end) {
        fields.add(Str.of(""));
        return new PyList(fields.toArray());
      }
    }
  }

  /** A record's line, fields in quotes that need them. */
  private static Object join(Object[] row, char delimiter, char quote, String end) {
    StringBuilder b = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      if (i > 0) {
        b.append(delimiter);
      }
      Object v = row[i];
      String text = v == PyNone.NONE ? "" : v instanceof Double ? Text.repr(v) : Text.str(v);
      boolean quoted = row.length == 1 && text.isEmpty();
      for (int k = 0; k < text.length() && !quoted; k++) {
        char c = text.charAt(k);
        quoted = c == delimiter || c == quote || c == '\n' || c == '\r' || end.indexOf(c) >= 0;
      }
      if (quoted) {
        b.append(quote).append(text.replace("" + quote, "" + quote + quote)).append(quote);
      } else {
        b.append(text);
      }
    }
    return Str.of(b.append(end).toString());
  }
}

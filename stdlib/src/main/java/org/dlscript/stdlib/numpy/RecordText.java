package org.dlscript.stdlib.numpy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;

/** The text of records: in an array each field is written as a column is, so that they line up. */
final class RecordText {
  private RecordText() {}

  /** One record alone. */
  static String of(NumpyDType type, Object[] items) {
    String[] parts = new String[items.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = alone(items[i]);
    }
    return joined(parts);
  }

  private static String alone(Object item) {
    if (item instanceof PyNdarray a && !a.isScalar()) {
      return NdarrayText.text(a, ", ", "", 0).replaceAll("\\n\\s*", " ");
    }
    String text = Text.repr(item);
    return text.endsWith(".0") ? text.substring(0, text.length() - 1) : text;
  }

  private static String joined(String[] parts) {
    return "(" + String.join(", ", parts) + (parts.length == 1 ? ",)" : ")");
  }

  /** What writes the record of a position, for all records of an array. */
  static LongFunction<String> words(PyNdarray a) {
    Object[] rows = ObjectArrays.values(a);
    List<NumpyDType.Field> fields = a.dtype().fields;
    List<List<String>> columns = new ArrayList<>();
    for (int k = 0; k < fields.size(); k++) {
      columns.add(column(fields.get(k), rows, k));
    }
    Map<Object, String> texts = new java.util.IdentityHashMap<>();
    for (int i = 0; i < rows.length; i++) {
      String[] parts = new String[fields.size()];
      for (int k = 0; k < parts.length; k++) {
        parts[k] = columns.get(k).get(i);
      }
      texts.put(rows[i], joined(parts));
    }
    Map<Long, String> seen = new HashMap<>();
    return at -> seen.computeIfAbsent(at, p -> texts.get(a.pool().get(p)));
  }

  private static List<String> column(NumpyDType.Field f, Object[] rows, int k) {
    List<String> out = new ArrayList<>();
    Object[] values = new Object[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = ((PyTuple) rows[i]).items[k];
    }
    boolean plain = f.shape().length == 0 && !f.type().isPooled();
    if (!plain || rows.length == 0) {
      for (Object v : values) {
        out.add(
            f.type().fields != null && v instanceof PyTuple t ? of(f.type(), t.items) : alone(v));
      }
      return out;
    }
    String line = NdarrayText.line(ArrayLikes.array(new PyList(values), f.type()));
    // Each element is as wide as the widest, with a mark between them that no number has.
    for (String part : line.substring(1, line.length() - 1).split(";")) {
      out.add(part);
    }
    return out;
  }
}

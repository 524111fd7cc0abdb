package org.dlscript.stdlib.python;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.strings.TruffleString;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;

/**
 * Values of a JSON text as Jackson reads them. What it refuses, wrong texts but also NaN and depths
 * and lengths beyond its limits, is left to the guest's decoder, which knows what Python says then.
 * One reader reads one text; not for several threads.
 */
final class JsonReader {
  // Python converts no longer texts to integers unasked.
  private static final int DIGITS = 4300;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(500)
                  .maxNumberLength(DIGITS)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;
  private final Map<String, TruffleString> names = new HashMap<>();

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  /** The value of the text, or {@code otherwise} where that is not for Jackson to tell. */
  @TruffleBoundary
  static Object read(String text, Object otherwise) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        return otherwise;
      }
      Object value = new JsonReader(parser).value();
      return parser.nextToken() == null ? value : otherwise;
    } catch (IOException e) {
      return otherwise;
    }
  }

  /** The value that begins with the current token, of which the last token is then current. */
  private Object value() throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> Str.of(parser.getText());
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> Double.valueOf(Double.parseDouble(parser.getText()));
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> PyNone.NONE;
      default -> throw new IOException("no value");
    };
  }

  private Object integer() throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? Ints.normal(parser.getBigIntegerValue())
        : (Object) parser.getLongValue();
  }

  private PyList array() throws IOException {
    PyList list = new PyList();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value());
    }
    return list;
  }

  private PyDict object() throws IOException {
    PyDict dict = new PyDict();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      dict.put(names.computeIfAbsent(name, Str::of), value());
    }
    return dict;
  }
}

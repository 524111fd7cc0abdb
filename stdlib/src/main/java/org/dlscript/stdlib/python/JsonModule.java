package org.dlscript.stdlib.python;

import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/** {@code _json}: the quick ways through JSON (RFC 8259) under the guest's encoder and decoder. */
public final class JsonModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_json"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function("read(text, otherwise, /)", (text, other) -> JsonReader.read(Text.str(text), other));
    m.function("write(encoder, o, /)", (encoder, o) -> Str.of(new JsonWriter(encoder).text(o)));
    m.function(
        "quote(s, ascii, /)",
        (s, ascii) -> {
          StringBuilder out = new StringBuilder();
          JsonWriter.quote(out, Text.str(s), ascii == Boolean.TRUE);
          return Str.of(out.toString());
        });
  }
}

package org.dlscript.language.modules;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.Iterators;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;
import org.dlscript.language.text.FormatString;

/** {@code _string}: templates of {@code str.format} taken apart, for {@code string.Formatter}. */
public final class TemplateModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_string"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    m.function("formatter_parser(format_string, /)", TemplateModule::pieces);
    m.function("formatter_field_name_split(field_name, /)", TemplateModule::split);
  }

  private static String text(Object o) {
    if (o instanceof TruffleString s) {
      return Str.java(s);
    }
    throw Errors.typeError("expected str, got " + Types.of(o).messageName());
  }

  private static Object pieces(Object template) {
    List<Object> out = new ArrayList<>();
    for (FormatString.Piece p : FormatString.parse(text(template))) {
      if (p.field() == null) {
        if (!p.literal().isEmpty()) {
          out.add(new PyTuple(Str.of(p.literal()), PyNone.NONE, PyNone.NONE, PyNone.NONE));
        }
      } else {
        out.add(
            new PyTuple(
                Str.of(p.literal()),
                Str.of(p.field()),
                Str.of(p.spec()),
                p.conversion() == 0 ? PyNone.NONE : Str.of(String.valueOf(p.conversion()))));
      }
    }
    return Iterators.ofArray(out.toArray());
  }

  private static Object split(Object field) {
    FormatString.FieldName n = FormatString.parseField(text(field));
    Object[] rest = new Object[n.accesses().size()];
    for (int i = 0; i < rest.length; i++) {
      FormatString.Access a = n.accesses().get(i);
      rest[i] = new PyTuple(a.isAttribute(), key(a.key()));
    }
    return new PyTuple(key(n.first()), Iterators.ofArray(rest));
  }

  private static Object key(Object key) {
    return key instanceof String s ? Str.of(s) : key;
  }
}

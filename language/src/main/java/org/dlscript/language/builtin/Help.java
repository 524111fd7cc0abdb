package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyMethod;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Signature;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/** {@code help(x)}: the signature and the documentation. */
final class Help {
  private Help() {}

  static Object show(Object o) {
    StringBuilder b = new StringBuilder();
    b.append(heading(o)).append('\n');
    Object doc = Attributes.findQuietly(o, "__doc__");
    if (doc instanceof TruffleString s) {
      for (String line : Str.java(s).split("\n", -1)) {
        b.append("    ").append(line).append('\n');
      }
    }
    DlsContext.get(null).console().write(b.toString());
    return PyNone.NONE;
  }

  private static String heading(Object o) {
    if (o instanceof PyMethod m) {
      return heading(m.function);
    }
    if (o instanceof PyBuiltin f) {
      return f.name + f.signatureText();
    }
    if (o instanceof PyFunction f) {
      return f.name + signature(f.code.signature, f.defaults);
    }
    if (o instanceof PyClass c) {
      Object init = c.lookup("__init__");
      return "class "
          + c.name()
          + (init instanceof PyFunction f ? signature(f.code.signature, f.defaults) : "");
    }
    return Text.repr(o);
  }

  static String signature(Signature s, Object[] defaults) {
    StringBuilder b = new StringBuilder("(");
    for (int i = 0; i < s.count(); i++) {
      if (i > 0) {
        b.append(", ");
      }
      boolean star = s.varArgs && i == s.positional;
      boolean doubleStar = s.varKeywords && i == s.count() - 1;
      if (!s.varArgs && s.keywordOnly > 0 && i == s.positional) {
        b.append("*, ");
      }
      b.append(star ? "*" : doubleStar ? "**" : "").append(s.names[i]);
      if (!star && !doubleStar && defaults[i] != Signature.REQUIRED) {
        b.append('=').append(Text.repr(defaults[i]));
      }
      if (s.positionalOnly > 0 && i == s.positionalOnly - 1) {
        b.append(", /");
      }
    }
    return b.append(")").toString();
  }
}

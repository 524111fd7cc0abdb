package org.dlscript.language.builtin;

import java.util.Map;
import org.dlscript.language.object.Slot;

/** What {@code help} says of the special methods of builtin classes. */
final class SlotDocs {
  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("__init__", "Initialize self.  See help(type(self)) for accurate signature."),
          Map.entry(
              "__new__", "Create and return a new object.  See help(type) for accurate signature."),
          Map.entry("__repr__", "Return repr(self)."),
          Map.entry("__str__", "Return str(self)."),
          Map.entry("__hash__", "Return hash(self)."),
          Map.entry("__len__", "Return len(self)."),
          Map.entry("__bool__", "True if self else False"),
          Map.entry("__int__", "int(self)"),
          Map.entry("__float__", "float(self)"),
          Map.entry("__abs__", "abs(self)"),
          Map.entry("__neg__", "-self"),
          Map.entry("__pos__", "+self"),
          Map.entry("__invert__", "~self"),
          Map.entry("__iter__", "Implement iter(self)."),
          Map.entry("__next__", "Implement next(self)."),
          Map.entry("__getitem__", "Return self[key]."),
          Map.entry("__setitem__", "Set self[key] to value."),
          Map.entry("__delitem__", "Delete self[key]."),
          Map.entry("__contains__", "Return bool(key in self)."),
          Map.entry("__call__", "Call self as a function."),
          Map.entry("__getattribute__", "Return getattr(self, name)."),
          Map.entry("__setattr__", "Implement setattr(self, name, value)."),
          Map.entry("__delattr__", "Implement delattr(self, name)."),
          Map.entry("__eq__", "Return self==value."),
          Map.entry("__ne__", "Return self!=value."),
          Map.entry("__lt__", "Return self<value."),
          Map.entry("__le__", "Return self<=value."),
          Map.entry("__gt__", "Return self>value."),
          Map.entry("__ge__", "Return self>=value."));

  private static final String[] SYMBOLS = {
    "+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "&", "^", "|"
  };

  private SlotDocs() {}

  /** The text for a special method's name, or null. */
  static String of(String name) {
    String text = TEXTS.get(name);
    for (int i = 0; text == null && i < SYMBOLS.length; i++) {
      Slot slot = Slot.values()[Slot.ADD.ordinal() + i];
      if (name.equals(slot.method)) {
        text = "Return self" + SYMBOLS[i] + "value.";
      } else if (name.equals(slot.reflected().method)) {
        text = "Return value" + SYMBOLS[i] + "self.";
      } else if (name.equals(slot.inPlace().method)) {
        text = "Return self" + SYMBOLS[i] + "=value.";
      }
    }
    return text;
  }
}

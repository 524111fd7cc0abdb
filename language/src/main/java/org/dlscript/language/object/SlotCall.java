package org.dlscript.language.object;

/**
 * A special method that is no function: whatever it is, it is bound to the object by its own {@code
 * __get__} before it is called, so that callers may pass the object as first argument always.
 */
final class SlotCall extends PyObject {
  private static final PyClass CLASS =
      Types.sealed(
          "slot-call",
          t ->
              t.raw(
                  "__call__",
                  (args, names, values) -> {
                    SlotCall s = (SlotCall) args[0];
                    Object bound = Attributes.bind(s.attribute, args[1], Types.of(args[1]));
                    Object[] rest = java.util.Arrays.copyOfRange(args, 2, args.length);
                    return Calls.call(bound, rest, names, values);
                  }));

  private final Object attribute;

  private SlotCall(Object attribute) {
    super(CLASS);
    this.attribute = attribute;
  }

  /** The attribute itself where it takes the object as first argument, else its adaptation. */
  static Object of(Object attribute, Slot slot) {
    boolean plain =
        attribute == null
            || attribute == PyNone.NONE
            || attribute instanceof PyFunction
            || attribute instanceof PyBuiltin
            || switch (slot) {
              case NEW, INIT_SUBCLASS, CLASS_GETITEM, PREPARE, MRO_ENTRIES -> true;
              default -> false;
            };
    return plain ? attribute : new SlotCall(attribute);
  }
}

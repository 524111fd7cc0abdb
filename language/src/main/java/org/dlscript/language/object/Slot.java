package org.dlscript.language.object;

/** The special methods that operators and builtin functions look up on a class. */
public enum Slot {
  ADD, SUB, MUL, MATMUL, TRUEDIV, FLOORDIV, MOD, POW, LSHIFT, RSHIFT, AND, XOR, OR, DIVMOD,
  RADD, RSUB, RMUL, RMATMUL, RTRUEDIV, RFLOORDIV, RMOD, RPOW, RLSHIFT, RRSHIFT, RAND, RXOR, ROR, RDIVMOD,
  IADD, ISUB, IMUL, IMATMUL, ITRUEDIV, IFLOORDIV, IMOD, IPOW, ILSHIFT, IRSHIFT, IAND, IXOR, IOR,
  EQ, NE, LT, LE, GT, GE,
  NEG, POS, INVERT, ABS,
  NEW, INIT, DEL, REPR, STR, FORMAT, BYTES, HASH, BOOL, LEN, LENGTH_HINT,
  GETITEM, SETITEM, DELITEM, CONTAINS, MISSING, ITER, NEXT, REVERSED,
  GETATTRIBUTE, GETATTR, SETATTR, DELATTR, DIR,
  GET, SET, DELETE, SET_NAME,
  CALL, ENTER, EXIT, AENTER, AEXIT, AWAIT, AITER, ANEXT,
  INT, FLOAT, COMPLEX, INDEX, ROUND, TRUNC, FLOOR, CEIL,
  INIT_SUBCLASS, CLASS_GETITEM, INSTANCECHECK, SUBCLASSCHECK, PREPARE, MRO_ENTRIES;

  /** The method's name, such as {@code __add__}. */
  public final String method;

  Slot() {
    method = ("__" + name().toLowerCase(java.util.Locale.ROOT) + "__").intern();
  }

  /** The reflected form of a binary operator's slot. */
  public Slot reflected() {
    return values()[ordinal() + RADD.ordinal()];
  }

  /** The in-place form of a binary operator's slot; DIVMOD has none. */
  public Slot inPlace() {
    return values()[ordinal() + IADD.ordinal()];
  }
}

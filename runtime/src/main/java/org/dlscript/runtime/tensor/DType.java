package org.dlscript.runtime.tensor;

/**
 * An element type, named as PyTorch names it. The ordinals order the types within a category, but
 * for the storage types at the end: these are for keeping and converting elements, few operators
 * compute with them, and they promote with hardly anything.
 */
public enum DType {
  BOOL("bool", "Bool", 1, Category.BOOL),
  UINT8("uint8", "Byte", 1, Category.INTEGRAL),
  INT8("int8", "Char", 1, Category.INTEGRAL),
  INT16("int16", "Short", 2, Category.INTEGRAL),
  INT32("int32", "Int", 4, Category.INTEGRAL),
  INT64("int64", "Long", 8, Category.INTEGRAL),
  FLOAT16("float16", "Half", 2, Category.FLOATING),
  BFLOAT16("bfloat16", "BFloat16", 2, Category.FLOATING),
  FLOAT32("float32", "Float", 4, Category.FLOATING),
  FLOAT64("float64", "Double", 8, Category.FLOATING),
  COMPLEX64("complex64", "ComplexFloat", 8, Category.COMPLEX),
  COMPLEX128("complex128", "ComplexDouble", 16, Category.COMPLEX),
  UINT16("uint16", "UInt16", 2, Category.INTEGRAL),
  UINT32("uint32", "UInt32", 4, Category.INTEGRAL),
  UINT64("uint64", "UInt64", 8, Category.INTEGRAL),
  FLOAT8_E5M2("float8_e5m2", "Float8_e5m2", 1, Category.FLOATING),
  FLOAT8_E4M3FN("float8_e4m3fn", "Float8_e4m3fn", 1, Category.FLOATING);

  /** The promotion categories, weakest first. */
  public enum Category {
    BOOL,
    INTEGRAL,
    FLOATING,
    COMPLEX
  }

  // Until one of these types is met, nobody looks for them.
  private static boolean storageTypes;

  private static final DType[][] PROMOTED = promotionTable();

  private final String torchName;
  private final String scalarName;
  private final int itemSize;
  private final Category category;

  DType(String torchName, String scalarName, int itemSize, Category category) {
    this.torchName = torchName;
    this.scalarName = scalarName;
    this.itemSize = itemSize;
    this.category = category;
  }

  /** The attribute's name in the torch module, such as "float32". */
  public String torchName() {
    return torchName;
  }

  /** The name in messages and legacy type names, such as "Float". */
  public String scalarName() {
    return scalarName;
  }

  /** The type's name in C++, which some messages show. */
  public String nativeName() {
    return switch (this) {
      case BOOL -> "bool";
      case UINT8 -> "unsigned char";
      case INT8 -> "signed char";
      case INT16 -> "short int";
      case INT32 -> "int";
      case INT64 -> "long int";
      case FLOAT16 -> "c10::Half";
      case BFLOAT16 -> "c10::BFloat16";
      case FLOAT32 -> "float";
      case FLOAT64 -> "double";
      case COMPLEX64 -> "c10::complex<float>";
      case COMPLEX128 -> "c10::complex<double>";
      case UINT16 -> "unsigned short";
      case UINT32 -> "unsigned int";
      case UINT64 -> "unsigned long";
      case FLOAT8_E5M2, FLOAT8_E4M3FN -> "c10::" + scalarName;
    };
  }

  public int itemSize() {
    return itemSize;
  }

  public Category category() {
    return category;
  }

  public boolean isFloatingPoint() {
    return category == Category.FLOATING;
  }

  public boolean isComplex() {
    return category == Category.COMPLEX;
  }

  /** Whether the type is an integer type or bool. */
  public boolean isIntegral() {
    return category.ordinal() <= Category.INTEGRAL.ordinal();
  }

  /** Whether gradients exist for this type. */
  public boolean isDifferentiable() {
    return category.ordinal() >= Category.FLOATING.ordinal();
  }

  public boolean isSigned() {
    return this != BOOL && this != UINT8 && !isWideUnsigned();
  }

  /** Whether the type is for keeping elements, and few operators compute with it. */
  public boolean isStorageOnly() {
    return ordinal() > COMPLEX128.ordinal();
  }

  /** Notes that a type takes part in what follows. */
  public DType used() {
    if (isStorageOnly()) {
      storageTypes = true;
    }
    return this;
  }

  /** Whether one of the types for keeping elements was used so far. */
  public static boolean storageTypesAreUsed() {
    return storageTypes;
  }

  /** Whether the type is an unsigned integer of more than a byte. */
  public boolean isWideUnsigned() {
    return this == UINT16 || this == UINT32 || this == UINT64;
  }

  /** Whether the type is a floating-point number of one byte. */
  public boolean isFloat8() {
    return this == FLOAT8_E5M2 || this == FLOAT8_E4M3FN;
  }

  /** Whether the type is half precision, which the kernels compute in float32. */
  public boolean isHalf() {
    return this == FLOAT16 || this == BFLOAT16;
  }

  /** The real type of the parts of a complex type; the type itself where it is real. */
  public DType toReal() {
    return switch (this) {
      case COMPLEX64 -> FLOAT32;
      case COMPLEX128 -> FLOAT64;
      default -> this;
    };
  }

  /** The complex type whose parts have this type. */
  public DType toComplex() {
    return switch (this) {
      case FLOAT64, COMPLEX128 -> COMPLEX128;
      default -> COMPLEX64;
    };
  }

  /** The common type of two tensors of the same promotion priority. */
  public static DType promote(DType a, DType b) {
    DType both = a == b ? a : PROMOTED[a.ordinal()][b.ordinal()];
    if (both == null) {
      throw TensorException.runtime(
          (a.isFloat8() || b.isFloat8()
                  ? "Promotion for Float8 Types is not supported"
                  : "Promotion for uint16, uint32, uint64 types is not supported")
              + ", attempted to promote "
              + a.scalarName
              + " and "
              + b.scalarName);
    }
    return both;
  }

  /** The type with this torch name or alias ("float", "long", …), or null. */
  public static DType byName(String name) {
    return switch (name) {
      case "float" -> FLOAT32;
      case "double" -> FLOAT64;
      case "half" -> FLOAT16;
      case "long" -> INT64;
      case "int" -> INT32;
      case "short" -> INT16;
      case "cfloat" -> COMPLEX64;
      case "cdouble" -> COMPLEX128;
      default -> {
        for (DType d : values()) {
          if (d.torchName.equals(name)) {
            yield d;
          }
        }
        yield null;
      }
    };
  }

  private static DType[][] promotionTable() {
    DType[] all = values();
    DType[][] table = new DType[all.length][all.length];
    for (DType a : all) {
      for (DType b : all) {
        table[a.ordinal()][b.ordinal()] = a.ordinal() <= b.ordinal() ? join(a, b) : join(b, a);
      }
    }
    return table;
  }

  // Null where there is no common type.
  private static DType join(DType low, DType high) {
    if (high.isStorageOnly()) {
      return high.isWideUnsigned() && low.isFloatingPoint() ? low : null;
    }
    if (low == UINT8 && high.category == Category.INTEGRAL && high != UINT8) {
      return high == INT8 ? INT16 : high;
    }
    if (low == FLOAT16 && high == BFLOAT16) {
      return FLOAT32;
    }
    if (high == COMPLEX64 && low == FLOAT64) {
      return COMPLEX128;
    }
    return high;
  }

  @Override
  public String toString() {
    return "torch." + torchName;
  }
}

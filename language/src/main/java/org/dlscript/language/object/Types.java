package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.object.Shape;
import com.oracle.truffle.api.strings.TruffleString;
import java.lang.invoke.MethodHandles;
import java.math.BigInteger;
import java.util.function.Consumer;
import org.dlscript.language.builtin.ByteArrayType;
import org.dlscript.language.builtin.BytesTypes;
import org.dlscript.language.builtin.CallableTypes;
import org.dlscript.language.builtin.CodeType;
import org.dlscript.language.builtin.DescriptorTypes;
import org.dlscript.language.builtin.DictType;
import org.dlscript.language.builtin.DictViewTypes;
import org.dlscript.language.builtin.FloatType;
import org.dlscript.language.builtin.FrozenSetType;
import org.dlscript.language.builtin.GeneratorTypes;
import org.dlscript.language.builtin.IntType;
import org.dlscript.language.builtin.IteratorTypes;
import org.dlscript.language.builtin.ListType;
import org.dlscript.language.builtin.MemoryViewType;
import org.dlscript.language.builtin.ModuleType;
import org.dlscript.language.builtin.ObjectType;
import org.dlscript.language.builtin.RangeType;
import org.dlscript.language.builtin.SetType;
import org.dlscript.language.builtin.SliceType;
import org.dlscript.language.builtin.StrType;
import org.dlscript.language.builtin.SuperType;
import org.dlscript.language.builtin.TupleType;
import org.dlscript.language.builtin.TypeType;

/** The builtin classes: static, immutable, shared by all contexts. */
public final class Types {
  public static final PyClass OBJECT;
  public static final PyClass TYPE;

  static {
    Shape boot = Shape.newBuilder().layout(PyObject.class, lookup()).build();
    OBJECT = new PyClass(boot, "object", null, ObjectType::define);
    TYPE = new PyClass(boot, "type", OBJECT, TypeType::define);
    OBJECT.setType(TYPE);
    TYPE.setType(TYPE);
    TYPE.setHasDict(true);
    OBJECT.setAllocator(PyObject::new);
  }

  public static final PyClass NONE_TYPE = sealed("NoneType", ObjectType::defineNone);
  public static final PyClass ELLIPSIS = sealed("ellipsis", ObjectType::defineEllipsis);
  public static final PyClass NOT_IMPLEMENTED =
      sealed("NotImplementedType", ObjectType::defineNotImplemented);
  public static final PyClass INT = open("int", IntType::define);
  public static final PyClass BOOL = sub("bool", INT, IntType::defineBool);
  public static final PyClass FLOAT = open("float", FloatType::define);
  public static final PyClass COMPLEX = open("complex", FloatType::defineComplex);
  public static final PyClass STR = open("str", StrType::define);
  public static final PyClass BYTES = open("bytes", BytesTypes::defineBytes);
  public static final PyClass BYTEARRAY = open("bytearray", ByteArrayType::define);
  public static final PyClass MEMORYVIEW = sealed("memoryview", MemoryViewType::define);
  public static final PyClass TUPLE = open("tuple", TupleType::define);
  public static final PyClass LIST = open("list", ListType::define);
  public static final PyClass DICT = open("dict", DictType::define);
  public static final PyClass SET = open("set", SetType::define);
  public static final PyClass FROZENSET = open("frozenset", FrozenSetType::define);
  public static final PyClass RANGE = sealed("range", RangeType::define);
  public static final PyClass SLICE = sealed("slice", SliceType::define);
  public static final PyClass SUPER = open("super", SuperType::define);
  public static final PyClass PROPERTY = open("property", DescriptorTypes::defineProperty);
  public static final PyClass CLASSMETHOD = open("classmethod", DescriptorTypes::defineClassMethod);
  public static final PyClass STATICMETHOD =
      open("staticmethod", DescriptorTypes::defineStaticMethod);
  public static final PyClass GETSET = sealed("getset_descriptor", DescriptorTypes::defineGetSet);
  public static final PyClass MEMBER = sealed("member_descriptor", DescriptorTypes::defineGetSet);
  public static final PyClass FUNCTION = sealed("function", CallableTypes::defineFunction);
  public static final PyClass BUILTIN_FUNCTION =
      sealed("builtin_function_or_method", CallableTypes::defineBuiltin);
  public static final PyClass METHOD_WRAPPER =
      sealed("method-wrapper", CallableTypes::defineWrapper);
  public static final PyClass WRAPPER_DESCRIPTOR =
      sealed("wrapper_descriptor", CallableTypes::defineDescriptor);
  public static final PyClass METHOD_DESCRIPTOR =
      sealed("method_descriptor", CallableTypes::defineDescriptor);
  public static final PyClass METHOD = sealed("method", CallableTypes::defineMethod);
  public static final PyClass CODE = sealed("code", CodeType::defineCode);
  public static final PyClass CELL = sealed("cell", CodeType::defineCell);
  public static final PyClass MODULE = open("module", ModuleType::define);
  public static final PyClass GENERATOR = sealed("generator", GeneratorTypes::defineGenerator);
  public static final PyClass COROUTINE = sealed("coroutine", GeneratorTypes::defineCoroutine);
  public static final PyClass ASYNC_GENERATOR =
      sealed("async_generator", GeneratorTypes::defineAsyncGenerator);
  public static final PyClass DICT_KEYS = sealed("dict_keys", DictViewTypes::defineKeys);
  public static final PyClass DICT_VALUES = sealed("dict_values", DictViewTypes::defineValues);
  public static final PyClass DICT_ITEMS = sealed("dict_items", DictViewTypes::defineItems);
  public static final PyClass ODICT_KEYS = ordered("odict_keys", DICT_KEYS);
  public static final PyClass ODICT_VALUES = ordered("odict_values", DICT_VALUES);
  public static final PyClass ODICT_ITEMS = ordered("odict_items", DICT_ITEMS);
  public static final PyClass MAPPING_PROXY = sealed("mappingproxy", DictViewTypes::defineProxy);
  public static final PyClass FRAME = sealed("frame", ModuleType::defineFrame);
  public static final PyClass TRACEBACK = sealed("traceback", ModuleType::defineTraceback);
  public static final PyClass UNION =
      sealed("types.UnionType", org.dlscript.language.builtin.UnionType::define);
  public static final PyClass GENERIC_ALIAS =
      open("types.GenericAlias", org.dlscript.language.builtin.AliasType::define);

  /** The classes of builtin iterators whose only attributes are the iterator protocol's. */
  public static final PyClass ITERATOR = iterator("iterator");

  public static final PyClass LIST_ITERATOR = iterator("list_iterator");
  public static final PyClass LIST_REVERSE_ITERATOR = iterator("list_reverseiterator");
  public static final PyClass TUPLE_ITERATOR = iterator("tuple_iterator");
  public static final PyClass RANGE_ITERATOR = iterator("range_iterator");
  public static final PyClass LONG_RANGE_ITERATOR = iterator("longrange_iterator");
  public static final PyClass BYTEARRAY_ITERATOR = iterator("bytearray_iterator");
  public static final PyClass STR_ITERATOR = iterator("str_ascii_iterator");
  public static final PyClass BYTES_ITERATOR = iterator("bytes_iterator");
  public static final PyClass SET_ITERATOR = iterator("set_iterator");
  public static final PyClass DICT_KEY_ITERATOR = iterator("dict_keyiterator");
  public static final PyClass DICT_VALUE_ITERATOR = iterator("dict_valueiterator");
  public static final PyClass DICT_ITEM_ITERATOR = iterator("dict_itemiterator");
  public static final PyClass DICT_REVERSE_KEY_ITERATOR = iterator("dict_reversekeyiterator");
  public static final PyClass DICT_REVERSE_VALUE_ITERATOR = iterator("dict_reversevalueiterator");
  public static final PyClass DICT_REVERSE_ITEM_ITERATOR = iterator("dict_reverseitemiterator");
  public static final PyClass CALLABLE_ITERATOR = iterator("callable_iterator");
  public static final PyClass ENUMERATE = open("enumerate", IteratorTypes::defineEnumerate);
  public static final PyClass ZIP = open("zip", IteratorTypes::defineZip);
  public static final PyClass MAP = open("map", IteratorTypes::defineMap);
  public static final PyClass FILTER = open("filter", IteratorTypes::defineFilter);
  public static final PyClass REVERSED = open("reversed", IteratorTypes::defineReversed);

  static {
    BOOL.setSubclassable(false);
    FUNCTION.setHasDict(true);
    MODULE.setHasDict(true);
    PROPERTY.setHasDict(true);
    for (PyClass c : new PyClass[] {LIST, TUPLE, RANGE, MEMORYVIEW}) {
      c.setMatch(PyClass.Match.SEQUENCE);
    }
    for (PyClass c : new PyClass[] {DICT, MAPPING_PROXY}) {
      c.setMatch(PyClass.Match.MAPPING);
    }
    CLASSMETHOD.setHasDict(true);
    STATICMETHOD.setHasDict(true);
  }

  private Types() {}

  private static MethodHandles.Lookup lookup() {
    return MethodHandles.lookup();
  }

  static Shape rootShape(PyClass cls) {
    return Shape.newBuilder().layout(PyObject.class, lookup()).dynamicType(cls).build();
  }

  /** A builtin class that guests may derive from. */
  public static PyClass open(String name, Consumer<TypeBuilder> define) {
    return sub(name, OBJECT, define);
  }

  /** A builtin class that guests may not derive from. */
  public static PyClass sealed(String name, Consumer<TypeBuilder> define) {
    PyClass c = sub(name, OBJECT, define);
    c.setSubclassable(false);
    return c;
  }

  /** A view of an OrderedDict: the view of a dict under another name. */
  private static PyClass ordered(String name, PyClass base) {
    PyClass c = sub(name, base, t -> {});
    c.setSubclassable(false);
    return c;
  }

  public static PyClass sub(String name, PyClass base, Consumer<TypeBuilder> define) {
    PyClass c = new PyClass(TYPE.instanceShape(), simpleName(name), base, define);
    if (base == OBJECT) {
      c.setAllocator(null);
    }
    int dot = name.lastIndexOf('.');
    if (dot > 0) {
      c.declareModule(name.substring(0, dot));
    }
    return c;
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static PyClass iterator(String name) {
    return sealed(name, IteratorTypes::defineProtocol);
  }

  /** The class of any guest value. */
  public static PyClass of(Object o) {
    if (o instanceof PyObject p) {
      return p.type();
    }
    if (o instanceof Long) {
      return INT;
    }
    if (o instanceof TruffleString) {
      return STR;
    }
    if (o instanceof Double) {
      return FLOAT;
    }
    if (o instanceof Boolean) {
      return BOOL;
    }
    return ofRare(o);
  }

  @TruffleBoundary
  private static PyClass ofRare(Object o) {
    if (o instanceof BigInteger) {
      return INT;
    }
    if (o == PyNone.NONE) {
      return NONE_TYPE;
    }
    if (o == PyNone.ELLIPSIS) {
      return ELLIPSIS;
    }
    if (o == PyNone.NOT_IMPLEMENTED) {
      return NOT_IMPLEMENTED;
    }
    if (o instanceof Cell) {
      return CELL;
    }
    return ForeignObjects.typeOf(o);
  }

  public static boolean isInstance(Object o, PyClass cls) {
    return of(o).isSubclassOf(cls);
  }
}

package org.dlscript.stdlib.torch;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.builtin.BuiltinFunctions;
import org.dlscript.language.object.Arithmetic;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Transient;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.runtime.op.Autocast;
import org.dlscript.runtime.op.OpProfile;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.ops.Copies;
import org.dlscript.runtime.ops.Indexing;
import org.dlscript.runtime.ops.MatrixProducts;
import org.dlscript.runtime.ops.Operators;
import org.dlscript.runtime.ops.Views;
import org.dlscript.runtime.tensor.Complex;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;

/**
 * {@code torch.Tensor}: every operator with a method form, the operators of the language, indexing,
 * and what Python asks of a value (truth, length, iteration, text, conversion).
 */
public final class TensorType {
  static final PyClass TENSOR = Types.open("torch.Tensor", TensorType::define);
  private static final String TENSOR_PREFIX = "torch.Tensor.";
  private static final PyClass ITERATOR = Types.sealed("iterator", TensorType::defineIterator);

  static {
    TENSOR.setHasDict(true);
  }

  private TensorType() {}

  static Tensor of(Object o) {
    return ((PyTensor) o).tensor;
  }

  private static void define(TypeBuilder t) {
    t.allocator(
        c -> PyTensor.of(c, Tensor.empty(org.dlscript.runtime.op.Promotion.defaultDType(), 0)));
    t.constructor("Tensor(cls, /, *args, **kwargs)", LegacyTensors::make);
    t.methodN("__init__(self, /, *args, **kwargs)", a -> PyNone.NONE);
    for (String qualified : Ops.names()) {
      if (!qualified.startsWith(TENSOR_PREFIX)) {
        continue;
      }
      String name = qualified.substring(TENSOR_PREFIX.length());
      if (Ops.isProperty(qualified)) {
        Operator f = new Operator(qualified);
        boolean computed = name.equals("mT");
        t.getter(
            name,
            self -> {
              Object seen = computed ? Dispatch.property(qualified, self) : null;
              return seen != null
                  ? seen
                  : TorchFunction.like(
                      self,
                      Values.translated(
                          () -> f.plain(new Object[] {self}, Calls.NO_NAMES, Calls.NO_VALUES)));
            });
      } else {
        t.raw(name, new Operator(qualified));
      }
    }
    arithmetic(t);
    access(t);
    values(t);
    TensorAttributes.define(t);
    TorchFunction.define(t);
  }

  private interface Binary {
    Tensor apply(Tensor a, Tensor b);
  }

  /** The engine's view of an operand: a tensor, a Python number as one, or null. */
  static Tensor operand(Object o) {
    if (o instanceof PyTensor t) {
      return t.tensor;
    }
    if (o instanceof Long || o instanceof Double || o instanceof Boolean) {
      return Tensor.number(o);
    }
    if (o instanceof PyComplex c) {
      return Tensor.number(new Complex(c.re, c.im));
    }
    if (o instanceof org.dlscript.stdlib.numpy.PyNdarray a) {
      return a.isScalar() ? Tensor.number(Values.toEngine(a.scalarValue())) : a.tensor();
    }
    return null;
  }

  /** An arithmetic operator of two operands, or the subscript. */
  @FunctionalInterface
  private interface Operation extends Fn.F2, Transient.Producer {}

  private static void binary(TypeBuilder t, String name, Binary f, Binary reversed) {
    t.method(
        "__" + name + "__(self, other, /)",
        (Operation)
            (a, b) -> {
              Tensor y = operand(b);
              if (TorchFunction.subclasses && y != null) {
                Object r = TorchFunction.ofSubclass(TENSOR_PREFIX + plainName(name), a, b);
                if (r != null) {
                  return r;
                }
              }
              return y == null ? PyNone.NOT_IMPLEMENTED : PyTensor.of(run(name, f, of(a), y));
            });
    t.method(
        "__r" + name + "__(self, other, /)",
        (Operation)
            (a, b) -> {
              Tensor y = operand(b);
              if (TorchFunction.subclasses && y != null) {
                Object r = TorchFunction.ofSubclass(TENSOR_PREFIX + reversedName(name), a, b);
                if (r != null) {
                  return r;
                }
              }
              return y == null
                  ? PyNone.NOT_IMPLEMENTED
                  : PyTensor.of(run(reversedName(name), reversed, of(a), y));
            });
  }

  private static String reversedName(String operation) {
    boolean same = operation.equals("add") || operation.equals("mul");
    return same ? operation : "__r" + operation + "__";
  }

  private static String plainName(String operation) {
    return operation.equals("truediv") ? "div" : operation;
  }

  private static Tensor run(String name, Binary f, Tensor a, Tensor b) {
    if (DType.storageTypesAreUsed() && (a.dtype().isStorageOnly() || b.dtype().isStorageOnly())) {
      // The operator of this name knows what such types can do.
      return (Tensor) new Operator(TENSOR_PREFIX + plainName(name)).onEngine(a, b);
    }
    return OpProfile.ON ? OpProfile.measured(name, () -> f.apply(a, b)) : f.apply(a, b);
  }

  private static void arithmetic(TypeBuilder t) {
    binary(t, "add", Operators::add, Operators::add);
    binary(t, "sub", Operators::sub, Operators::subtractFrom);
    binary(t, "mul", Operators::mul, Operators::mul);
    binary(t, "truediv", Operators::div, Operators::divideInto);
    for (String n :
        new String[] {"matmul", "pow", "mod", "floordiv", "and", "or", "xor", "lshift", "rshift"}) {
      String op =
          switch (n) {
            case "mod" -> "remainder";
            case "floordiv" -> "floor_divide";
            case "and", "or", "xor" -> "bitwise_" + n;
            case "lshift" -> "bitwise_left_shift";
            case "rshift" -> "bitwise_right_shift";
            default -> n;
          };
      Operator f = new Operator("torch." + op);
      if (n.equals("matmul")) {
        t.method(
            "__matmul__(self, other, /)",
            (Operation)
                (a, b) ->
                    !(b instanceof PyTensor y)
                        ? matmulWithArray(of(a), b)
                        : Autocast.active() || TorchFunction.subclasses
                            ? apply(f, a, b)
                            : PyTensor.of(run(n, MatrixProducts::checkedMatmul, of(a), y.tensor)));
      } else {
        t.method("__" + n + "__(self, other, /)", (Operation) (a, b) -> apply(f, a, b));
      }
      if (n.equals("pow")) {
        Operator power = new Operator("torch.Tensor.__rpow__");
        t.method("__rpow__(self, other, /)", (Operation) (a, b) -> apply(power, a, b));
      } else {
        t.method("__r" + n + "__(self, other, /)", (Operation) (a, b) -> apply(f, b, a));
      }
    }
    String[][] inPlace = {
      {"add", "add_"},
      {"sub", "sub_"},
      {"mul", "mul_"},
      {"truediv", "div_"},
      {"pow", "pow_"},
      {"mod", "remainder_"},
      {"floordiv", "floor_divide_"},
      {"and", "bitwise_and_"},
      {"or", "bitwise_or_"},
      {"xor", "bitwise_xor_"},
      {"lshift", "bitwise_left_shift_"},
      {"rshift", "bitwise_right_shift_"}
    };
    for (String[] row : inPlace) {
      Operator f = new Operator("torch.Tensor." + row[1]);
      t.method("__i" + row[0] + "__(self, other, /)", (Operation) (a, b) -> apply(f, a, b));
    }
    String[][] compare = {
      {"eq", "eq"}, {"ne", "ne"}, {"lt", "lt"}, {"le", "le"}, {"gt", "gt"}, {"ge", "ge"}
    };
    for (String[] row : compare) {
      Operator f = new Operator("torch.Tensor." + row[1]);
      t.method("__" + row[0] + "__(self, other, /)", (Operation) (a, b) -> apply(f, a, b));
    }
    t.method("__hash__(self, /)", org.dlscript.language.object.Hashing::identity);
    String[][] unary = {
      {"__neg__", "neg"}, {"__pos__", "positive"}, {"__invert__", "__invert__"}, {"__abs__", "abs"}
    };
    for (String[] row : unary) {
      t.raw(row[0], new Operator("torch.Tensor." + row[1]));
    }
  }

  /** The product with an array, in the wider of both types. */
  private static Object matmulWithArray(Tensor a, Object b) {
    if (!(b instanceof org.dlscript.stdlib.numpy.PyNdarray array) || array.isScalar()) {
      return PyNone.NOT_IMPLEMENTED;
    }
    Tensor y = array.tensor();
    DType d = DType.promote(a.dtype(), y.dtype());
    return PyTensor.of(MatrixProducts.matmul(Copies.to(a, d), Copies.to(y, d)));
  }

  private static Object apply(Operator f, Object a, Object b) {
    if (operand(a) == null || operand(b) == null) {
      return PyNone.NOT_IMPLEMENTED;
    }
    return f.call(
        new Object[] {a, b},
        org.dlscript.language.object.Calls.NO_NAMES,
        org.dlscript.language.object.Calls.NO_VALUES);
  }

  private static void access(TypeBuilder t) {
    t.method(
        "__getitem__(self, key, /)",
        (Operation)
            (self, key) -> {
              if (TorchFunction.subclasses) {
                Object r = TorchFunction.ofSubclass("torch.Tensor.__getitem__", self, key);
                if (r != null) {
                  return r;
                }
              }
              Tensor x = of(self);
              if (key instanceof Long i && x.rank() > 0) {
                long n = x.size(0);
                if (i < -n || i >= n) {
                  throw Errors.indexError(
                      "index " + i + " is out of bounds for dimension 0 with size " + n);
                }
                return PyTensor.of(Views.select(x, 0, (int) (i < 0 ? i + n : i)));
              }
              return PyTensor.of(Indexing.get(x, TensorIndex.indices(key)));
            });
    t.method(
        "__setitem__(self, key, value, /)",
        (self, key, value) -> {
          if (TorchFunction.subclasses) {
            Object r = TorchFunction.ofSubclass("torch.Tensor.__setitem__", self, key, value);
            if (r != null) {
              return r;
            }
          }
          Tensor v = operand(value);
          if (v == null) {
            throw Errors.typeError(
                "can't assign a "
                    + Types.of(value).name()
                    + " to a torch.FloatTensor".replace("torch.FloatTensor", of(self).typeName()));
          }
          Indexing.assign(of(self), TensorIndex.indices(key), v);
          return PyNone.NONE;
        });
    t.method(
        "__delitem__(self, key, /)",
        (self, key) -> {
          throw Errors.typeError("Tensor does not support deleting items");
        });
    t.method(
        "__len__(self, /)",
        self -> {
          if (of(self).rank() == 0) {
            throw Errors.typeError("len() of a 0-d tensor");
          }
          return (long) of(self).size(0);
        });
    t.method("__iter__(self, /)", self -> new Rows(of(self)));
    t.method("__reversed__(self, /)", self -> reversed(of(self)));
    t.method(
        "__contains__(self, element, /)",
        (self, element) -> {
          Tensor y = operand(element);
          if (y == null) {
            throw Errors.runtimeError(
                "Tensor.__contains__ only supports Tensor or scalar, but you passed in a "
                    + org.dlscript.language.object.Text.repr(Types.of(element))
                    + ".");
          }
          Object eq =
              new Operator("torch.eq")
                  .call(
                      y.rank() == 0 ? new Object[] {self, element} : new Object[] {element, self},
                      org.dlscript.language.object.Calls.NO_NAMES,
                      org.dlscript.language.object.Calls.NO_VALUES);
          Tensor b = of(eq);
          for (int i = 0; i < b.numel(); i++) {
            if (b.doubleAt(i) != 0) {
              return true;
            }
          }
          return false;
        });
  }

  private static Object reversed(Tensor x) {
    return x.rank() == 0
        ? PyTensor.of(x)
        : new Operator("torch.Tensor.flip")
            .call(
                new Object[] {PyTensor.of(x), 0L},
                org.dlscript.language.object.Calls.NO_NAMES,
                org.dlscript.language.object.Calls.NO_VALUES);
  }

  private static final class Rows extends PyIterator {
    private final PyTuple rows;
    private int next;

    Rows(Tensor x) {
      super(ITERATOR);
      if (x.rank() == 0) {
        throw Errors.typeError("iteration over a 0-d tensor");
      }
      rows =
          (PyTuple)
              new Operator("torch.Tensor.unbind")
                  .call(
                      new Object[] {PyTensor.of(x), 0L},
                      org.dlscript.language.object.Calls.NO_NAMES,
                      org.dlscript.language.object.Calls.NO_VALUES);
    }

    @Override
    public Object next() {
      return next < rows.items.length ? rows.items[next++] : null;
    }
  }

  private static void defineIterator(TypeBuilder t) {
    org.dlscript.language.builtin.IteratorTypes.defineProtocol(t);
  }

  // ---- values

  private static Object single(Object self, String what) {
    Tensor x = of(self);
    if (x.numel() != 1) {
      throw what == null
          ? Errors.valueError("only one element tensors can be converted to Python scalars")
          : Errors.typeError(
              "only integer tensors of a single element can be converted to an index");
    }
    return Values.fromEngine(x.item());
  }

  private static void values(TypeBuilder t) {
    t.method(
        "__bool__(self, /)",
        self -> {
          Tensor x = of(self);
          if (x.numel() != 1) {
            throw Errors.runtimeError(
                x.numel() == 0
                    ? "Boolean value of Tensor with no values is ambiguous"
                    : "Boolean value of Tensor with more than one value is ambiguous");
          }
          Object v = x.item();
          return v instanceof Complex c
              ? c.re() != 0 || c.im() != 0
              : v instanceof Boolean b ? b : ((Number) v).doubleValue() != 0;
        });
    t.method("__float__(self, /)", self -> Arithmetic.toDouble(real(single(self, null), "float")));
    t.method(
        "__int__(self, /)",
        self -> org.dlscript.language.builtin.IntType.convert(real(single(self, null), "int")));
    t.method(
        "__complex__(self, /)",
        self ->
            single(self, null) instanceof PyComplex c
                ? c
                : new PyComplex(Arithmetic.toDouble(single(self, null)), 0));
    t.method(
        "__index__(self, /)",
        self -> {
          if (!of(self).dtype().isIntegral()
              && of(self).dtype() != org.dlscript.runtime.tensor.DType.BOOL) {
            single(self, "index");
            throw Errors.typeError(
                "only integer tensors of a single element can be converted to an index");
          }
          Object v = single(self, "index");
          return v instanceof Boolean b ? (Object) (b ? 1L : 0L) : v;
        });
    t.method("__repr__(self, /)", self -> Str.of(TensorText.repr((PyTensor) self)));
    t.method(
        "__format__(self, format_spec, /)",
        (self, spec) -> {
          Tensor x = of(self);
          if (x.rank() == 0 && x.numel() == 1) {
            return BuiltinFunctions.format(Values.fromEngine(x.item()), (TruffleString) spec);
          }
          if (((TruffleString) spec).isEmpty()) {
            return Str.of(TensorText.repr((PyTensor) self));
          }
          throw Errors.typeError("unsupported format string passed to Tensor.__format__");
        });
    t.method(
        "__deepcopy__(self, memo, /)",
        (self, memo) -> TensorAttributes.deepCopy((PyTensor) self, (PyDict) memo));
    t.method("__dir__(self, /)", self -> directory((PyTensor) self));
  }

  private static Object real(Object v, String type) {
    if (v instanceof PyComplex) {
      throw Errors.runtimeError(
          "value cannot be converted to type "
              + (type.equals("float") ? "double" : "int64_t")
              + " without overflow");
    }
    return v;
  }

  private static PyList directory(PyTensor self) {
    List<Object> names = new ArrayList<>();
    for (PyClass c : self.type().mro()) {
      for (String n : c.attributeNames()) {
        names.add(Str.of(n));
      }
    }
    for (Object k : self.instanceDict().keysArray()) {
      names.add(k);
    }
    return new PyList(names.toArray());
  }
}

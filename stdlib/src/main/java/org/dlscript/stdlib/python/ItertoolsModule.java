package org.dlscript.stdlib.python;

import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.IteratorTypes;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyIterator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;
import org.dlscript.language.object.Warnings;

/** {@code itertools}. */
public final class ItertoolsModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"itertools"};
  }

  static final PyClass COUNT = type("count", SimpleIterators::count);
  static final PyClass REPEAT = type("repeat", SimpleIterators::repeat);
  static final PyClass CYCLE = type("cycle", SimpleIterators::cycle);
  static final PyClass CHAIN = type("chain", SimpleIterators::chain);
  static final PyClass ACCUMULATE = type("accumulate", SimpleIterators::accumulate);
  static final PyClass COMPRESS = type("compress", FilteringIterators::compress);
  static final PyClass DROPWHILE = type("dropwhile", FilteringIterators::dropWhile);
  static final PyClass TAKEWHILE = type("takewhile", FilteringIterators::takeWhile);
  static final PyClass FILTERFALSE = type("filterfalse", FilteringIterators::filterFalse);
  static final PyClass STARMAP = type("starmap", FilteringIterators::starMap);
  static final PyClass ISLICE = type("islice", FilteringIterators::slice);
  static final PyClass PAIRWISE = type("pairwise", GroupingIterators::pairwise);
  static final PyClass BATCHED = type("batched", GroupingIterators::batched);
  static final PyClass GROUPBY = type("groupby", GroupingIterators::groupBy);
  static final PyClass GROUPER = type("_grouper", IteratorTypes::defineProtocol);
  static final PyClass ZIP_LONGEST = type("zip_longest", GroupingIterators::zipLongest);
  static final PyClass TEE = type("_tee", GroupingIterators::tee);
  static final PyClass PRODUCT = type("product", Combinatorics::product);
  static final PyClass PERMUTATIONS = type("permutations", Combinatorics::permutations);
  static final PyClass COMBINATIONS = type("combinations", Combinatorics::combinations);
  static final PyClass COMBINATIONS_WITH_REPLACEMENT =
      type("combinations_with_replacement", Combinatorics::combinationsWithReplacement);

  private static PyClass type(String name, java.util.function.Consumer<TypeBuilder> define) {
    PyClass c =
        Types.open(
            "itertools." + name,
            t -> {
              define.accept(t);
              state(t);
            });
    c.setMessageName("itertools." + name);
    return c;
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    PyClass[] all = {
      COUNT,
      REPEAT,
      CYCLE,
      CHAIN,
      ACCUMULATE,
      COMPRESS,
      DROPWHILE,
      TAKEWHILE,
      FILTERFALSE,
      STARMAP,
      ISLICE,
      PAIRWISE,
      BATCHED,
      GROUPBY,
      GROUPER,
      ZIP_LONGEST,
      TEE,
      PRODUCT,
      PERMUTATIONS,
      COMBINATIONS,
      COMBINATIONS_WITH_REPLACEMENT
    };
    for (PyClass c : all) {
      m.value(c.name(), c);
    }
    m.function("tee(iterable, n=2, /)", GroupingIterators::split);
  }

  /** Copying and pickling, of which Python 3.13 says that they will go. */
  private static void state(TypeBuilder t) {
    t.method(
        "__reduce__(self, /)",
        o -> {
          deprecated();
          PyTuple r = ((PyIterator) o).reduce();
          if (r == null) {
            throw Errors.typeError("cannot pickle '" + Types.of(o).messageName() + "' object");
          }
          return r;
        });
    t.method(
        "__setstate__(self, state, /)",
        (o, s) -> {
          deprecated();
          ((PyIterator) o).setState(s);
          return PyNone.NONE;
        });
  }

  private static void deprecated() {
    Warnings.warn(
        ExceptionTypes.DEPRECATION_WARNING,
        "Pickle, copy, and deepcopy support will be removed from itertools in Python 3.14.");
  }

  /** {@code (cls, args)} and perhaps a state, for pickle. */
  static PyTuple rebuilt(PyObject it, Object state, Object... args) {
    PyTuple a = new PyTuple(args);
    return state == null ? new PyTuple(it.type(), a) : new PyTuple(it.type(), a, state);
  }

  /** Makes the class subscriptable, as {@code chain[int]}. */
  static void generic(TypeBuilder t) {
    t.classMethod(
        "__class_getitem__(cls, item, /)", (Fn.F2) org.dlscript.language.builtin.AliasType::of);
  }
}

package org.dlscript.stdlib.python;

import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Types;

/**
 * {@code _heapq}, {@code _bisect}, {@code _collections} and {@code _functools}: lists in an order,
 * queues, counts, and functions that remember.
 */
public final class OrderModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_heapq", "_bisect", "_collections", "_functools"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    switch (name) {
      case "_collections" -> {
        m.value("deque", DequeType.TYPE);
        m.function(
            "_move_to_end(mapping, key, last, /)",
            (d, key, last) -> ((PyDict) d).moveToEnd(key, Operators.truth(last)));
        m.function("_tuplegetter(index, doc, /)", TupleGetter::make);
        m.function("_count_elements(mapping, iterable, /)", OrderModule::count);
      }
      case "_functools" -> m.value("_lru_cache_wrapper", CacheType.TYPE);
      case "_bisect" -> bisection(m);
      default -> heaps(m);
    }
  }

  /** Counts in a dict; one whose class has its own ways of reading or writing is asked by them. */
  private static Object count(Object mapping, Object iterable) {
    PyClass cls = Types.of(mapping);
    boolean plain =
        mapping instanceof PyDict
            && cls.lookup("get") == Types.DICT.own("get")
            && cls.lookup("__setitem__") == Types.DICT.own("__setitem__");
    if (plain) {
      PyDict counts = (PyDict) mapping;
      Iteration.forEach(
          iterable,
          v -> {
            PyDict.Entry e = counts.entry(v);
            if (e == null) {
              counts.put(v, 1L);
            } else {
              e.value = Operators.binary(Slot.ADD, e.value, 1L);
            }
          });
    } else {
      Object get = Attributes.get(mapping, "get");
      Iteration.forEach(
          iterable,
          v ->
              Operators.setItem(
                  mapping, v, Operators.binary(Slot.ADD, Calls.call(get, v, 0L), 1L)));
    }
    return PyNone.NONE;
  }

  private static void bisection(ModuleBuilder m) {
    for (boolean right : new boolean[] {false, true}) {
      String side = right ? "right" : "left";
      m.functionN(
          "bisect_" + side + "(a, x, lo=0, hi=None, *, key=None)",
          args -> place(args, args[1], right));
      m.functionN(
          "insort_" + side + "(a, x, lo=0, hi=None, *, key=None)",
          args -> {
            Object wanted = args[4] == PyNone.NONE ? args[1] : Calls.call(args[4], args[1]);
            long at = place(args, wanted, right);
            if (args[0] instanceof PyList l && l.type() == Types.LIST) {
              l.insert((int) at, args[1]);
            } else {
              Calls.call(Attributes.get(args[0], "insert"), at, args[1]);
            }
            return PyNone.NONE;
          });
    }
  }

  private static long place(Object[] args, Object x, boolean right) {
    long low = Ints.asIndex(args[2]);
    if (low < 0) {
      throw Errors.valueError("lo must be non-negative");
    }
    Object a = args[0];
    long high = args[3] == PyNone.NONE ? Operators.length(a) : Ints.asIndex(args[3]);
    boolean plain = a instanceof PyList l && l.type() == Types.LIST;
    while (low < high) {
      long middle = low + high >>> 1;
      Object item =
          plain && middle < ((PyList) a).size
              ? ((PyList) a).items[(int) middle]
              : Operators.getItem(a, middle);
      if (args[4] != PyNone.NONE) {
        item = Calls.call(args[4], item);
      }
      if (right ? Operators.less(x, item) : !Operators.less(item, x)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static void heaps(ModuleBuilder m) {
    for (boolean max : new boolean[] {false, true}) {
      String end = max ? "_max" : "";
      String mark = max ? "_" : "";
      m.function(
          mark + "heappop" + end + "(heap, /)",
          h -> {
            PyList heap = list(h, "heappop");
            requireItems(heap);
            Object last = heap.removeAt(heap.size - 1);
            return heap.size == 0 ? last : replaced(heap, last, max);
          });
      m.function(
          mark + "heapreplace" + end + "(heap, item, /)",
          (h, item) -> {
            PyList heap = list(h, "heapreplace");
            requireItems(heap);
            return replaced(heap, item, max);
          });
      m.function(
          mark + "heapify" + end + "(heap, /)",
          h -> {
            PyList heap = list(h, "heapify");
            for (int i = heap.size / 2 - 1; i >= 0; i--) {
              down(heap, i, max);
            }
            return PyNone.NONE;
          });
    }
    m.function(
        "heappush(heap, item, /)",
        (h, item) -> {
          PyList heap = list(h, "heappush");
          heap.add(item);
          up(heap, 0, heap.size - 1, false);
          return PyNone.NONE;
        });
    m.function(
        "heappushpop(heap, item, /)",
        (h, item) -> {
          PyList heap = list(h, "heappushpop");
          boolean smaller = heap.size > 0 && Operators.less(heap.items[0], item);
          return smaller && heap.size > 0 ? replaced(heap, item, false) : item;
        });
  }

  private static PyList list(Object heap, String function) {
    if (!(heap instanceof PyList l)) {
      throw Errors.typeError(
          function + "() argument 1 must be list, not " + Types.of(heap).messageName());
    }
    return l;
  }

  private static void requireItems(PyList heap) {
    if (heap.size == 0) {
      throw Errors.indexError("index out of range");
    }
  }

  private static Object replaced(PyList heap, Object item, boolean max) {
    Object first = heap.items[0];
    heap.items[0] = item;
    down(heap, 0, max);
    return first;
  }

  private static boolean before(PyList heap, Object a, Object b, boolean max) {
    int size = heap.size;
    boolean less = max ? Operators.less(b, a) : Operators.less(a, b);
    if (heap.size != size) {
      throw Errors.of(
          org.dlscript.language.object.ExceptionTypes.RUNTIME_ERROR,
          "list changed size during iteration");
    }
    return less;
  }

  /** Lets an item rise to where it belongs, not above {@code top}. */
  private static void up(PyList heap, int top, int from, boolean max) {
    int i = from;
    Object item = heap.items[i];
    while (i > top) {
      int parent = i - 1 >> 1;
      if (!before(heap, item, heap.items[parent], max)) {
        break;
      }
      heap.items[i] = heap.items[parent];
      heap.items[parent] = item;
      i = parent;
    }
  }

  /** The better of both children moves up all the way, and the item then back: fewer compares. */
  private static void down(PyList heap, int from, boolean max) {
    int i = from;
    Object item = heap.items[i];
    while (2 * i + 1 < heap.size) {
      int child = 2 * i + 1;
      if (child + 1 < heap.size && !before(heap, heap.items[child], heap.items[child + 1], max)) {
        child++;
      }
      heap.items[i] = heap.items[child];
      heap.items[child] = item;
      i = child;
    }
    up(heap, from, i, max);
  }
}

package org.dlscript.language.nodes;

import com.oracle.truffle.api.Assumption;
import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.LoopNode;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.function.DoubleUnaryOperator;
import org.dlscript.language.builtin.BuiltinFunctions;
import org.dlscript.language.builtin.StrType;
import org.dlscript.language.builtin.TypeChecks;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyComplex;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyRange;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.RoundedMath;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** The usual cases of the builtins that programs call in their inner loops. */
public final class InlinedBuiltins {
  private InlinedBuiltins() {}

  private static boolean isExactly(PyClass cls, Object o) {
    return o instanceof PyObject p && p.getShape().getDynamicType() == cls;
  }

  /** {@code range} of small ints. */
  static final class Range extends Inlined {
    // So that no length overflows.
    private static final long LIMIT = 1L << 61;

    @Override
    public Object execute(Object[] args) {
      long start = 0;
      long step = 1;
      if (!(args[args.length == 2 ? 1 : 2] instanceof Long stop)) {
        return null;
      }
      if (args.length > 2) {
        if (!(args[1] instanceof Long a)) {
          return null;
        }
        start = a;
      }
      if (args.length > 3) {
        if (!(args[3] instanceof Long c)) {
          return null;
        }
        step = c;
      }
      return isSmall(start) && isSmall(stop) && isSmall(step) && step != 0
          ? new PyRange(start, stop, step)
          : null;
    }

    private static boolean isSmall(long v) {
      return v > -LIMIT && v < LIMIT;
    }
  }

  /** {@code str}, {@code int}, {@code float} or {@code bool} of a plain value. */
  static final class Convert extends Inlined {
    private final PyClass to;

    Convert(PyClass to) {
      this.to = to;
    }

    @Override
    public Object execute(Object[] args) {
      Object o = args[1];
      if (to == Types.BOOL) {
        return Operators.truth(o);
      }
      if (to == Types.STR) {
        boolean plain = o instanceof TruffleString || o instanceof Long || o instanceof Double;
        return plain ? Text.strObject(o) : null;
      }
      if (to == Types.INT) {
        boolean fits = o instanceof Double d && Math.abs(d) < 0x1p62;
        return o instanceof Long ? o : fits ? (Object) (long) (double) o : null;
      }
      return o instanceof Double ? o : o instanceof Long v ? (Object) (double) v : null;
    }
  }

  /** {@code len} of builtin containers. */
  public static final class Len extends Inlined {
    @Override
    public Object execute(Object[] args) {
      Object o = args[1];
      if (isExactly(Types.LIST, o)) {
        return (long) ((PyList) o).size;
      }
      if (o instanceof TruffleString s) {
        return (long) Str.length(s);
      }
      if (isExactly(Types.TUPLE, o)) {
        return (long) ((PyTuple) o).items.length;
      }
      return isExactly(Types.DICT, o) ? (Long) (long) ((PyDict) o).size() : null;
    }
  }

  /** {@code list.append}. */
  public static final class Append extends Inlined {
    @Override
    public Object execute(Object[] args) {
      if (!isExactly(Types.LIST, args[1])) {
        return null;
      }
      ((PyList) args[1]).add(args[2]);
      return PyNone.NONE;
    }
  }

  /** {@code dict.get} of an int. */
  public static final class DictGet extends Inlined {
    @Override
    public Object execute(Object[] args) {
      if (args[2] instanceof Long key
          && isExactly(Types.DICT, args[1])
          && args[1].getClass() == PyDict.class) {
        PyDict.Entry e = ((PyDict) args[1]).entry((long) key);
        return e != null ? e.value : args.length > 3 ? args[3] : PyNone.NONE;
      }
      return isExactly(Types.DICT, args[1]) ? general(args) : null;
    }

    @TruffleBoundary
    private static Object general(Object[] args) {
      Object v = ((PyDict) args[1]).get(args[2]);
      return v != null ? v : args.length > 3 ? args[3] : PyNone.NONE;
    }
  }

  /** {@code abs} of a number. */
  public static final class Abs extends Inlined {
    @Override
    public Object execute(Object[] args) {
      if (args[1] instanceof Long v) {
        return v == Long.MIN_VALUE ? null : (Object) Math.abs(v);
      }
      if (args[1] instanceof PyComplex c) {
        return modulus(c);
      }
      return args[1] instanceof Double d ? (Object) Math.abs(d) : null;
    }

    @TruffleBoundary
    private static Object modulus(PyComplex c) {
      double r = RoundedMath.norm(new double[] {c.re, c.im});
      return r <= Double.MAX_VALUE ? (Object) r : null;
    }
  }

  /** {@code min} and {@code max} of a few ints or floats. */
  public static final class Extreme extends Inlined {
    private static final int MOST = 6;
    private final boolean max;
    private final int given;

    private Extreme(boolean max, int given) {
      this.max = max;
      this.given = given;
    }

    public static Inlined create(boolean max, int given) {
      return given >= 2 && given <= MOST ? new Extreme(max, given) : null;
    }

    @Override
    public Object execute(Object[] args) {
      return args[1] instanceof Long
          ? longs(args)
          : args[1] instanceof Double ? doubles(args) : null;
    }

    @ExplodeLoop
    private Object longs(Object[] args) {
      long best = (Long) args[1];
      for (int i = 2; i <= given; i++) {
        if (!(args[i] instanceof Long v)) {
          return null;
        }
        best = max ? Math.max(best, v) : Math.min(best, v);
      }
      return best;
    }

    /** The first of equal ones, and the first where there is no order. */
    @ExplodeLoop
    private Object doubles(Object[] args) {
      double best = (Double) args[1];
      for (int i = 2; i <= given; i++) {
        if (!(args[i] instanceof Double d)) {
          return null;
        }
        double v = d;
        best = (max ? v > best : v < best) ? v : best;
      }
      return best;
    }
  }

  /** {@code ord} of a character. */
  public static final class Ord extends Inlined {
    @Override
    public Object execute(Object[] args) {
      return args[1] instanceof TruffleString s && Str.length(s) == 1
          ? (Object) (long) Str.codePointAt(s, 0)
          : null;
    }
  }

  /** {@code chr} of a small int. */
  public static final class Chr extends Inlined {
    @Override
    public Object execute(Object[] args) {
      return args[1] instanceof Long v && v >= 0 && v <= 0x10ffff
          ? Str.ofCodePoint((int) (long) v)
          : null;
    }
  }

  /** A function of one float; where the result is no finite number the builtin says what it is. */
  public static final class OfFloat extends Inlined {
    private final DoubleUnaryOperator f;

    public OfFloat(DoubleUnaryOperator f) {
      this.f = f;
    }

    @Override
    public Object execute(Object[] args) {
      double x;
      if (args[1] instanceof Double d) {
        x = d;
      } else if (args[1] instanceof Long v) {
        x = v;
      } else {
        return null;
      }
      double r = apply(x);
      return Math.abs(r) <= Double.MAX_VALUE ? (Object) r : null;
    }

    @TruffleBoundary(allowInlining = true)
    private double apply(double x) {
      return f.applyAsDouble(x);
    }
  }

  /** {@code math.floor} and {@code math.ceil} of what a long holds. */
  public static final class ToWhole extends Inlined {
    private final boolean up;

    public ToWhole(boolean up) {
      this.up = up;
    }

    @Override
    public Object execute(Object[] args) {
      if (args[1] instanceof Double d && Math.abs(d) < 0x1p62) {
        return (long) (up ? Math.ceil(d) : Math.floor(d));
      }
      return args[1] instanceof Long ? args[1] : null;
    }
  }

  /** {@code isinstance} of a class whose metaclass adds nothing. */
  public static final class IsInstance extends Inlined {
    @CompilationFinal private PyClass seen;
    @CompilationFinal private PyClass asked;
    @CompilationFinal private Assumption stable;
    @CompilationFinal private boolean answer;
    @CompilationFinal private boolean varies;

    @Override
    public Object execute(Object[] args) {
      if (!(args[2] instanceof PyClass c)) {
        return null;
      }
      PyClass t = Types.of(args[1]);
      if (t == c) {
        return true;
      }
      if (!varies && c.getShape().getDynamicType() == Types.TYPE) {
        if (t == seen && c == asked && stable.isValid()) {
          return answer;
        }
        CompilerDirectives.transferToInterpreterAndInvalidate();
        varies = seen != null || !TypeChecks.goesByType(t, c);
        if (!varies) {
          stable = t.stable();
          asked = c;
          answer = t.isSubclassOf(c);
          seen = t;
          return answer;
        }
      }
      return null;
    }
  }

  /** {@code sum} over a generator, without a start. */
  public static final class Sum extends Inlined {
    @Child private ResumeNode resume = ResumeNode.create();

    @Override
    public Object execute(Object[] args) {
      if (!isExactly(Types.GENERATOR, args[1])) {
        return null;
      }
      PyGenerator g = (PyGenerator) args[1];
      long total = 0;
      int turns = 0;
      try {
        Object v;
        while ((v = resume.next(g)) != null) {
          long x;
          if (v instanceof Long l) {
            x = l;
          } else if (v instanceof Boolean b) {
            x = b ? 1 : 0;
          } else {
            return v instanceof Double d ? doubles(g, total, d) : rest(total, v, g);
          }
          long r = total + x;
          if (((total ^ r) & (x ^ r)) < 0) {
            return rest(total, v, g);
          }
          total = r;
          turns++;
          TruffleSafepoint.poll(this);
        }
      } finally {
        LoopNode.reportLoopCount(this, turns);
      }
      return total;
    }

    /** Neumaier's compensated sum, as CPython since 3.12. */
    private Object doubles(PyGenerator g, long start, double first) {
      double s = start;
      double c = 0;
      Object v = first;
      while (v != null) {
        double x;
        if (v instanceof Double d) {
          x = d;
        } else if (v instanceof Long l) {
          x = l;
        } else {
          return rest(compensated(s, c), v, g);
        }
        double t = s + x;
        c += Math.abs(s) >= Math.abs(x) ? (s - t) + x : (x - t) + s;
        s = t;
        TruffleSafepoint.poll(this);
        v = resume.next(g);
      }
      return compensated(s, c);
    }

    private static double compensated(double s, double c) {
      return c != 0 && !Double.isNaN(c) && !Double.isInfinite(c) ? s + c : s;
    }

    @TruffleBoundary
    private static Object rest(Object total, Object next, PyGenerator g) {
      return BuiltinFunctions.sumFrom(Operators.binary(Slot.ADD, total, next), g);
    }
  }

  /** {@code next} of a generator. */
  public static final class Next extends Inlined {
    @Child private ResumeNode resume = ResumeNode.create();

    @Override
    public Object execute(Object[] args) {
      if (!isExactly(Types.GENERATOR, args[1])) {
        return null;
      }
      PyGenerator g = (PyGenerator) args[1];
      g.sent = PyNone.NONE;
      Object v = resume.next(g);
      if (v != null) {
        return v;
      }
      if (args.length > 2) {
        return args[2];
      }
      throw g.stop();
    }
  }

  /** {@code any} and {@code all} over a generator. */
  public static final class Quantify extends Inlined {
    @Child private ResumeNode resume = ResumeNode.create();
    private final boolean stopAt;

    public Quantify(boolean stopAt) {
      this.stopAt = stopAt;
    }

    @Override
    public Object execute(Object[] args) {
      if (!isExactly(Types.GENERATOR, args[1])) {
        return null;
      }
      PyGenerator g = (PyGenerator) args[1];
      int turns = 0;
      try {
        Object v;
        while ((v = resume.next(g)) != null) {
          if (Operators.truth(v) == stopAt) {
            return stopAt;
          }
          turns++;
          TruffleSafepoint.poll(this);
        }
      } finally {
        LoopNode.reportLoopCount(this, turns);
      }
      return !stopAt;
    }
  }

  /** Collects what a generator gives, for the builtins that want all of it before they begin. */
  static final class Drain extends Node {
    @Child private ResumeNode resume = ResumeNode.create();

    PyList execute(PyGenerator g) {
      PyList out = new PyList();
      int turns = 0;
      try {
        Object v;
        while ((v = resume.next(g)) != null) {
          out.add(v);
          turns++;
          TruffleSafepoint.poll(this);
        }
      } finally {
        LoopNode.reportLoopCount(this, turns);
      }
      return out;
    }
  }

  /** {@code list} and {@code tuple} of a generator. */
  static final class Collect extends Inlined {
    @Child private Drain drain = new Drain();
    private final boolean tuple;

    Collect(boolean tuple) {
      this.tuple = tuple;
    }

    @Override
    public Object execute(Object[] args) {
      if (!isExactly(Types.GENERATOR, args[1])) {
        return null;
      }
      PyList all = drain.execute((PyGenerator) args[1]);
      return tuple ? new PyTuple(all.toArray()) : all;
    }
  }

  /** {@code separator.join(generator)}. */
  public static final class Join extends Inlined {
    @Child private Drain drain = new Drain();

    @Override
    public Object execute(Object[] args) {
      if (args[1] instanceof TruffleString s && isExactly(Types.GENERATOR, args[2])) {
        PyList all = drain.execute((PyGenerator) args[2]);
        return StrType.join(s, all);
      }
      return null;
    }
  }
}

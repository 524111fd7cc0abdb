package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.Arrays;
import org.dlscript.language.builtin.BuiltinFunctions;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PySet;
import org.dlscript.language.object.PySlice;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** Displays of containers, slices and f-strings. */
public final class Displays {
  private Displays() {}

  /** {@code [a, *b]}, {@code (a, *b)} and {@code {a, *b}}. */
  public static final class Sequence extends Expression {
    /** What is made. */
    public enum Kind {
      LIST,
      TUPLE,
      SET
    }

    private final Kind kind;
    @Children private final Expression[] items;

    @CompilationFinal(dimensions = 1)
    private final boolean[] starred;

    private final boolean anyStar;

    public Sequence(Kind kind, Expression[] items, boolean[] starred) {
      this.kind = kind;
      this.items = items;
      this.starred = starred;
      boolean any = false;
      for (boolean s : starred) {
        any |= s;
      }
      anyStar = any;
    }

    @Override
    @ExplodeLoop
    public Object execute(VirtualFrame frame) {
      Object[] values = new Object[items.length];
      for (int i = 0; i < items.length; i++) {
        values[i] = items[i].execute(frame);
      }
      if (anyStar) {
        values = expand(values);
      }
      return switch (kind) {
        case LIST -> new PyList(values);
        case TUPLE -> new PyTuple(values);
        case SET -> set(values);
      };
    }

    @TruffleBoundary
    private Object[] expand(Object[] values) {
      ArrayList<Object> out = new ArrayList<>();
      for (int i = 0; i < values.length; i++) {
        if (starred[i]) {
          try {
            out.addAll(Arrays.asList(Iteration.toArray(values[i])));
          } catch (PyException e) {
            if (e.object.traceback == null
                && kind != Kind.SET
                && Types.of(values[i]).slot(org.dlscript.language.object.Slot.ITER) == null) {
              throw Errors.typeError(
                      "Value after * must be an iterable, not " + Types.of(values[i]).name())
                  .at(this);
            }
            throw e.at(this);
          }
        } else {
          out.add(values[i]);
        }
      }
      return out.toArray();
    }

    @TruffleBoundary
    private Object set(Object[] values) {
      PySet s = new PySet();
      try {
        for (Object v : values) {
          s.add(v);
        }
      } catch (PyException e) {
        throw e.at(this);
      }
      return s;
    }
  }

  /** {@code {k: v, **m}}; a key of null marks a mapping. */
  public static final class Dict extends Expression {
    @Children private final Expression[] keys;
    @Children private final Expression[] values;

    public Dict(Expression[] keys, Expression[] values) {
      this.keys = keys;
      this.values = values;
    }

    @Override
    @ExplodeLoop
    public Object execute(VirtualFrame frame) {
      PyDict d = new PyDict();
      for (int i = 0; i < values.length; i++) {
        if (keys[i] == null) {
          update(d, values[i].execute(frame));
        } else {
          Object k = keys[i].execute(frame);
          try {
            d.put(k, values[i].execute(frame));
          } catch (PyException e) {
            throw e.object.traceback == null ? e.at(this) : e;
          }
        }
      }
      return d;
    }

    @TruffleBoundary
    private void update(PyDict d, Object mapping) {
      try {
        if (mapping instanceof PyDict m) {
          d.putAll(m);
          return;
        }
        Object k = Attributes.findQuietly(mapping, "keys");
        if (k == null) {
          throw Errors.typeError(
              "'" + Types.of(mapping).messageName() + "' object is not a mapping");
        }
        for (Object key : Iteration.toArray(Calls.call(k))) {
          d.put(key, Operators.getItem(mapping, key));
        }
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }

  /** {@code a:b:c} inside a subscript. */
  public static final class Slice extends Expression {
    @Child private Expression lower;
    @Child private Expression upper;
    @Child private Expression step;

    public Slice(Expression lower, Expression upper, Expression step) {
      this.lower = lower;
      this.upper = upper;
      this.step = step;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return new PySlice(part(lower, frame), part(upper, frame), part(step, frame));
    }

    private static Object part(Expression e, VirtualFrame frame) {
      return e == null ? PyNone.NONE : e.execute(frame);
    }
  }

  /** One replacement field of an f-string. */
  public static final class Format extends Expression {
    private final int conversion;
    @Child private Expression value;
    @Child private Expression spec;

    public Format(Expression value, int conversion, Expression spec) {
      this.value = value;
      this.conversion = conversion;
      this.spec = spec;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = value.execute(frame);
      Object s = spec == null ? Str.EMPTY : spec.execute(frame);
      return format(v, s);
    }

    @TruffleBoundary
    private Object format(Object v, Object s) {
      try {
        Object shown =
            switch (conversion) {
              case 's' -> Text.strObject(v);
              case 'r' -> Str.of(Text.repr(v));
              case 'a' -> Str.of(BuiltinFunctions.ascii(v));
              default -> v;
            };
        return BuiltinFunctions.format(shown, (TruffleString) s);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }

  /** An f-string: the parts are strings. */
  public static final class Join extends Expression {
    @Children private final Expression[] parts;

    public Join(Expression[] parts) {
      this.parts = parts;
    }

    @Override
    @ExplodeLoop
    public Object execute(VirtualFrame frame) {
      Object[] values = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        values[i] = parts[i].execute(frame);
      }
      return Str.join(Str.EMPTY, values, values.length);
    }
  }
}

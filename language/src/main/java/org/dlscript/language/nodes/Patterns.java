package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.Arrays;
import org.dlscript.language.builtin.TypeChecks;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Identity;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.Operators;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Types;

/** The patterns of match statements (PEP 634). */
public final class Patterns {
  private Patterns() {}

  /** A pattern: tells whether a value matches and binds its captures on the way. */
  public abstract static class Node extends DlsNode {
    abstract boolean matches(VirtualFrame frame, Object value);
  }

  /** A pattern as the test of a case. */
  public static final class Test extends Expression {
    @Child private Node pattern;
    @Child private Expression subject;

    public Test(Node pattern, Expression subject) {
      this.pattern = pattern;
      this.subject = subject;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return executeBoolean(frame);
    }

    @Override
    public boolean executeBoolean(VirtualFrame frame) {
      return pattern.matches(frame, subject.execute(frame));
    }
  }

  /** A literal or dotted name: compared by equality. */
  public static final class Value extends Node {
    @Child private Expression value;

    public Value(Expression value) {
      this.value = value;
    }

    @Override
    boolean matches(VirtualFrame frame, Object v) {
      return equal(v, value.execute(frame));
    }

    @TruffleBoundary
    private boolean equal(Object a, Object b) {
      try {
        return Operators.equal(a, b);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }

  /** None, True or False: compared by identity. */
  public static final class Singleton extends Node {
    private final Object value;

    public Singleton(Object value) {
      this.value = value;
    }

    @Override
    boolean matches(VirtualFrame frame, Object v) {
      return Identity.same(v, value);
    }
  }

  /** {@code pattern as name}; either may be null, both for the wildcard. */
  public static final class As extends Node {
    @Child private Node pattern;
    @Child private Target target;

    public As(Node pattern, Target target) {
      this.pattern = pattern;
      this.target = target;
    }

    @Override
    boolean matches(VirtualFrame frame, Object v) {
      if (pattern != null && !pattern.matches(frame, v)) {
        return false;
      }
      if (target != null) {
        target.assign(frame, v);
      }
      return true;
    }
  }

  /** Alternatives. */
  public static final class Or extends Node {
    @Children private final Node[] alternatives;

    public Or(Node[] alternatives) {
      this.alternatives = alternatives;
    }

    @Override
    @ExplodeLoop
    boolean matches(VirtualFrame frame, Object v) {
      for (Node n : alternatives) {
        if (n.matches(frame, v)) {
          return true;
        }
      }
      return false;
    }
  }

  /** {@code [a, *rest, b]}; the star is at index {@code star}, or -1. */
  public static final class Sequence extends Node {
    @Children private final Node[] parts;
    private final int star;
    @Child private Target rest;

    public Sequence(Node[] parts, int star, Target rest) {
      this.parts = parts;
      this.star = star;
      this.rest = rest;
    }

    @Override
    @ExplodeLoop
    boolean matches(VirtualFrame frame, Object v) {
      if (parts.length == 0 && star >= 0 && rest == null) {
        return Types.of(v).match() == PyClass.Match.SEQUENCE;
      }
      Object[] items = items(v, parts.length, star, rest != null);
      if (items == null) {
        return false;
      }
      for (int i = 0; i < parts.length; i++) {
        int k = star >= 0 && i >= star ? items.length - parts.length + i : i;
        if (!parts[i].matches(frame, items[k])) {
          return false;
        }
      }
      if (rest != null) {
        rest.assign(
            frame, new PyList(Arrays.copyOfRange(items, star, items.length - parts.length + star)));
      }
      return true;
    }

    @TruffleBoundary
    private static Object[] items(Object v, int n, int star, boolean all) {
      if (Types.of(v).match() != PyClass.Match.SEQUENCE) {
        return null;
      }
      long length = Operators.length(v);
      if (star >= 0 ? length < n : length != n) {
        return null;
      }
      if (v instanceof PyList || v instanceof PyTuple) {
        return Iteration.toArray(v);
      }
      // What the star stands for is only looked at where a name wants it.
      int first = star < 0 || all ? (int) length : star;
      int last = star < 0 || all ? 0 : n - star;
      Object[] out = new Object[first + last];
      for (int i = 0; i < out.length; i++) {
        out[i] = Operators.getItem(v, i < first ? i : length - out.length + i);
      }
      return out;
    }
  }

  /** {@code {key: pattern, **rest}}. */
  public static final class Mapping extends Node {
    @Children private final Expression[] keys;
    @Children private final Node[] patterns;
    @Child private Target rest;

    public Mapping(Expression[] keys, Node[] patterns, Target rest) {
      this.keys = keys;
      this.patterns = patterns;
      this.rest = rest;
    }

    @Override
    @ExplodeLoop
    boolean matches(VirtualFrame frame, Object v) {
      if (!isMapping(v)) {
        return false;
      }
      if (keys.length > 0 && length(v) < keys.length) {
        return false;
      }
      Object[] keyValues = new Object[keys.length];
      for (int i = 0; i < keys.length; i++) {
        keyValues[i] = keys[i].execute(frame);
        unlikeOthers(keyValues, i);
        Object item = item(v, keyValues[i]);
        if (item == null || !patterns[i].matches(frame, item)) {
          return false;
        }
      }
      if (rest != null) {
        rest.assign(frame, remainder(v, keyValues));
      }
      return true;
    }

    @TruffleBoundary
    private static long length(Object v) {
      return Operators.length(v);
    }

    @TruffleBoundary
    private void unlikeOthers(Object[] values, int i) {
      for (int k = 0; k < i; k++) {
        if (Operators.sameOrEqual(values[k], values[i])) {
          throw Errors.valueError(
                  "mapping pattern checks duplicate key ("
                      + org.dlscript.language.object.Text.repr(values[i])
                      + ")")
              .at(this);
        }
      }
    }

    @TruffleBoundary
    private static boolean isMapping(Object v) {
      return Types.of(v).match() == PyClass.Match.MAPPING;
    }

    @TruffleBoundary
    private static Object item(Object v, Object key) {
      if (v.getClass() == PyDict.class && Types.of(v) == Types.DICT) {
        return ((PyDict) v).get(key);
      }
      Object missing = new PyList();
      Object r = Calls.method(v, "get", key, missing);
      return r == missing ? null : r;
    }

    @TruffleBoundary
    private static Object remainder(Object v, Object[] keys) {
      PyDict d = new PyDict();
      if (v instanceof PyDict m) {
        d.putAll(m);
      } else {
        for (Object k : Iteration.toArray(Calls.method(v, "keys"))) {
          d.put(k, Operators.getItem(v, k));
        }
      }
      for (Object k : keys) {
        d.remove(k);
      }
      return d;
    }
  }

  /** {@code Class(a, b=c)}. */
  public static final class Class extends Node {
    @Child private Expression cls;
    @Children private final Node[] positional;
    private final String[] names;
    @Children private final Node[] named;

    public Class(Expression cls, Node[] positional, String[] names, Node[] named) {
      this.cls = cls;
      this.positional = positional;
      this.names = names;
      this.named = named;
    }

    @Override
    @ExplodeLoop
    boolean matches(VirtualFrame frame, Object v) {
      Object c = cls.execute(frame);
      if (!isInstance(v, c)) {
        return false;
      }
      Object[] values = values(v, c);
      if (values == null) {
        return false;
      }
      for (int i = 0; i < positional.length; i++) {
        if (!positional[i].matches(frame, values[i])) {
          return false;
        }
      }
      for (int i = 0; i < named.length; i++) {
        Object a = attribute(v, names[i]);
        if (a == null || !named[i].matches(frame, a)) {
          return false;
        }
      }
      return true;
    }

    @TruffleBoundary
    private boolean isInstance(Object v, Object c) {
      if (!(c instanceof PyClass)) {
        throw Errors.typeError("called match pattern must be a class").at(this);
      }
      return TypeChecks.isInstance(v, c);
    }

    @TruffleBoundary
    private static Object attribute(Object v, String name) {
      return Attributes.findQuietly(v, name);
    }

    /** The values of the positional patterns, or null where an attribute is missing. */
    @TruffleBoundary
    private Object[] values(Object v, Object c) {
      Object[] out = new Object[positional.length];
      if (out.length == 0) {
        return out;
      }
      PyClass k = (PyClass) c;
      Object args = Attributes.findQuietly(c, "__match_args__");
      if (args == null) {
        if (out.length == 1 && matchesSelf(k)) {
          out[0] = v;
          return out;
        }
        args = PyTuple.EMPTY;
      }
      if (!(args instanceof PyTuple t)) {
        throw Errors.typeError(
                k.name()
                    + ".__match_args__ must be a tuple (got "
                    + Types.of(args).messageName()
                    + ")")
            .at(this);
      }
      if (out.length > t.size()) {
        int accepted = t.size() == 0 && matchesSelf(k) ? 1 : t.size();
        throw Errors.typeError(
                k.name()
                    + "() accepts "
                    + accepted
                    + " positional sub-pattern"
                    + (accepted == 1 ? "" : "s")
                    + " ("
                    + out.length
                    + " given)")
            .at(this);
      }
      java.util.Set<String> seen = new java.util.HashSet<>();
      for (int i = 0; i < out.length; i++) {
        if (!(t.items[i] instanceof TruffleString s)) {
          throw Errors.typeError(
                  "__match_args__ elements must be strings (got "
                      + Types.of(t.items[i]).messageName()
                      + ")")
              .at(this);
        }
        String attribute = Str.java(s);
        notSeen(k, attribute, !seen.add(attribute));
        out[i] = Attributes.findQuietly(v, attribute);
        if (out[i] == null) {
          return null;
        }
      }
      for (String name : names) {
        notSeen(k, name, seen.contains(name));
      }
      return out;
    }

    private void notSeen(PyClass k, String attribute, boolean seen) {
      if (seen) {
        throw Errors.typeError(
                k.name() + "() got multiple sub-patterns for attribute '" + attribute + "'")
            .at(this);
      }
    }

    private static boolean matchesSelf(PyClass k) {
      for (PyClass b :
          new PyClass[] {
            Types.BOOL,
            Types.BYTEARRAY,
            Types.BYTES,
            Types.DICT,
            Types.FLOAT,
            Types.FROZENSET,
            Types.INT,
            Types.LIST,
            Types.SET,
            Types.STR,
            Types.TUPLE
          }) {
        if (k.isSubclassOf(b)) {
          return true;
        }
      }
      return false;
    }
  }
}

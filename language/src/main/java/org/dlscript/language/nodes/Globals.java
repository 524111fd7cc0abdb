package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.Abandoned;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.Str;

/** Module-level variables, with the builtins behind them. */
public final class Globals {
  private Globals() {}

  /** The globals of the running code: argument 0 is the function, or the dict of a module body. */
  static PyDict of(VirtualFrame frame) {
    Object first = frame.getArguments()[0];
    return first instanceof PyFunction f ? f.globals : (PyDict) first;
  }

  /** A global where it is there, else another value. */
  public static final class Kept extends Expression {
    private final TruffleString key;
    @Child private Expression otherwise;

    public Kept(String name, Expression otherwise) {
      this.key = Str.of(name);
      this.otherwise = otherwise;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = find(of(frame));
      return v != null ? v : otherwise.execute(frame);
    }

    @TruffleBoundary
    private Object find(PyDict globals) {
      return globals.get(key);
    }
  }

  /**
   * Reads a global or builtin name. Caches the dict entry, which stays the same object while the
   * key is present; for a builtin also that neither dict gained or lost a key since.
   */
  public static final class Read extends Expression implements NamedNode {
    private final TruffleString key;
    private final String name;
    @CompilationFinal private PyDict dict;
    @CompilationFinal private PyDict.Entry entry;
    @CompilationFinal private int structure = -1;
    @CompilationFinal private boolean generic;
    @CompilationFinal private int misses;

    @Override
    public String mentioned() {
      return name;
    }

    public Read(String name) {
      this.name = name;
      this.key = Str.of(name);
    }

    @Override
    public Object execute(VirtualFrame frame) {
      PyDict globals = of(frame);
      if (!generic) {
        if (globals == dict && (structure < 0 || globals.structure == structure)) {
          Object v = entry.value;
          if (v != null) {
            return v;
          }
        }
        CompilerDirectives.transferToInterpreterAndInvalidate();
        return find(globals);
      }
      return lookup(globals);
    }

    private Object find(PyDict globals) {
      if (++misses > 20 || globals.getClass() != PyDict.class) {
        generic = true;
        return lookup(globals);
      }
      PyDict.Entry e = globals.entry(key);
      if (e != null) {
        dict = globals;
        entry = e;
        structure = -1;
        return e.value;
      }
      if (ownBuiltins(globals) != null) {
        generic = true;
        return lookup(globals);
      }
      PyDict builtins = DlsContext.get(this).builtins().dict;
      e = builtins.entry(key);
      if (e == null) {
        throw missing();
      }
      dict = globals;
      entry = e;
      structure = globals.structure;
      return e.value;
    }

    @TruffleBoundary
    private Object lookup(PyDict globals) {
      Object v = globals.get(key);
      if (v == null) {
        v = builtin(globals);
      }
      if (v == null) {
        throw missing();
      }
      return v;
    }

    private Object builtin(PyDict globals) {
      Object own = ownBuiltins(globals);
      if (own instanceof PyDict d && d.getClass() == PyDict.class) {
        return d.get(key);
      }
      if (own != null) {
        try {
          return org.dlscript.language.object.Operators.getItem(own, key);
        } catch (org.dlscript.language.object.PyException e) {
          if (e.is(org.dlscript.language.object.ExceptionTypes.KEY_ERROR)) {
            return null;
          }
          throw e;
        }
      }
      return DlsContext.get(this).builtins().dict.get(key);
    }

    /** What {@code exec} was given as builtins, or null for the usual ones. */
    private Object ownBuiltins(PyDict globals) {
      Object own = globals.get("__builtins__");
      org.dlscript.language.object.PyModule usual = DlsContext.get(this).builtins();
      if (own instanceof org.dlscript.language.object.PyModule m) {
        own = m.dict;
      }
      return own == null || own == usual.dict ? null : own;
    }

    private RuntimeException missing() {
      return Errors.nameError(name).at(this);
    }
  }

  /** Assigns a global. */
  public static final class Write extends Statement {
    private final TruffleString key;
    @Child private Expression value;
    @CompilationFinal private PyDict dict;
    @CompilationFinal private PyDict.Entry entry;
    @CompilationFinal private int misses;

    public Write(String name, Expression value) {
      this.key = Str.of(name);
      this.value = value;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Object v = value.execute(frame);
      PyDict globals = of(frame);
      if (globals == dict && entry.value != null) {
        entry.value = v;
        return null;
      }
      if (misses < 20) {
        CompilerDirectives.transferToInterpreterAndInvalidate();
        misses++;
        globals.put(key, v);
        if (globals.getClass() == PyDict.class) {
          dict = globals;
          entry = globals.entry(key);
        }
      } else {
        globals.put((Object) key, v);
      }
      return null;
    }
  }

  /** {@code del} of a global. */
  public static final class Delete extends Statement {
    private final String name;

    public Delete(String name) {
      this.name = name;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      Deletes.settle(delete(of(frame)), this);
      return null;
    }

    @TruffleBoundary
    private Abandoned delete(PyDict globals) {
      Abandoned gone = Abandoned.ofDeleted(globals.get(name));
      if (globals.remove(name) == null) {
        throw Errors.nameError(name).at(this);
      }
      return gone;
    }
  }
}

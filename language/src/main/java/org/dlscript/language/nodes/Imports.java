package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;

/** import statements. */
public final class Imports {
  private Imports() {}

  /** {@code import a.b.c} gives a; {@code import a.b.c as d} gives c. */
  public static final class Module extends Expression {
    private final String name;
    private final boolean last;

    public Module(String name, boolean last) {
      this.name = name;
      this.last = last;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      return load(Globals.of(frame));
    }

    @TruffleBoundary
    private Object load(PyDict globals) {
      try {
        return DlsContext.get(this).importer().importModule(name, globals, last);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }

  /** {@code from module import a, b}: gives each name's value to its target. */
  public static final class From extends Statement {
    private final String module;
    private final int level;
    private final String[] names;
    @Children private final Target[] targets;

    public From(String module, int level, String[] names, Target[] targets) {
      this.module = module;
      this.level = level;
      this.names = names;
      this.targets = targets;
    }

    @Override
    @ExplodeLoop
    public Object execute(VirtualFrame frame) {
      Object[] values = load(Globals.of(frame));
      for (int i = 0; i < targets.length; i++) {
        targets[i].assign(frame, values[i]);
      }
      return null;
    }

    @TruffleBoundary
    private Object[] load(PyDict globals) {
      try {
        return DlsContext.get(this).importer().importFrom(module, level, names, globals);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }

  /** {@code from module import *} into a namespace or the globals. */
  public static final class Star extends Statement {
    private final String module;
    private final int level;
    private final boolean intoNamespace;

    public Star(String module, int level, boolean intoNamespace) {
      this.module = module;
      this.level = level;
      this.intoNamespace = intoNamespace;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      load(Globals.of(frame), intoNamespace ? Namespace.of(frame) : Globals.of(frame));
      return null;
    }

    @TruffleBoundary
    private void load(PyDict globals, Object into) {
      try {
        DlsContext.get(this).importer().importStar(module, level, globals, into);
      } catch (PyException e) {
        throw e.at(this);
      }
    }
  }
}

package org.dlscript.language.nodes;

import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.source.SourceSection;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.Types;

/** A call of a generator function: binds the frame and wraps it in a generator object. */
public final class GeneratorRoot extends DlsRoot {
  private final RootCallTarget resume;
  private final PyClass cls;

  public GeneratorRoot(
      DlsLanguage language,
      String name,
      SourceSection section,
      Layout layout,
      Code.Kind kind,
      Statement body) {
    super(language, name, section, layout, new Flow.Jump(null));
    this.resume = new Body(language, name, section, layout, body).getCallTarget();
    this.cls =
        switch (kind) {
          case COROUTINE -> Types.COROUTINE;
          case ASYNC_GENERATOR -> Types.ASYNC_GENERATOR;
          default -> Types.GENERATOR;
        };
  }

  @Override
  public void bodyOf(Code function) {
    super.bodyOf(function);
    ((Body) resume.getRootNode()).hide(function.qualname);
  }

  @Override
  public Object execute(VirtualFrame frame) {
    prologue(frame);
    PyFunction f = (PyFunction) frame.getArguments()[0];
    MaterializedFrame kept = frame.materialize();
    PyGenerator g = new PyGenerator(cls, f, resume, kept);
    kept.setObject(GeneratorNodes.GENERATOR_SLOT, g);
    return g;
  }

  /** The body, executed on the generator's own frame; argument 0 is the generator. */
  private static final class Body extends DlsRoot {
    Body(DlsLanguage language, String name, SourceSection section, Layout layout, Statement body) {
      super(language, name, section, layout, body);
    }

    @Override
    public Object execute(VirtualFrame frame) {
      PyGenerator g = (PyGenerator) frame.getArguments()[0];
      DlsContext context = DlsContext.of(this, g.context);
      if (++context.depth > context.recursionLimit) {
        context.depth--;
        throw tooDeep();
      }
      try {
        return runEntry(frame);
      } catch (PyException e) {
        keepFrame(frame, e);
        throw e;
      } finally {
        context.depth--;
      }
    }

    @Override
    Object enter(VirtualFrame frame) {
      return run(((PyGenerator) frame.getArguments()[0]).frame);
    }
  }
}

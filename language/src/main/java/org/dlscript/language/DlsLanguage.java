package org.dlscript.language;

import com.oracle.truffle.api.Assumption;
import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.ProvidedTags;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.nodes.DirectCallNode;
import com.oracle.truffle.api.nodes.ExecutableNode;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.Source;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.nodes.InlineExpression;
import org.dlscript.language.object.ForeignObjects;
import org.dlscript.language.object.PyModule;
import org.dlscript.language.translate.Translator;
import org.dlscript.runtime.kernel.Parallel;
import org.dlscript.runtime.session.Session;
import org.graalvm.polyglot.SandboxPolicy;

/** The dls language: Python 3 syntax and semantics with tensors built in. */
@TruffleLanguage.Registration(
    id = DlsLanguage.ID,
    name = "dls",
    implementationName = "dls",
    defaultMimeType = DlsLanguage.MIME,
    sandbox = SandboxPolicy.CONSTRAINED,
    characterMimeTypes = {
      DlsLanguage.MIME,
      DlsLanguage.MODULE_MIME,
      DlsLanguage.COMPILED_MIME,
      "text/x-python"
    })
@ProvidedTags({
  StandardTags.StatementTag.class,
  StandardTags.RootTag.class,
  StandardTags.RootBodyTag.class
})
public final class DlsLanguage extends TruffleLanguage<DlsContext> {
  public static final String ID = "dls";
  public static final String MIME = "text/x-dls";

  /** The body of a module: its root takes the globals dict. */
  public static final String MODULE_MIME = "text/x-dls-module";

  /** What a program compiled itself: nobody can read its lines unless they are a file's as well. */
  public static final String COMPILED_MIME = "text/x-dls-compiled";

  /** Holds while no program has asked for the frames behind a traceback, which it then keeps. */
  public final Assumption framelessTracebacks = Assumption.create("framelessTracebacks");

  /** Holds while no program traces its calls, which then need not tell what they return. */
  public final Assumption untraced = Assumption.create("untraced");

  /** The only context of this language: they are not shared. */
  private volatile DlsContext context;

  static {
    // A long kernel ends where its context is interrupted or closed.
    Parallel.setCheckpoint(() -> TruffleSafepoint.pollHere(null));
  }

  @Override
  protected DlsContext createContext(Env env) {
    context = new DlsContext(this, env);
    return context;
  }

  @Override
  protected void finalizeContext(DlsContext context) {
    context.end();
  }

  /**
   * Threads of the host may take turns in a context; at the same time each needs a context of its
   * own. Those that the program starts take their turns by themselves.
   */
  @Override
  protected boolean isThreadAccessAllowed(Thread thread, boolean singleThreaded) {
    DlsContext c = context;
    return singleThreaded || c != null && c.threads().several();
  }

  /** The names of the module that evaluated sources run in. */
  @Override
  protected Object getScope(DlsContext context) {
    return context.mainModule();
  }

  /** The root of a module body: arguments are globals and namespace. */
  public CallTarget parseModule(Source source) {
    return Translator.module(this, source);
  }

  @Override
  protected CallTarget parse(ParsingRequest request) {
    CallTarget target = Translator.interactive(this, request.getSource());
    return new MainRoot(this, target).getCallTarget();
  }

  @Override
  protected ExecutableNode parse(InlineParsingRequest request) {
    return request.getLocation().getRootNode() instanceof DlsRoot
        ? new InlineExpression(this, request.getSource(), request.getLocation())
        : null;
  }

  /** Runs an evaluated source in the module {@code __main__}. */
  private static final class MainRoot extends RootNode {
    @Child private DirectCallNode call;

    MainRoot(DlsLanguage language, CallTarget target) {
      super(language);
      this.call = DirectCallNode.create(target);
    }

    @Override
    public boolean isInternal() {
      return true;
    }

    @Override
    public Object execute(VirtualFrame frame) {
      PyModule m = DlsContext.get(this).mainModule();
      Session before = DlsContext.enter();
      try {
        return ForeignObjects.toHost(call.call(m.dict, m.dict));
      } finally {
        DlsContext.leave(before);
      }
    }
  }
}

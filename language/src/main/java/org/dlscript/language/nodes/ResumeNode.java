package org.dlscript.language.nodes;

import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.dsl.Cached;
import com.oracle.truffle.api.dsl.GenerateInline;
import com.oracle.truffle.api.dsl.NeverDefault;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.nodes.DirectCallNode;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.profiles.BranchProfile;
import org.dlscript.language.DlsContext;
import org.dlscript.language.object.PyGenerator;

/** Resumes a generator for its next value, with an inline cache on its body. */
@GenerateInline(false)
public abstract class ResumeNode extends Node {
  @NeverDefault
  public static ResumeNode create() {
    return ResumeNodeGen.create();
  }

  // In compiled code a generator that never gets here need not exist as an object.
  private final BranchProfile special = BranchProfile.create();

  /** The next value, or null when the generator has returned. */
  public final Object next(PyGenerator g) {
    if (!g.isPlain()) {
      special.enter();
      return g.next();
    }
    DlsContext context = DlsContext.of(this, g.context);
    g.enter(context);
    try {
      return g.left(context, execute(g));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw g.failed(e);
    }
  }

  abstract Object execute(PyGenerator g);

  @Specialization(guards = "g.body == body", limit = "3")
  Object direct(
      PyGenerator g,
      @Cached("g.body") RootCallTarget body,
      @Cached("create(body)") DirectCallNode call) {
    return call.call(g);
  }

  @Specialization(replaces = "direct")
  Object indirect(PyGenerator g) {
    return g.resumeIndirect();
  }
}

package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import org.dlscript.language.DlsContext;
import org.dlscript.language.DlsLanguage;
import org.dlscript.language.object.Cell;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyNone;

/**
 * The root of a function, module or class body. The arguments are the function (or the globals
 * dict) and the bound parameters; the prologue puts parameters and cells into frame slots.
 */
public class DlsRoot extends RootNode {
  private final DlsLanguage language;
  private final String name;
  private final SourceSection section;
  private final Entry whole;

  /** The whole call, or what instruments put around it. */
  @Child private Statement entry;

  @CompilationFinal(dimensions = 1)
  private final int[] parameterSlots;

  /** Slots whose variable is shared with inner functions; parameters among them are wrapped. */
  @CompilationFinal(dimensions = 1)
  private final int[] cellSlots;

  @CompilationFinal(dimensions = 1)
  private final int[] freeSlots;

  @CompilationFinal(dimensions = 1)
  private final int[] stateSlots;

  /** Where things lie in the frame of one body. */
  public record Layout(
      FrameDescriptor descriptor,
      int[] parameterSlots,
      int[] cellSlots,
      int[] freeSlots,
      int[] stateSlots,
      String[] localNames,
      int[] localSlots) {}

  private final Layout layout;

  // What frames tell of the function; null for a module.
  private Code code;

  /** Whether tracebacks do not show the frame. */
  @CompilationFinal boolean hidden;

  public DlsRoot(
      DlsLanguage language, String name, SourceSection section, Layout layout, Statement body) {
    super(language, layout.descriptor);
    this.language = language;
    this.name = name;
    this.section = section;
    this.layout = layout;
    this.whole = new Entry(this, body);
    this.entry = whole;
    this.parameterSlots = layout.parameterSlots;
    this.cellSlots = layout.cellSlots;
    this.freeSlots = layout.freeSlots;
    this.stateSlots = layout.stateSlots;
  }

  public final Source source() {
    return section.getSource();
  }

  public final Layout layout() {
    return layout;
  }

  /** The code whose body this is, null for a module. */
  public final Code code() {
    return code;
  }

  /** Says whose body this is, before it runs. */
  public void bodyOf(Code function) {
    code = function;
    hide(function.qualname);
  }

  /** Decides whether tracebacks show the frame; only frames of the library may be hidden. */
  final void hide(String qualname) {
    Source s = section == null ? null : section.getSource();
    hidden = s != null && s.isInternal() && HiddenFrames.contains(s.getName(), qualname);
  }

  @ExplodeLoop
  final void prologue(VirtualFrame frame) {
    Object[] args = frame.getArguments();
    for (int i = 0; i < parameterSlots.length; i++) {
      frame.setObject(parameterSlots[i], args[i + 1]);
    }
    for (int slot : cellSlots) {
      frame.setObject(slot, new Cell(frame.getObject(slot)));
    }
    if (freeSlots.length > 0) {
      Cell[] closure = ((PyFunction) args[0]).closure;
      for (int i = 0; i < freeSlots.length; i++) {
        frame.setObject(freeSlots[i], closure[i]);
      }
    }
    for (int slot : stateSlots) {
      frame.setInt(slot, 0);
    }
  }

  @Override
  public Object execute(VirtualFrame frame) {
    DlsContext context =
        frame.getArguments()[0] instanceof PyFunction f
            ? DlsContext.of(this, f.context)
            : DlsContext.get(this);
    if (++context.depth > context.recursionLimit) {
      context.depth--;
      throw tooDeep();
    }
    try {
      Object r = entry.execute(frame);
      return r == null ? PyNone.NONE : r;
    } catch (PyException e) {
      keepFrame(frame, e);
      throw e;
    } catch (RuntimeException e) {
      throw Errors.defect(name, e);
    } catch (StackOverflowError | OutOfMemoryError e) {
      throw Errors.exhausted(e);
    } finally {
      context.depth--;
    }
  }

  final boolean isUntraced() {
    return language.untraced.isValid();
  }

  /** Tells a tracer what the call gives. */
  @TruffleBoundary
  private void returns(Object yielded, Object r) {
    DlsContext.get(this).returned = r == Completion.YIELD ? yielded : r;
  }

  final void returns(VirtualFrame frame, Object r) {
    returns(frame.getArguments()[0] instanceof PyGenerator g ? g.yielded : null, r);
  }

  /** The frame is caught in or left: kept where a program looks at frames, forgotten if hidden. */
  final void keepFrame(VirtualFrame frame, PyException e) {
    if (!language.framelessTracebacks.isValid()) {
      e.keep(frame.materialize(), this);
    }
    if (e.object.raisedBy == null && e.object.isForHints()) {
      noteOwner(frame.getArguments(), e.object);
    }
    if (hidden) {
      e.leaveOut(this);
    }
  }

  /** Whose method an unknown name was looked for in: it may have an attribute of that name. */
  @TruffleBoundary
  private void noteOwner(Object[] arguments, PyBaseException e) {
    boolean method =
        code != null
            && arguments.length > 1
            && code.signature.names.length > 0
            && code.signature.names[0].equals("self");
    e.raisedBy = method && arguments[1] != null ? arguments[1] : PyNone.NONE;
  }

  static RuntimeException tooDeep() {
    CompilerDirectives.transferToInterpreter();
    return Errors.of(ExceptionTypes.RECURSION_ERROR, "maximum recursion depth exceeded");
  }

  /** What a call does between its entry and its end. */
  Object enter(VirtualFrame frame) {
    prologue(frame);
    return run(frame);
  }

  final Object run(VirtualFrame frame) {
    return whole.run(frame);
  }

  final Object runEntry(VirtualFrame frame) {
    return entry.execute(frame);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public SourceSection getSourceSection() {
    return section;
  }
}

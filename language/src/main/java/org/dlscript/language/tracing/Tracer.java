package org.dlscript.language.tracing;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.EventBinding;
import com.oracle.truffle.api.instrumentation.EventContext;
import com.oracle.truffle.api.instrumentation.ExecutionEventListener;
import com.oracle.truffle.api.instrumentation.Instrumenter;
import com.oracle.truffle.api.instrumentation.SourceSectionFilter;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;
import java.util.ArrayDeque;
import java.util.Deque;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.Frames;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.nodes.LoopPlace;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTraceback;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;

/**
 * Calls a program's trace and profile functions: for the functions of its own sources, not for
 * those of the library. Only the thread that set a function is traced. One of a context.
 */
public final class Tracer {
  private final Instrumenter instrumenter;
  private final DlsContext context;
  private final Listening tracing = new Listening(false);
  private final Listening profiling = new Listening(true);

  Tracer(Instrumenter instrumenter, DlsContext context) {
    this.instrumenter = instrumenter;
    this.context = context;
  }

  public void trace(Object function) {
    tracing.set(function);
  }

  public void profile(Object function) {
    profiling.set(function);
  }

  public Object traced() {
    return tracing.function;
  }

  public Object profiled() {
    return profiling.function;
  }

  /** A call that began while functions were traced. */
  private static final class Activation {
    final Frames.Snapshot frame;
    Object local;
    boolean leaving;
    boolean resuming;
    Object exception;

    Activation(Frames.Snapshot frame) {
      this.frame = frame;
    }
  }

  /** One of the two functions, with the events that it is told. */
  private final class Listening implements ExecutionEventListener {
    private final boolean profiles;
    private final Deque<Activation> calls = new ArrayDeque<>();
    private Object function = PyNone.NONE;
    private EventBinding<?> binding;
    private Thread thread;
    private boolean busy;

    Listening(boolean profiles) {
      this.profiles = profiles;
    }

    void set(Object f) {
      function = f;
      thread = Thread.currentThread();
      if (f == PyNone.NONE) {
        if (binding != null) {
          binding.dispose();
          binding = null;
        }
        calls.clear();
        return;
      }
      context.language().untraced.invalidate();
      if (binding == null) {
        SourceSectionFilter.Builder filter =
            SourceSectionFilter.newBuilder().sourceIs(s -> !s.isInternal());
        binding =
            instrumenter.attachExecutionEventListener(
                (profiles
                        ? filter.tagIs(StandardTags.RootTag.class)
                        : filter.tagIs(StandardTags.RootTag.class, StandardTags.StatementTag.class))
                    .build(),
                this);
      }
    }

    private boolean asleep() {
      return busy || Thread.currentThread() != thread || function == PyNone.NONE;
    }

    @Override
    public void onEnter(EventContext c, VirtualFrame frame) {
      enter(c, frame.materialize());
    }

    @TruffleBoundary
    private void enter(EventContext c, MaterializedFrame frame) {
      if (asleep()) {
        return;
      }
      if (c.hasTag(StandardTags.RootTag.class)) {
        Node node = c.getInstrumentedNode();
        DlsRoot root = (DlsRoot) node.getRootNode();
        if (root.code() == null && !root.getName().equals("<module>") && profiles) {
          return;
        }
        Activation call = activation(frame, root);
        calls.push(call);
        call.local = tell(c, function, call, "call", PyNone.NONE);
        // A lambda has no statement.
        if (!profiles && (root.getName().equals("<lambda>"))) {
          line(c, root.getSourceSection());
        }
      } else {
        line(c, c.getInstrumentedSourceSection());
      }
    }

    /** A new call, or that of a generator which goes on where it was. */
    private Activation activation(MaterializedFrame frame, DlsRoot root) {
      Frames.Snapshot around = calls.isEmpty() ? null : calls.peek().frame;
      if (!(frame.getArguments()[0] instanceof PyGenerator g)) {
        return new Activation(Frames.traced(frame, root, around));
      }
      boolean goesOn = g.traced != null;
      if (!goesOn) {
        g.traced = Frames.traced(frame, root, around);
      }
      Activation call = new Activation((Frames.Snapshot) g.traced);
      call.resuming = goesOn;
      return call;
    }

    private void line(EventContext c, SourceSection section) {
      Activation call = calls.peek();
      if (call == null) {
        return;
      }
      call.leaving = false;
      if (call.resuming) {
        // The statements around a yield are entered once more on the way to it.
        call.resuming = section.getStartLine() != call.frame.line();
        return;
      }
      call.frame.at(section);
      if (call.frame.trace != null) {
        call.local = call.frame.trace;
      }
      if (call.local == null || call.local == PyNone.NONE) {
        return;
      }
      Object next = tell(c, call.local, call, "line", PyNone.NONE);
      if (next != PyNone.NONE) {
        call.local = next;
      }
    }

    /** Calls a guest function; what it raises ends the tracing and reaches the program. */
    private Object tell(EventContext c, Object f, Activation call, String event, Object value) {
      busy = true;
      try {
        return Calls.call(f, call.frame, Str.of(event), value);
      } catch (PyException e) {
        set(PyNone.NONE);
        throw e;
      } finally {
        busy = false;
      }
    }

    @Override
    public void onReturnValue(EventContext c, VirtualFrame frame, Object result) {
      leave(c);
    }

    @TruffleBoundary
    private void leave(EventContext c) {
      if (asleep() || calls.isEmpty()) {
        return;
      }
      Activation call = calls.peek();
      if (c.hasTag(StandardTags.RootTag.class)) {
        calls.pop();
        Object f = profiles ? function : call.local;
        if (f != null && f != PyNone.NONE) {
          tell(c, f, call, "return", context.returned == null ? PyNone.NONE : context.returned);
        }
        return;
      }
      Node node = c.getInstrumentedNode();
      if (LoopPlace.leaves(node)) {
        call.leaving = true;
      } else if (!call.leaving || LoopPlace.continues(node)) {
        SourceSection loop = LoopPlace.headAfter(node);
        if (loop != null) {
          line(c, loop);
        }
      }
    }

    @Override
    public void onReturnExceptional(EventContext c, VirtualFrame frame, Throwable exception) {
      fail(c, exception);
    }

    @TruffleBoundary
    private void fail(EventContext c, Throwable t) {
      if (asleep() || calls.isEmpty()) {
        return;
      }
      Activation call = calls.peek();
      if (!profiles
          && t instanceof PyException e
          && call.exception != e.object
          && call.local != null
          && call.local != PyNone.NONE) {
        call.exception = e.object;
        PyTraceback tb = e.object.traceback;
        tell(
            c,
            call.local,
            call,
            "exception",
            new PyTuple(e.object.type(), e.object, tb == null ? PyNone.NONE : tb));
      }
      if (c.hasTag(StandardTags.RootTag.class)) {
        calls.pop();
        Object f = profiles ? function : call.local;
        if (f != null && f != PyNone.NONE) {
          tell(c, f, call, "return", PyNone.NONE);
        }
      }
    }
  }

  /** The tracer of a context, made when first asked for. */
  public static Tracer of(DlsContext c) {
    if (c.tracer == null) {
      TraceInstrument.Service service =
          c.env()
              .lookup(
                  c.env().getInstruments().get(TraceInstrument.ID), TraceInstrument.Service.class);
      if (service == null) {
        throw Errors.runtimeError("tracing is not available");
      }
      c.tracer = service.tracer(c);
    }
    return c.tracer;
  }
}

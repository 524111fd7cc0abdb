package org.dlscript.language.tracing;

import com.oracle.truffle.api.instrumentation.TruffleInstrument;
import org.dlscript.language.DlsContext;

/**
 * What stands behind {@code sys.settrace} and {@code sys.setprofile}: Truffle's instrumentation, so
 * a program that does not trace pays nothing.
 */
@TruffleInstrument.Registration(
    id = TraceInstrument.ID,
    name = "dls tracing",
    internal = true,
    services = TraceInstrument.Service.class)
public final class TraceInstrument extends TruffleInstrument {
  public static final String ID = "dls-trace";

  /** Makes the tracer of a context; it traces nothing yet. */
  public interface Service {
    Tracer tracer(DlsContext context);
  }

  @Override
  protected void onCreate(Env env) {
    env.registerService((Service) context -> new Tracer(env.getInstrumenter(), context));
  }
}

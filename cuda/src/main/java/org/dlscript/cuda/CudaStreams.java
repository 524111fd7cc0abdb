package org.dlscript.cuda;

import java.util.HashMap;
import java.util.Map;

/** Which context and which stream each thread works on. */
final class CudaStreams {
  private static final ThreadLocal<CudaStreams> OWN = ThreadLocal.withInitial(CudaStreams::new);

  private long entered;
  private final Map<Long, Long> streams = new HashMap<>();

  private CudaStreams() {}

  /** Makes a context the calling thread's, where it is not already. */
  static void enter(CudaDriver driver, long context) {
    CudaStreams own = OWN.get();
    if (own.entered != context) {
      driver.makeCurrent(context);
      own.entered = context;
    }
  }

  /** The stream that the calling thread uses in a context; 0 is the default stream. */
  static long current(long context) {
    CudaStreams own = OWN.get();
    return own.streams.isEmpty() ? 0 : own.streams.getOrDefault(context, 0L);
  }

  /** Sets the stream that the calling thread uses in a context. */
  static void use(long context, long stream) {
    CudaStreams own = OWN.get();
    if (stream == 0) {
      own.streams.remove(context);
    } else {
      own.streams.put(context, stream);
    }
  }
}

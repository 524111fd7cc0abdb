package org.dlscript.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.dlscript.runtime.device.Streams;

/** The streams and events of one context, and which of them each thread uses. */
final class CudaStreams implements Streams {
  /** What a thread has entered and uses. */
  private static final class Place {
    private long entered;
    private final Map<Long, Long> streams = new HashMap<>();
  }

  private static final ThreadLocal<Place> OWN = ThreadLocal.withInitial(Place::new);

  private final CudaAccelerator owner;
  private final CudaDriver driver;
  private final long context;

  CudaStreams(CudaAccelerator owner, CudaDriver driver, long context) {
    this.owner = owner;
    this.driver = driver;
    this.context = context;
  }

  /** Makes the context the calling thread's, where it is not already. */
  void enter() {
    Place own = OWN.get();
    if (own.entered != context) {
      driver.makeCurrent(context);
      own.entered = context;
    }
  }

  private <R> R inside(Supplier<R> call) {
    enter();
    return owner.guarded(call);
  }

  private void inside(Runnable call) {
    inside(
        () -> {
          call.run();
          return null;
        });
  }

  @Override
  public long newStream(int priority) {
    return inside(() -> driver.newStream(priority));
  }

  @Override
  public void destroyStream(long stream) {
    inside(() -> driver.destroyStream(stream));
  }

  @Override
  public long current() {
    Place own = OWN.get();
    return own.streams.isEmpty() ? 0 : own.streams.getOrDefault(context, 0L);
  }

  @Override
  public void use(long stream) {
    if (stream == 0) {
      OWN.get().streams.remove(context);
    } else {
      OWN.get().streams.put(context, stream);
    }
  }

  @Override
  public void synchronize(long stream) {
    inside(() -> driver.synchronize(stream));
  }

  @Override
  public boolean isDone(long stream) {
    return inside(() -> driver.isDone(stream));
  }

  @Override
  public long newEvent(boolean timing) {
    return inside(() -> driver.newEvent(timing));
  }

  @Override
  public void destroyEvent(long event) {
    inside(() -> driver.destroyEvent(event));
  }

  @Override
  public void record(long event, long stream) {
    inside(() -> driver.record(event, stream));
  }

  @Override
  public void waitFor(long stream, long event) {
    inside(() -> driver.waitFor(stream, event));
  }

  @Override
  public boolean hasHappened(long event) {
    return inside(() -> driver.hasHappened(event));
  }

  @Override
  public void synchronizeEvent(long event) {
    inside(() -> driver.waitForEvent(event));
  }

  @Override
  public double elapsed(long from, long to) {
    return inside(() -> (double) driver.elapsed(from, to));
  }
}

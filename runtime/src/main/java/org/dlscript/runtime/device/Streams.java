package org.dlscript.runtime.device;

/**
 * The queues of one device's work, and marks in them. A thread's work goes to the stream that it
 * uses, at first the default one, whose handle is 0. Handles are only good for the device that gave
 * them, until they are destroyed.
 */
public interface Streams {
  /** A new stream; a lower number is a higher priority. */
  long newStream(int priority);

  void destroyStream(long stream);

  /** The stream that the calling thread uses. */
  long current();

  /** Sets the stream that the calling thread uses from now on. */
  void use(long stream);

  /** Waits until a stream's work is done. */
  void synchronize(long stream);

  /** Whether a stream's work is done. */
  boolean isDone(long stream);

  /** A mark that has not been set. */
  long newEvent(boolean timing);

  void destroyEvent(long event);

  /** Sets a mark behind the work that a stream has now. */
  void record(long event, long stream);

  /** Lets a stream's further work wait for a mark. */
  void waitFor(long stream, long event);

  /** Whether the work before a mark is done. */
  boolean hasHappened(long event);

  /** Waits until the work before a mark is done. */
  void synchronizeEvent(long event);

  /** Milliseconds between two marks whose work is done. */
  double elapsed(long from, long to);
}

package org.dlscript.stdlib.python;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;

/** {@code _time}: clocks, and the zone's rules; the rest of {@code time} is guest code. */
public final class TimeModule implements NativeModule {
  private static final long START = System.nanoTime();

  @Override
  public String[] names() {
    return new String[] {"_time"};
  }

  private static long wall() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private static long monotonic() {
    return System.nanoTime() - START + 1_000_000_000L;
  }

  // Processor time in nanoseconds; the system's interface is looked up at the first question.
  private static long processTime() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : monotonic();
  }

  private static long threadTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function("time()", () -> wall() / 1e9);
    m.function("time_ns()", () -> wall());
    m.function("perf_counter()", () -> monotonic() / 1e9);
    m.function("perf_counter_ns()", () -> monotonic());
    m.function("monotonic()", () -> monotonic() / 1e9);
    m.function("monotonic_ns()", () -> monotonic());
    m.function("process_time()", () -> processTime() / 1e9);
    m.function("process_time_ns()", () -> processTime());
    m.function("thread_time()", () -> threadTime() / 1e9);
    m.function("thread_time_ns()", () -> threadTime());
    m.function("sleep(seconds, /)", s -> sleep(MathModule.number(s), context));
    m.function("broken_down(seconds, utc, /)", TimeModule::brokenDown);
    m.function("epoch(year, month, day, hour, /)", TimeModule::epochHour);
    ZoneRules.define(m);
    ZoneId zone = ZoneId.systemDefault();
    ZonedDateTime january = ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, zone);
    ZonedDateTime july = ZonedDateTime.of(2024, 7, 1, 0, 0, 0, 0, zone);
    m.value("timezone", (long) -january.getOffset().getTotalSeconds());
    m.value("altzone", (long) -july.getOffset().getTotalSeconds());
    m.value("daylight", january.getOffset().equals(july.getOffset()) ? 0L : 1L);
    m.value("tzname", new PyTuple(Str.of(zoneName(january)), Str.of(zoneName(july))));
  }

  private static String zoneName(ZonedDateTime t) {
    return t.getOffset().getTotalSeconds() == 0
        ? "UTC"
        : java.util.TimeZone.getTimeZone(t.getZone())
            .getDisplayName(
                t.getZone().getRules().isDaylightSavings(t.toInstant()),
                java.util.TimeZone.SHORT,
                Locale.ROOT);
  }

  private static Object sleep(double seconds, DlsContext context) {
    if (seconds < 0 || Double.isNaN(seconds)) {
      throw Errors.valueError("sleep length must be non-negative");
    }
    long end = System.nanoTime() + (long) (seconds * 1e9);
    context
        .threads()
        .await(
            deadline -> {
              long left = deadline - System.nanoTime();
              while (left > 0) {
                java.util.concurrent.TimeUnit.NANOSECONDS.sleep(left);
                left = deadline - System.nanoTime();
              }
            },
            end);
    return PyNone.NONE;
  }

  /** The fields of a point in time, and the zone's offset, name and daylight flag. */
  private static Object brokenDown(Object seconds, Object utc) {
    long s = (long) Math.floor(MathModule.number(seconds));
    boolean isUtc = Boolean.TRUE.equals(utc);
    ZoneId zone = isUtc ? ZoneOffset.UTC : ZoneId.systemDefault();
    ZonedDateTime t;
    try {
      t = Instant.ofEpochSecond(s).atZone(zone);
    } catch (java.time.DateTimeException e) {
      throw Errors.overflow("timestamp out of range for platform time_t");
    }
    boolean summer = zone.getRules().isDaylightSavings(t.toInstant());
    return new PyTuple(
        (long) t.getYear(),
        (long) t.getMonthValue(),
        (long) t.getDayOfMonth(),
        (long) t.getHour(),
        (long) t.getMinute(),
        (long) t.getSecond(),
        (long) t.getDayOfWeek().getValue() - 1,
        (long) t.getDayOfYear(),
        summer ? 1L : 0L,
        Str.of(isUtc ? "UTC" : zoneName(t)),
        (long) t.getOffset().getTotalSeconds());
  }

  /** Seconds since the epoch of a local hour. */
  private static Object epochHour(Object year, Object month, Object day, Object hour) {
    LocalDateTime t =
        LocalDateTime.of(Ints.asInt(year), 1, 1, 0, 0)
            .plusMonths(Ints.asLong(month) - 1)
            .plusDays(Ints.asLong(day) - 1)
            .plusHours(Ints.asLong(hour));
    return t.atZone(ZoneId.systemDefault()).toEpochSecond();
  }
}

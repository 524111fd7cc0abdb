package org.dlscript.language.object;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * What other languages see in dates, times and durations of the guest's {@code datetime}: each
 * method gives null for any other object. Stateless.
 */
final class InteropTimes {
  private InteropTimes() {}

  /** The date of a {@code date} or {@code datetime}. */
  static LocalDate date(InteropObject o) {
    return is(o, "date")
        ? LocalDate.of(number(o, "year"), number(o, "month"), number(o, "day"))
        : null;
  }

  /** The time of day of a {@code time} or {@code datetime}. */
  static LocalTime time(InteropObject o) {
    return is(o, "time") || is(o, "datetime")
        ? LocalTime.of(
            number(o, "hour"),
            number(o, "minute"),
            number(o, "second"),
            1000 * number(o, "microsecond"))
        : null;
  }

  /** The offset from UTC of a {@code time} or {@code datetime} that knows it. */
  static ZoneId zone(InteropObject o) {
    if (!is(o, "time") && !is(o, "datetime") || o.member("tzinfo") == PyNone.NONE) {
      return null;
    }
    try {
      return o.invokeMember("utcoffset", new Object[0]) instanceof InteropObject offset
              && duration(offset) instanceof Duration d
          ? ZoneOffset.ofTotalSeconds((int) d.toSeconds())
          : null;
    } catch (com.oracle.truffle.api.interop.InteropException | DateTimeException e) {
      return null;
    }
  }

  /** The length of a {@code timedelta}. */
  static Duration duration(InteropObject o) {
    return is(o, "timedelta")
        ? Duration.ofDays(number(o, "days"))
            .plusSeconds(number(o, "seconds"))
            .plusNanos(1000L * number(o, "microseconds"))
        : null;
  }

  private static int number(InteropObject o, String field) {
    return Ints.asInt(o.member(field));
  }

  private static boolean is(InteropObject o, String name) {
    if (o instanceof PyClass) {
      return false;
    }
    for (PyClass c : o.self().type().mro()) {
      if (c.name().equals(name)
          && c.own("__module__") instanceof Object module
          && Text.str(module).equals("datetime")) {
        return true;
      }
    }
    return false;
  }
}

package org.dlscript.stdlib.python;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.TimeZone;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/** The rules of named time zones, for the module zoneinfo. */
final class ZoneRules {
  private ZoneRules() {}

  static void define(ModuleBuilder m) {
    m.function("is_zone(name, /)", n -> isZone(Text.str(n)));
    m.function(
        "zone_names()",
        () -> new PyList(ZoneId.getAvailableZoneIds().stream().map(Str::of).toArray()));
    m.function(
        "zone_at(name, seconds, /)",
        (n, s) -> at(ZoneId.of(Text.str(n)), Instant.ofEpochSecond(Ints.asLong(s))));
    m.function(
        "zone_local(name, seconds, fold, /)",
        (n, s, fold) -> local(ZoneId.of(Text.str(n)), Ints.asLong(s), Ints.asLong(fold) != 0));
  }

  private static boolean isZone(String name) {
    return ZoneId.getAvailableZoneIds().contains(name);
  }

  /** The offset from UTC and its daylight part in seconds, and the zone's short name. */
  private static PyTuple at(ZoneId zone, Instant instant) {
    java.time.zone.ZoneRules rules = zone.getRules();
    boolean daylight = rules.isDaylightSavings(instant);
    return new PyTuple(
        (long) rules.getOffset(instant).getTotalSeconds(),
        rules.getDaylightSavings(instant).getSeconds(),
        Str.of(
            TimeZone.getTimeZone(zone).getDisplayName(daylight, TimeZone.SHORT, Locale.ENGLISH)));
  }

  /**
   * The rule for a local time, given as its seconds since 1970: around a change that leaves times
   * out or repeats them, {@code later} takes the one after it.
   */
  private static PyTuple local(ZoneId zone, long seconds, boolean later) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
    ZoneOffsetTransition change = zone.getRules().getTransition(time);
    if (change == null) {
      return at(zone, time.toInstant(zone.getRules().getOffset(time)));
    }
    Instant moment = change.getInstant();
    return at(zone, later ? moment : moment.minusSeconds(1));
  }
}

package org.dlscript.stdlib.python;

import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyTuple;

/** {@code _dates}: the calendar's arithmetic and ranges under {@code datetime}. */
public final class DatesModule implements NativeModule {
  private static final int[] LENGTHS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final int[] BEFORE = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  private static final long DAYS_400 = 146097;
  private static final long DAYS_100 = 36524;
  private static final long DAYS_4 = 1461;

  @Override
  public String[] names() {
    return new String[] {"_dates"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function("is_leap(year, /)", year -> isLeap(Ints.asIndex(year)));
    m.function(
        "days_in_month(year, month, /)",
        (year, month) -> length(Ints.asIndex(year), Ints.asIndex(month)));
    m.function(
        "to_ordinal(year, month, day, /)",
        (year, month, day) -> ordinal(Ints.asIndex(year), Ints.asIndex(month), Ints.asIndex(day)));
    m.function("from_ordinal(n, /)", n -> date(Ints.asIndex(n)));
    m.function("check_date(year, month, day, /)", DatesModule::checkDate);
    m.functionN("check_time(hour, minute, second, microsecond, fold, /)", DatesModule::checkTime);
  }

  private static boolean isLeap(long year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static long length(long year, long month) {
    return month == 2 && isLeap(year) ? 29 : LENGTHS[(int) month - 1];
  }

  private static long ordinal(long year, long month, long day) {
    long y = year - 1;
    long leaps = Math.floorDiv(y, 4L) - Math.floorDiv(y, 100L) + Math.floorDiv(y, 400L);
    long extra = month > 2 && isLeap(year) ? 1 : 0;
    return y * 365 + leaps + BEFORE[(int) month - 1] + extra + day;
  }

  private static PyTuple date(long ordinal) {
    long n = ordinal - 1;
    long n400 = Math.floorDiv(n, DAYS_400);
    n = Math.floorMod(n, DAYS_400);
    long n100 = n / DAYS_100;
    n %= DAYS_100;
    long n4 = n / DAYS_4;
    n %= DAYS_4;
    long n1 = n / 365;
    n %= 365;
    long year = n400 * 400 + n100 * 100 + n4 * 4 + n1 + 1;
    if (n1 == 4 || n100 == 4) {
      return new PyTuple(year - 1, 12L, 31L);
    }
    long month = 1;
    while (n >= length(year, month)) {
      n -= length(year, month);
      month++;
    }
    return new PyTuple(year, month, n + 1);
  }

  private static void requireRange(long value, long low, long high, String message) {
    if (value < low || value > high) {
      throw Errors.valueError(message);
    }
  }

  private static Object checkDate(Object y, Object m, Object d) {
    long year = Ints.asInt(y);
    long month = Ints.asInt(m);
    long day = Ints.asInt(d);
    requireRange(year, 1, 9999, "year " + year + " is out of range");
    requireRange(month, 1, 12, "month must be in 1..12");
    requireRange(day, 1, length(year, month), "day is out of range for month");
    return new PyTuple(year, month, day);
  }

  private static Object checkTime(Object[] args) {
    long[] v = new long[4];
    for (int i = 0; i < v.length; i++) {
      v[i] = Ints.asInt(args[i]);
    }
    requireRange(v[0], 0, 23, "hour must be in 0..23");
    requireRange(v[1], 0, 59, "minute must be in 0..59");
    requireRange(v[2], 0, 59, "second must be in 0..59");
    requireRange(v[3], 0, 999999, "microsecond must be in 0..999999");
    requireRange(Ints.asIndex(args[4]), 0, 1, "fold must be either 0 or 1");
    return new PyTuple(v[0], v[1], v[2], v[3]);
  }
}

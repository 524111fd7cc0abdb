package org.dlscript.stdlib.torch;

import java.lang.ref.Cleaner;
import java.util.Map;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.runtime.device.Accelerator;
import org.dlscript.runtime.device.MemoryAccount;
import org.dlscript.runtime.device.Placement;
import org.dlscript.runtime.device.Streams;
import org.dlscript.runtime.random.Generator;
import org.dlscript.runtime.random.PhiloxStream;
import org.dlscript.runtime.tensor.Device;

/**
 * {@code _cuda}: what torch.cuda asks of a device by its ordinal: streams, events, memory and the
 * random stream. The library imports it only where the device is there.
 */
public final class CudaModule implements NativeModule {
  private static final Cleaner CLEANER = Cleaner.create();

  @Override
  public String[] names() {
    return new String[] {"_cuda"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    define(m);
  }

  private static Accelerator device(Object ordinal) {
    return Placement.accelerator(new Device("cuda", Ints.big(ordinal).intValue()));
  }

  private static Streams streams(Object ordinal) {
    return device(ordinal).streams();
  }

  private static long handle(Object o) {
    return Ints.big(o).longValue();
  }

  private static void define(ModuleBuilder m) {
    m.function(
        "synchronize(index, /)",
        i -> {
          device(i).synchronize();
          return PyNone.NONE;
        });
    memory(m);
    streams(m);
    events(m);
    random(m);
  }

  private static void memory(ModuleBuilder m) {
    m.function(
        "memory(index, /)",
        i -> {
          PyDict d = new PyDict();
          for (Map.Entry<String, Long> e : device(i).account().counts().entrySet()) {
            d.put(Str.of(e.getKey()), e.getValue());
          }
          return d;
        });
    m.function(
        "trim(index, /)",
        i -> {
          device(i).account().trim();
          return PyNone.NONE;
        });
    m.function(
        "reset_peaks(index, /)",
        i -> {
          MemoryAccount a = device(i).account();
          a.resetPeaks();
          return PyNone.NONE;
        });
    m.function(
        "free_and_total(index, /)",
        i -> {
          long[] both = device(i).account().freeAndTotal();
          return new PyTuple(both[0], both[1]);
        });
  }

  private static void streams(ModuleBuilder m) {
    m.function("new_stream(index, priority, /)", (i, p) -> streams(i).newStream((int) handle(p)));
    m.function("current_stream(index, /)", i -> streams(i).current());
    m.function(
        "use_stream(index, stream, /)",
        (i, s) -> {
          streams(i).use(handle(s));
          return PyNone.NONE;
        });
    m.function(
        "synchronize_stream(index, stream, /)",
        (i, s) -> {
          streams(i).synchronize(handle(s));
          return PyNone.NONE;
        });
    m.function("query_stream(index, stream, /)", (i, s) -> streams(i).isDone(handle(s)));
  }

  private static void events(ModuleBuilder m) {
    m.function(
        "new_event(index, timing, /)",
        (i, t) -> {
          Streams owner = streams(i);
          long event = owner.newEvent(Boolean.TRUE.equals(t));
          PyTuple handle = new PyTuple(event);
          CLEANER.register(handle, () -> owner.destroyEvent(event));
          return handle;
        });
    m.function(
        "record(index, event, stream, /)",
        (i, e, s) -> {
          streams(i).record(handle(e), handle(s));
          return PyNone.NONE;
        });
    m.function(
        "wait_event(index, stream, event, /)",
        (i, s, e) -> {
          streams(i).waitFor(handle(s), handle(e));
          return PyNone.NONE;
        });
    m.function("query_event(index, event, /)", (i, e) -> streams(i).hasHappened(handle(e)));
    m.function(
        "synchronize_event(index, event, /)",
        (i, e) -> {
          streams(i).synchronizeEvent(handle(e));
          return PyNone.NONE;
        });
    m.function(
        "elapsed(index, first, second, /)", (i, a, b) -> streams(i).elapsed(handle(a), handle(b)));
  }

  private static PhiloxStream stream(Object ordinal) {
    return Generator.defaultGenerator().device(Ints.big(ordinal).intValue());
  }

  private static void random(ModuleBuilder m) {
    m.function(
        "seed(index, seed, /)",
        (i, s) -> {
          stream(i).manualSeed(handle(s));
          return PyNone.NONE;
        });
    m.function(
        "rng(index, /)",
        i -> {
          PhiloxStream s = stream(i);
          return new PyTuple(s.seed(), s.offset());
        });
    m.function(
        "set_rng(index, seed, offset, /)",
        (i, s, o) -> {
          stream(i).manualSeed(handle(s));
          stream(i).setOffset(handle(o));
          return PyNone.NONE;
        });
  }
}

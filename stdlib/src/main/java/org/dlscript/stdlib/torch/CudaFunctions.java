package org.dlscript.stdlib.torch;

import java.lang.ref.Cleaner;
import java.util.Map;
import org.dlscript.language.modules.ModuleBuilder;
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
 * What torch.cuda asks of a device by its ordinal: streams, events, memory and the random stream.
 * The library calls these only where the device is there.
 */
final class CudaFunctions {
  private static final Cleaner CLEANER = Cleaner.create();

  private CudaFunctions() {}

  private static Accelerator device(Object ordinal) {
    return Placement.accelerator(new Device("cuda", Ints.big(ordinal).intValue()));
  }

  private static Streams streams(Object ordinal) {
    return device(ordinal).streams();
  }

  private static long handle(Object o) {
    return Ints.big(o).longValue();
  }

  static void define(ModuleBuilder m) {
    m.function(
        "_cuda_synchronize(index, /)",
        i -> {
          device(i).synchronize();
          return PyNone.NONE;
        });
    m.function(
        "_cuda_set_device(index, /)",
        i -> {
          Placement.setCurrent(Ints.big(i).intValue());
          return PyNone.NONE;
        });
    memory(m);
    streams(m);
    events(m);
    random(m);
  }

  private static void memory(ModuleBuilder m) {
    m.function(
        "_cuda_memory(index, /)",
        i -> {
          PyDict d = new PyDict();
          for (Map.Entry<String, Long> e : device(i).account().counts().entrySet()) {
            d.put(Str.of(e.getKey()), e.getValue());
          }
          return d;
        });
    m.function(
        "_cuda_trim(index, /)",
        i -> {
          device(i).account().trim();
          return PyNone.NONE;
        });
    m.function(
        "_cuda_reset_peaks(index, /)",
        i -> {
          MemoryAccount a = device(i).account();
          a.resetPeaks();
          return PyNone.NONE;
        });
    m.function(
        "_cuda_free_and_total(index, /)",
        i -> {
          long[] both = device(i).account().freeAndTotal();
          return new PyTuple(both[0], both[1]);
        });
  }

  private static void streams(ModuleBuilder m) {
    m.function(
        "_cuda_new_stream(index, priority, /)", (i, p) -> streams(i).newStream((int) handle(p)));
    m.function("_cuda_current_stream(index, /)", i -> streams(i).current());
    m.function(
        "_cuda_use_stream(index, stream, /)",
        (i, s) -> {
          streams(i).use(handle(s));
          return PyNone.NONE;
        });
    m.function(
        "_cuda_synchronize_stream(index, stream, /)",
        (i, s) -> {
          streams(i).synchronize(handle(s));
          return PyNone.NONE;
        });
    m.function("_cuda_query_stream(index, stream, /)", (i, s) -> streams(i).isDone(handle(s)));
  }

  private static void events(ModuleBuilder m) {
    m.function(
        "_cuda_new_event(index, timing, /)",
        (i, t) -> {
          Streams owner = streams(i);
          long event = owner.newEvent(Boolean.TRUE.equals(t));
          PyTuple handle = new PyTuple(event);
          CLEANER.register(handle, () -> owner.destroyEvent(event));
          return handle;
        });
    m.function(
        "_cuda_record(index, event, stream, /)",
        (i, e, s) -> {
          streams(i).record(handle(e), handle(s));
          return PyNone.NONE;
        });
    m.function(
        "_cuda_wait_event(index, stream, event, /)",
        (i, s, e) -> {
          streams(i).waitFor(handle(s), handle(e));
          return PyNone.NONE;
        });
    m.function("_cuda_query_event(index, event, /)", (i, e) -> streams(i).hasHappened(handle(e)));
    m.function(
        "_cuda_synchronize_event(index, event, /)",
        (i, e) -> {
          streams(i).synchronizeEvent(handle(e));
          return PyNone.NONE;
        });
    m.function(
        "_cuda_elapsed(index, first, second, /)",
        (i, a, b) -> streams(i).elapsed(handle(a), handle(b)));
  }

  private static PhiloxStream stream(Object ordinal) {
    return Generator.defaultGenerator().device(Ints.big(ordinal).intValue());
  }

  private static void random(ModuleBuilder m) {
    m.function(
        "_cuda_seed(index, seed, /)",
        (i, s) -> {
          stream(i).manualSeed(handle(s));
          return PyNone.NONE;
        });
    m.function(
        "_cuda_rng(index, /)",
        i -> {
          PhiloxStream s = stream(i);
          return new PyTuple(s.seed(), s.offset());
        });
    m.function(
        "_cuda_set_rng(index, seed, offset, /)",
        (i, s, o) -> {
          stream(i).manualSeed(handle(s));
          stream(i).setOffset(handle(o));
          return PyNone.NONE;
        });
  }
}

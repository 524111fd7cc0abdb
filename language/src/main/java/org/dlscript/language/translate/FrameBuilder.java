package org.dlscript.language.translate;

import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.FrameSlotKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.dlscript.language.nodes.DlsRoot;
import org.dlscript.language.syntax.Scope;

/**
 * Hands out the slots of one root's frame. Comprehensions and type parameters have scopes but no
 * frame of their own: their names get slots here, apart from the function's.
 */
final class FrameBuilder {
  final boolean isGenerator;

  private final FrameDescriptor.Builder descriptor = FrameDescriptor.newBuilder();
  private final Map<Scope, Map<String, Integer>> slots = new IdentityHashMap<>();
  private final Map<String, Integer> temporaries = new HashMap<>();
  private final List<Integer> parameters = new ArrayList<>();
  private final List<Integer> cells = new ArrayList<>();
  private final List<Integer> frees = new ArrayList<>();
  private final List<Integer> states = new ArrayList<>();
  private final List<String> localNames = new ArrayList<>();
  private final List<Integer> localSlots = new ArrayList<>();

  FrameBuilder(boolean isGenerator) {
    this.isGenerator = isGenerator;
    if (isGenerator) {
      descriptor.addSlot(FrameSlotKind.Object, "<generator>", null);
    }
  }

  /** The slot of a variable of a scope that lives in this frame. */
  int slot(Scope scope, String name) {
    Map<String, Integer> of = slots.computeIfAbsent(scope, s -> new HashMap<>());
    Integer slot = of.get(name);
    if (slot == null) {
      slot = descriptor.addSlot(FrameSlotKind.Illegal, name, null);
      of.put(name, slot);
      if (scope.kind() != Scope.Kind.COMPREHENSION && scope.kind() != Scope.Kind.TYPE_PARAMETERS) {
        localNames.add(name);
        localSlots.add(slot);
      }
    }
    return slot;
  }

  int parameter(Scope scope, String name) {
    int s = slot(scope, name);
    parameters.add(s);
    return s;
  }

  void cell(Scope scope, String name) {
    cells.add(slot(scope, name));
  }

  void free(Scope scope, String name) {
    frees.add(slot(scope, name));
  }

  /** A slot of its own for a value that the script does not see. */
  int temporary() {
    return descriptor.addSlot(FrameSlotKind.Object, "<temporary>", null);
  }

  /** The slot of a hoisted value, by its {@code $} name. */
  int temporary(String name) {
    return temporaries.computeIfAbsent(name, n -> temporary());
  }

  /** A state slot for a node that contains a yield; -1 where no state is needed. */
  int state(boolean needed) {
    if (!needed) {
      return -1;
    }
    int s = descriptor.addSlot(FrameSlotKind.Int, "<state>", null);
    states.add(s);
    return s;
  }

  DlsRoot.Layout layout() {
    return new DlsRoot.Layout(
        descriptor.build(),
        array(parameters),
        array(cells),
        array(frees),
        array(states),
        localNames.toArray(new String[0]),
        array(localSlots));
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}

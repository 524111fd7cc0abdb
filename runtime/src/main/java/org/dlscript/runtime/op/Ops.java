package org.dlscript.runtime.op;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dlscript.runtime.ops.Families;

/**
 * The registry of operators. Qualified names: "torch.add", "torch.nn.functional.relu",
 * "torch.linalg.det", methods "torch.Tensor.add" and "torch.Tensor.add_", properties
 * "torch.Tensor.T".
 */
public final class Ops {
  private static final Map<String, Overloads> BY_NAME = new LinkedHashMap<>();
  private static final List<Op> ALL = new ArrayList<>();
  private static final boolean[] REGISTERED = new boolean[Families.ALL.size()];
  private static int current;

  private Ops() {}

  /** Declares an operator of the namespace "torch". */
  public static Op define(String schema, int forms, Op.Body body) {
    return define("torch", schema, forms, body);
  }

  /** Declares an operator. Overloads are tried in the order of their declaration. */
  public static Op define(String namespace, String schema, int forms, Op.Body body) {
    boolean plainResult =
        schema.endsWith("-> Tensor") || schema.matches(".*-> \\((Tensor[ A-Za-z_0-9]*,? ?)+\\)");
    if ((forms & (Op.FUNCTION | Op.NO_OUT)) == Op.FUNCTION
        && !namespace.equals("torch.nn.functional")
        && plainResult
        && OutRules.taken(schema)
        && !schema.contains("Tensor[] tensors) -> Tensor[]")) {
      forms |= Op.OUT;
    }
    Op op = new Op(schema, namespace, forms, body);
    ALL.add(op);
    if (op.has(Op.FUNCTION)) {
      add(namespace + "." + op.name(), op);
    }
    if (op.has(Op.METHOD) || op.has(Op.PROPERTY)) {
      add("torch.Tensor." + op.name(), op);
    }
    if (op.has(Op.INPLACE)) {
      Op in = op.inPlace();
      ALL.add(in);
      if (op.has(Op.METHOD)) {
        add("torch.Tensor." + in.name(), in);
      }
      if (op.has(Op.FUNCTION)) {
        add(namespace + "." + in.name(), in);
      }
    }
    return op;
  }

  private static void add(String qualifiedName, Op op) {
    BY_NAME.computeIfAbsent(qualifiedName, n -> new Overloads()).add(op, current);
  }

  /** The overloads of one name, in the order of the families that declare them. */
  private static final class Overloads {
    private final List<Op> ops = new ArrayList<>(2);
    private final List<Integer> families = new ArrayList<>(2);

    void add(Op op, int family) {
      int at = ops.size();
      while (at > 0 && families.get(at - 1) > family) {
        at--;
      }
      ops.add(at, op);
      families.add(at, family);
    }
  }

  /** Another name for declared operators. */
  public static void alias(String qualifiedName, String existing) {
    ensure(existing);
    Overloads found = BY_NAME.get(existing);
    if (found == null) {
      throw new IllegalStateException("no operator " + existing);
    }
    for (Op op : List.copyOf(found.ops)) {
      add(qualifiedName, op);
    }
  }

  /** The overloads of a qualified name in resolution order; empty where there is none. */
  public static synchronized List<Op> overloads(String qualifiedName) {
    ensure(qualifiedName);
    Overloads found = BY_NAME.get(qualifiedName);
    return found == null ? Collections.emptyList() : found.ops;
  }

  public static synchronized Collection<Op> all() {
    for (int k = 0; k < Families.ALL.size(); k++) {
      register(k);
    }
    return Collections.unmodifiableList(ALL);
  }

  /** All qualified names, without loading the families. */
  public static Collection<String> names() {
    return OperatorIndex.names();
  }

  /** Whether a name is an attribute of tensors rather than a function. */
  public static boolean isProperty(String qualifiedName) {
    return OperatorIndex.isProperty(qualifiedName);
  }

  /** What the index should say: every name with the families that declare it. */
  static synchronized List<String> describe() {
    all();
    List<String> lines = new ArrayList<>();
    BY_NAME.forEach(
        (name, found) -> {
          StringBuilder b = new StringBuilder(name);
          b.append(found.ops.get(0).has(Op.PROPERTY) ? " property" : " call");
          found.families.stream()
              .distinct()
              .forEach(f -> b.append(' ').append(Families.ALL.get(f)));
          lines.add(b.toString());
        });
    Collections.sort(lines);
    return lines;
  }

  /** Loads the families that declare a name. */
  private static void ensure(String qualifiedName) {
    int[] families = OperatorIndex.families(qualifiedName);
    if (families != null) {
      for (int f : families) {
        register(f);
      }
    }
  }

  private static void register(int family) {
    if (REGISTERED[family]) {
      return;
    }
    REGISTERED[family] = true;
    int before = current;
    current = family;
    try {
      Families.register(Families.ALL.get(family));
    } finally {
      current = before;
    }
  }
}

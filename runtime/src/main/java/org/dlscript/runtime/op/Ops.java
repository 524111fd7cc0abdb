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
  private static final Map<String, List<Op>> BY_NAME = new LinkedHashMap<>();
  private static final List<Op> ALL = new ArrayList<>();
  private static boolean loaded;

  private Ops() {}

  /** Declares an operator of the namespace "torch". */
  public static Op define(String schema, int forms, Op.Body body) {
    return define("torch", schema, forms, body);
  }

  /** Declares an operator. Overloads are tried in the order of their declaration. */
  public static Op define(String namespace, String schema, int forms, Op.Body body) {
    boolean plainResult =
        schema.endsWith("-> Tensor") || schema.matches(".*-> \\((Tensor[ a-z_0-9]*,? ?)+\\)");
    if ((forms & (Op.FUNCTION | Op.NO_OUT)) == Op.FUNCTION
        && !namespace.equals("torch.nn.functional")
        && plainResult
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
    BY_NAME.computeIfAbsent(qualifiedName, n -> new ArrayList<>(2)).add(op);
  }

  /** Another name for declared operators. */
  public static void alias(String qualifiedName, String existing) {
    List<Op> ops = BY_NAME.get(existing);
    if (ops == null) {
      throw new IllegalStateException("no operator " + existing);
    }
    BY_NAME.computeIfAbsent(qualifiedName, n -> new ArrayList<>(2)).addAll(ops);
  }

  /** The overloads of a qualified name in resolution order; empty where there is none. */
  public static List<Op> overloads(String qualifiedName) {
    load();
    return BY_NAME.getOrDefault(qualifiedName, Collections.emptyList());
  }

  public static Collection<Op> all() {
    load();
    return Collections.unmodifiableList(ALL);
  }

  /** All qualified names. */
  public static Collection<String> names() {
    load();
    return Collections.unmodifiableSet(BY_NAME.keySet());
  }

  private static synchronized void load() {
    if (!loaded) {
      loaded = true;
      Families.register();
    }
  }
}

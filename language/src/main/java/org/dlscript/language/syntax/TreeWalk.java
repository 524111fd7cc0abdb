package org.dlscript.language.syntax;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.Consumer;

/** Visits every node of a syntax tree, from the outside in and in the order of the source. */
public final class TreeWalk {
  private final Consumer<Object> before;
  private final Consumer<Object> after;

  /** Calls {@code before} for each node ahead of its parts and {@code after} behind them. */
  public TreeWalk(Consumer<Object> before, Consumer<Object> after) {
    this.before = before;
    this.after = after;
  }

  public TreeWalk(Consumer<Object> before) {
    this(before, node -> {});
  }

  /** Visits a node, which is one of the syntax tree's records, and all its parts. */
  public void visit(Object node) {
    switch (node) {
      case null -> {}
      case List<?> list -> list.forEach(this::visit);
      case Record r when r.getClass().getPackage() == TreeWalk.class.getPackage() -> {
        before.accept(r);
        for (RecordComponent c : r.getClass().getRecordComponents()) {
          visit(part(r, c));
        }
        after.accept(r);
      }
      default -> {}
    }
  }

  private static Object part(Record r, RecordComponent c) {
    try {
      return c.getAccessor().invoke(r);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}

package org.dlscript.stdlib.torch;

import java.util.List;
import java.util.Map;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Transient;
import org.dlscript.runtime.op.Binder;
import org.dlscript.runtime.op.Op;
import org.dlscript.runtime.op.Ops;
import org.dlscript.runtime.op.Schema;

/** One operator's name as a builtin: binds a call against its overloads and runs the engine's. */
final class Operator implements Fn.Raw, Transient.Producer {
  private final String name;
  private final boolean method;
  private List<Op> overloads;

  Operator(String qualifiedName) {
    this.name = qualifiedName;
    this.method = qualifiedName.startsWith("torch.Tensor.");
  }

  @Override
  public Object call(Object[] args, String[] names, Object[] values) {
    if (TorchFunction.subclasses) {
      Object r = TorchFunction.ofSubclass(name, args, names, values);
      if (r != null) {
        return r;
      }
    }
    return plain(args, names, values);
  }

  /** The call without regard to classes derived from Tensor. */
  Object plain(Object[] args, String[] names, Object[] values) {
    if (overloads == null) {
      overloads = Ops.overloads(name);
    }
    Object[] positional = Values.allToEngine(args);
    Map<String, Object> keywords = Values.keywords(names, values);
    for (Op op : overloads) {
      Object[] bound = Binder.bind(op, positional, keywords, method);
      if (bound != null) {
        return Values.fromEngine(op.call(bound), op);
      }
    }
    Object overridden = override(args);
    if (overridden != null) {
      return overridden;
    }
    if (TorchFunction.overriding(args, values)) {
      return TorchFunction.call(name, args, names, values);
    }
    if (!method && keywords.containsKey("names")) {
      return Calls.call(
          TensorAttributes.guest("torch._named", "made"),
          TorchFunction.function(name),
          new PyTuple(args),
          TorchFunction.keywords(names, values));
    }
    throw Binder.mismatch(name, positional, keywords);
  }

  /** The result for the engine's values. */
  Object onEngine(Object... positional) {
    for (Op op : Ops.overloads(name)) {
      Object[] bound = Binder.bind(op, positional, Map.of(), method);
      if (bound != null) {
        return op.call(bound);
      }
    }
    throw Binder.mismatch(name, positional, Map.of());
  }

  @Override
  public String signature() {
    StringBuilder b = new StringBuilder("(");
    boolean keywordOnly = false;
    for (Schema.Argument a : Ops.overloads(name).get(0).schema().arguments()) {
      b.append(b.length() > 1 ? ", " : "");
      if (a.keywordOnly() && !keywordOnly) {
        b.append("*, ");
        keywordOnly = true;
      }
      b.append(a.name().equals("self") && !method ? "input" : a.name());
      if (!a.required()) {
        b.append('=').append(Text.repr(Values.fromEngine(a.defaultValue())));
      }
    }
    return b.append(')').toString();
  }

  /** An argument that is array-like (an ndarray) stands for a tensor in functions. */
  private Object override(Object[] args) {
    boolean any = false;
    Object[] converted = args.clone();
    for (int i = 0; i < args.length; i++) {
      if (args[i] instanceof PyTuple t && t.items.length == 0) {
        continue;
      }
      if (args[i] instanceof org.dlscript.stdlib.numpy.PyNdarray a && method) {
        converted[i] = PyTensor.of(a.tensor());
        any = true;
      }
    }
    return any ? call(converted, Calls.NO_NAMES, Calls.NO_VALUES) : null;
  }
}

package org.dlscript.language.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.DirectCallNode;
import com.oracle.truffle.api.nodes.EncapsulatingNodeReference;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.ArrayList;
import java.util.Arrays;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Code;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.PyFunction;
import org.dlscript.language.object.PyGenerator;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyMethod;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Signature;
import org.dlscript.language.object.Slot;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** A call with keyword, {@code *} or {@code **} arguments. */
public final class CallKeywordsNode extends Expression {
  @Child private Expression callee;
  @Children private final Expression[] args;

  @CompilationFinal(dimensions = 1)
  private final boolean[] starred;

  @CompilationFinal(dimensions = 1)
  private final String[] names;

  @Children private final Expression[] keywords;
  @Child private InvokeNode invoke = InvokeNode.create();
  private final boolean isPlain;
  private boolean forOneReader;
  private boolean forStatement;

  /** A name of null marks {@code **mapping}. */
  public CallKeywordsNode(
      Expression callee,
      Expression[] args,
      boolean[] starred,
      String[] names,
      Expression[] keywords) {
    this.callee = callee;
    this.args = args;
    this.starred = starred;
    this.names = names;
    this.keywords = keywords;
    boolean plain = true;
    for (boolean s : starred) {
      plain &= !s;
    }
    for (String n : names) {
      plain &= n != null;
    }
    isPlain = plain;
  }

  @Override
  boolean forOneReader() {
    return forOneReader = true;
  }

  @Override
  void forStatement() {
    forStatement = true;
  }

  @Override
  @ExplodeLoop
  public Object execute(VirtualFrame frame) {
    Object f = callee.execute(frame);
    Object[] values = new Object[args.length];
    for (int i = 0; i < args.length; i++) {
      values[i] = args[i].execute(frame);
    }
    Object[] kwValues = new Object[keywords.length];
    for (int i = 0; i < keywords.length; i++) {
      kwValues[i] = keywords[i].execute(frame);
    }
    try {
      Object r = isPlain ? call(f, values, names, kwValues) : callStarred(f, values, kwValues);
      if (forStatement) {
        PyGenerator.given(f, r);
      }
      return forOneReader ? CallNode.settled(f, r) : r;
    } catch (PyException e) {
      throw e.at(this);
    }
  }

  private Object call(Object f, Object[] values, String[] kwNames, Object[] kwValues) {
    if (f instanceof PyMethod m && m.function instanceof PyFunction g) {
      Object[] full = new Object[values.length + 1];
      full[0] = m.self;
      System.arraycopy(values, 0, full, 1, values.length);
      return invokeBound(g, bind(g, full, kwNames, kwValues));
    }
    if (f instanceof PyFunction g) {
      return invokeBound(g, bind(g, values, kwNames, kwValues));
    }
    return slowCall(f, values, kwNames, kwValues);
  }

  @TruffleBoundary
  private Object slowCall(Object f, Object[] values, String[] kwNames, Object[] kwValues) {
    // The frame that calls is at this node.
    EncapsulatingNodeReference place = EncapsulatingNodeReference.getCurrent();
    Node before = place.set(this);
    try {
      return Calls.call(f, values, kwNames, kwValues);
    } finally {
      place.set(before);
    }
  }

  // The function that is called here, as long as it is one.
  @Child private DirectCallNode direct;
  @CompilationFinal private Code called;

  private Object invokeBound(PyFunction g, Object[] frameArgs) {
    if (direct == null) {
      CompilerDirectives.transferToInterpreterAndInvalidate();
      called = g.code;
      direct = insert(DirectCallNode.create(called.target()));
    }
    return g.code == called ? direct.call(frameArgs) : invokeTarget(g, frameArgs);
  }

  @TruffleBoundary
  private Object invokeTarget(PyFunction g, Object[] frameArgs) {
    return g.code.target().call(this, frameArgs);
  }

  @CompilationFinal private Signature cachedSignature;

  @CompilationFinal(dimensions = 1)
  private int[] cachedIndex;

  @CompilationFinal private int cachedCount;

  /**
   * Binds by the cached positions of the keywords where nothing but they and defaults is needed.
   */
  @ExplodeLoop
  private Object[] bind(PyFunction g, Object[] values, String[] kwNames, Object[] kwValues) {
    Signature s = g.code.signature;
    if (s != cachedSignature || values.length != cachedCount || kwNames != names) {
      if (cachedSignature != null || kwNames != names) {
        return g.bind(values, 0, kwNames, kwValues);
      }
      CompilerDirectives.transferToInterpreterAndInvalidate();
      int[] index = new int[kwNames.length];
      boolean simple = !s.varArgs && !s.varKeywords && values.length <= s.positional;
      for (int i = 0; simple && i < index.length; i++) {
        index[i] = s.keywordIndex(kwNames[i]);
        simple = index[i] >= values.length;
        for (int j = 0; j < i; j++) {
          simple &= index[j] != index[i];
        }
      }
      cachedSignature = s;
      cachedCount = values.length;
      cachedIndex = simple ? index : null;
    }
    if (cachedIndex == null) {
      return g.bind(values, 0, kwNames, kwValues);
    }
    // The bounds of the exploded loops must be constants of the node, hence not those of s.
    int count = cachedSignature.count();
    Object[] out = new Object[count + 1];
    out[0] = g;
    System.arraycopy(values, 0, out, 1, cachedCount);
    for (int i = 0; i < cachedIndex.length; i++) {
      out[cachedIndex[i] + 1] = kwValues[i];
    }
    Object[] defaults = g.defaults;
    for (int i = cachedCount; i < count; i++) {
      if (out[i + 1] == null) {
        if (defaults[i] == Signature.REQUIRED) {
          return g.bind(values, 0, kwNames, kwValues);
        }
        out[i + 1] = defaults[i];
      }
    }
    return out;
  }

  /**
   * Tuples and lists are spread in compiled code where no keyword comes with them, as from most
   * decorators; the callee then is called like any other.
   */
  @ExplodeLoop
  private Object callStarred(Object f, Object[] values, Object[] kwValues) {
    for (int i = 0; i < names.length; i++) {
      if (names[i] != null
          || !(kwValues[i] instanceof PyDict d && SubscriptNode.isExactDict(d) && d.size() == 0)) {
        return callExpanded(f, values, kwValues);
      }
    }
    int n = 1;
    for (int i = 0; i < starred.length; i++) {
      if (!starred[i]) {
        n++;
      } else if (values[i] instanceof PyTuple t
          && t.getShape().getDynamicType() == SubscriptNode.TUPLE) {
        n += t.items.length;
      } else if (values[i] instanceof PyList l
          && l.getShape().getDynamicType() == SubscriptNode.LIST) {
        n += l.size;
      } else {
        return callExpanded(f, values, kwValues);
      }
    }
    Object[] all = new Object[n];
    int at = 1;
    for (int i = 0; i < starred.length; i++) {
      if (!starred[i]) {
        all[at++] = values[i];
      } else if (values[i] instanceof PyTuple t) {
        System.arraycopy(t.items, 0, all, at, t.items.length);
        at += t.items.length;
      } else {
        PyList l = (PyList) values[i];
        System.arraycopy(l.items, 0, all, at, l.size);
        at += l.size;
      }
    }
    return invoke.execute(f, all);
  }

  private Object callExpanded(Object f, Object[] values, Object[] kwValues) {
    if (f instanceof PyFunction g) {
      return invokeBound(g, (Object[]) expanded(g, values, kwValues, true));
    }
    return expanded(f, values, kwValues, false);
  }

  /** Spreads all arguments; binds them to a function's parameters, or calls another thing. */
  @TruffleBoundary
  private Object expanded(Object f, Object[] values, Object[] kwValues, boolean binds) {
    ArrayList<Object> positional = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (starred[i]) {
        positional.addAll(Arrays.asList(expandStar(values.length == 1 ? f : null, values[i])));
      } else {
        positional.add(values[i]);
      }
    }
    ArrayList<String> kwNames = new ArrayList<>();
    ArrayList<Object> kw = new ArrayList<>();
    ArrayList<Object> noNames = new ArrayList<>();
    for (int i = 0; i < kwValues.length; i++) {
      if (names[i] != null) {
        addKeyword(f, kwNames, kw, names[i], kwValues[i]);
      } else {
        expandMapping(f, kwValues[i], kwNames, kw, noNames);
      }
    }
    if (!noNames.isEmpty()) {
      throw noNames(f);
    }
    String[] allNames = kwNames.toArray(new String[0]);
    return binds
        ? ((PyFunction) f).bind(positional.toArray(), 0, allNames, kw.toArray())
        : slowCall(f, positional.toArray(), allNames, kw.toArray());
  }

  /** The elements of a starred argument; {@code f} is null where there are other arguments. */
  private static Object[] expandStar(Object f, Object value) {
    if (Types.of(value).slot(Slot.ITER) == null && Types.of(value).slot(Slot.GETITEM) == null) {
      throw Errors.typeError(
          (f == null ? "Value" : calleeName(f) + " argument")
              + " after * must be an iterable, not "
              + Types.of(value).messageName());
    }
    return value instanceof PyTuple t && t.type() == Types.TUPLE
        ? t.items
        : Iteration.toArray(value);
  }

  private static void addKeyword(
      Object f, ArrayList<String> names, ArrayList<Object> values, String name, Object value) {
    if (names.contains(name)) {
      throw Errors.typeError(
          calleeName(f) + " got multiple values for keyword argument '" + name + "'");
    }
    names.add(name);
    values.add(value);
  }

  private static void expandMapping(
      Object f,
      Object mapping,
      ArrayList<String> names,
      ArrayList<Object> values,
      ArrayList<Object> noNames) {
    if (mapping instanceof PyDict d
        && d.type().slot(Slot.ITER) instanceof org.dlscript.language.object.PyBuiltin) {
      PyDict.Cursor c = d.cursor();
      while (c.advance()) {
        if (isName(f, c.key(), noNames)) {
          addKeyword(f, names, values, keyword(c.key()), c.value());
        }
      }
      return;
    }
    Object keys = Attributes.findQuietly(mapping, "keys");
    if (keys == null) {
      throw Errors.typeError(
          calleeName(f)
              + " argument after ** must be a mapping, not "
              + Types.of(mapping).messageName());
    }
    for (Object k : Iteration.toArray(Calls.call(keys))) {
      Object v = org.dlscript.language.object.Operators.getItem(mapping, k);
      if (isName(f, k, noNames)) {
        addKeyword(f, names, values, keyword(k), v);
      }
    }
  }

  private static String keyword(Object key) {
    return Str.java((TruffleString) PyBoxed.unbox(key)).intern();
  }

  /** Whether a key can be a keyword; others are refused once it is clear that none is repeated. */
  private static boolean isName(Object f, Object key, ArrayList<Object> noNames) {
    if (PyBoxed.unbox(key) instanceof TruffleString) {
      return true;
    }
    for (Object other : noNames) {
      if (org.dlscript.language.object.Operators.equal(other, key)) {
        throw Errors.typeError(
            calleeName(f)
                + " got multiple values for keyword argument '"
                + org.dlscript.language.object.Text.str(key)
                + "'");
      }
    }
    noNames.add(key);
    return false;
  }

  private static PyException noNames(Object f) {
    boolean callable = Types.of(f).slot(org.dlscript.language.object.Slot.CALL) != null;
    return Errors.of(
        ExceptionTypes.TYPE_ERROR,
        callable
            ? "keywords must be strings"
            : "'" + Types.of(f).messageName() + "' object is not callable");
  }

  private static String calleeName(Object f) {
    Object q = Attributes.findQuietly(f, "__qualname__");
    Object m = Attributes.findQuietly(f, "__module__");
    if (q instanceof TruffleString s) {
      String prefix =
          m instanceof TruffleString t && !Str.java(t).equals("builtins") ? Str.java(t) + "." : "";
      return prefix + Str.java(s) + "()";
    }
    return Text.str(f);
  }
}

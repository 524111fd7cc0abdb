package org.dlscript.stdlib.python;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.DescriptorTypes;
import org.dlscript.language.builtin.TypeChecks;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PySet;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.PyWrapped;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/**
 * {@code _abc}: what abstract base classes know and are asked; the guest's {@code abc} gives it the
 * face of a metaclass. One set of answers a context.
 */
public final class AbcModule implements NativeModule {
  /**
   * What a class was told about its subclasses. Answers are kept: those that are no only until
   * another class is registered anywhere.
   */
  private static final class Answers extends PyObject {
    final List<PyClass> registry = new ArrayList<>();
    final Set<PyClass> yes = weakSet();
    final Set<PyClass> no = weakSet();
    long seen;

    Answers() {
      super(Types.OBJECT);
    }

    private static Set<PyClass> weakSet() {
      return Collections.newSetFromMap(new WeakHashMap<>());
    }
  }

  /** The number of registrations. */
  private static final class Token {
    long value;
  }

  @Override
  public String[] names() {
    return new String[] {"_abc"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    Token token = new Token();
    m.function(
        "init(cls, /)",
        c -> {
          findAbstracts((PyClass) c);
          ((PyClass) c).set("_abc_impl", new Answers());
          return PyNone.NONE;
        });
    m.function(
        "update(cls, /)",
        c -> {
          if (c instanceof PyClass k && k.lookup("__abstractmethods__") != null) {
            findAbstracts(k);
          }
          return c;
        });
    m.function("register(cls, subclass, /)", (c, s) -> register((PyClass) c, s, token));
    m.function("subclass_check(cls, subclass, /)", (c, s) -> isSubclass((PyClass) c, s, token));
    m.function("instance_check(cls, instance, /)", (c, o) -> isInstance((PyClass) c, o));
    m.function("token()", () -> token.value);
    m.function(
        "forget(cls, registry, /)",
        (c, registry) -> {
          Answers a = answers((PyClass) c);
          if (registry == Boolean.TRUE) {
            a.registry.clear();
          } else {
            a.yes.clear();
            a.no.clear();
          }
          return PyNone.NONE;
        });
    m.functionN("having(*methods)", a -> having(((PyTuple) a[0]).items));
  }

  private static Answers answers(PyClass c) {
    for (PyClass k : c.mro()) {
      if (k.own("_abc_impl") instanceof Answers a) {
        return a;
      }
    }
    throw Errors.noAttribute(c, "_abc_impl");
  }

  /** Sets {@code __abstractmethods__}: of the class's own and of its bases' names. */
  private static void findAbstracts(PyClass c) {
    PySet abstracts = new PySet(Types.FROZENSET);
    for (String n : c.attributeNames()) {
      if (DescriptorTypes.isAbstract(c.own(n))) {
        abstracts.add(Str.of(n));
      }
    }
    for (PyClass base : c.bases()) {
      Object inherited = base.own("__abstractmethods__");
      for (Object n : inherited == null ? new Object[0] : Iteration.toArray(inherited)) {
        Object value = Attributes.findQuietly(c, Text.str(n));
        if (value != null && DescriptorTypes.isAbstract(value)) {
          abstracts.add(n);
        }
      }
    }
    c.set("__abstractmethods__", abstracts);
    c.setAbstract(abstracts.size() > 0);
  }

  private static Object register(PyClass c, Object subclass, Token token) {
    if (!(subclass instanceof PyClass s)) {
      throw Errors.typeError("Can only register classes");
    }
    if (TypeChecks.isSubclass(s, c)) {
      return s;
    }
    if (TypeChecks.isSubclass(c, s)) {
      throw Errors.of(ExceptionTypes.RUNTIME_ERROR, "Refusing to create an inheritance cycle");
    }
    answers(c).registry.add(s);
    token.value++;
    // The builtin classes know it themselves: a str is a sequence, but to no pattern.
    if (!s.isBuiltin() && s.match() == PyClass.Match.OTHER) {
      s.setMatch(c.match());
    }
    return s;
  }

  private static Object isInstance(PyClass c, Object o) {
    PyClass kind = Types.of(o);
    Object claimed = Attributes.findQuietly(o, "__class__");
    return claimed != null && claimed != kind && TypeChecks.isSubclass(claimed, c)
        || TypeChecks.isSubclass(kind, c);
  }

  private static boolean isSubclass(PyClass c, Object subclass, Token token) {
    if (!(subclass instanceof PyClass s)) {
      throw Errors.typeError("issubclass() arg 1 must be a class");
    }
    Answers a = answers(c);
    if (a.yes.contains(s)) {
      return true;
    }
    if (a.seen != token.value) {
      a.no.clear();
      a.seen = token.value;
    } else if (a.no.contains(s)) {
      return false;
    }
    boolean result = find(c, s, a);
    (result ? a.yes : a.no).add(s);
    return result;
  }

  private static boolean find(PyClass c, PyClass s, Answers a) {
    Object hook = Calls.call(Attributes.get(c, "__subclasshook__"), s);
    if (hook instanceof Boolean b) {
      return b;
    }
    if (hook != PyNone.NOT_IMPLEMENTED) {
      throw Errors.of(
          ExceptionTypes.ASSERTION_ERROR,
          "__subclasshook__ must return either False, True, or NotImplemented");
    }
    if (s.isSubclassOf(c)) {
      return true;
    }
    for (PyClass registered : List.copyOf(a.registry)) {
      if (TypeChecks.isSubclass(s, registered)) {
        return true;
      }
    }
    for (PyClass child : c.subclassesAlive()) {
      if (TypeChecks.isSubclass(s, child)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A {@code __subclasshook__} that says yes to classes that have all the methods; for the class
   * that it stands in, not for those derived from it.
   */
  private static PyWrapped having(Object[] methods) {
    String[] names = new String[methods.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = Text.str(methods[i]);
    }
    Fn.F2 hook =
        (c, s) ->
            ((PyClass) c).own("__subclasshook__") != null && s instanceof PyClass k
                ? hasAll(k, names)
                : PyNone.NOT_IMPLEMENTED;
    return new PyWrapped(
        Types.CLASSMETHOD,
        PyBuiltin.function("__subclasshook__(cls, subclass, /)", hook, "_abc", null));
  }

  private static Object hasAll(PyClass c, String[] methods) {
    for (String m : methods) {
      Object found = c.lookup(m);
      if (found == null || found == PyNone.NONE) {
        return PyNone.NOT_IMPLEMENTED;
      }
    }
    return true;
  }
}

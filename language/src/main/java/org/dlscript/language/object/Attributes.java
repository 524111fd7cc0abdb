package org.dlscript.language.object;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;

/** Attribute access by Python's data model: descriptors, instance dicts, classes, super, hooks. */
public final class Attributes {
  private Attributes() {}

  /** True where the value changes how a class attribute is looked up. */
  public static boolean isDescriptor(Object v) {
    if (v instanceof PyFunction
        || v instanceof PyBuiltin
        || v instanceof PyProperty
        || v instanceof PyWrapped
        || v instanceof PyGetSet) {
      return true;
    }
    if (!(v instanceof PyObject o) || v instanceof PyClass) {
      return false;
    }
    PyClass t = o.type();
    return t.slot(Slot.GET) != null || t.slot(Slot.SET) != null || t.slot(Slot.DELETE) != null;
  }

  public static boolean isDataDescriptor(Object v) {
    if (v instanceof PyProperty || v instanceof PyGetSet) {
      return true;
    }
    if (!(v instanceof PyObject o) || v instanceof PyFunction || v instanceof PyBuiltin) {
      return false;
    }
    PyClass t = o.type();
    return t.slot(Slot.SET) != null || t.slot(Slot.DELETE) != null;
  }

  /**
   * {@code type(attr).__get__(attr, instance, cls)}; {@code instance} is null for a class access.
   */
  @TruffleBoundary
  public static Object bind(Object attr, Object instance, PyClass cls) {
    if (attr instanceof PyFunction f) {
      return instance == null ? f : new PyMethod(f, instance);
    }
    if (attr instanceof PyBuiltin b) {
      return instance == null || b.owner == null ? b : new PyMethod(b, instance);
    }
    if (attr instanceof PyProperty p && p.type().slot(Slot.GET) instanceof PyBuiltin) {
      if (instance == null) {
        return p;
      }
      if (p.getter == PyNone.NONE) {
        throw p.lacks(instance, "getter");
      }
      return Calls.call(p.getter, instance);
    }
    if (attr instanceof PyGetSet g) {
      if (instance == null) {
        return g;
      }
      g.check(instance);
      return g.getter.call(instance);
    }
    if (attr instanceof PyWrapped w && w.type().slot(Slot.GET) instanceof PyBuiltin) {
      return w.isStatic() ? w.callable : bindClassMethod(w.callable, cls);
    }
    if (attr instanceof PyObject o && !(attr instanceof PyClass)) {
      Object get = o.type().slot(Slot.GET);
      if (get != null) {
        return Calls.call(get, attr, instance == null ? PyNone.NONE : instance, cls);
      }
    }
    return attr;
  }

  private static Object bindClassMethod(Object callable, PyClass cls) {
    return new PyMethod(callable, cls);
  }

  /** {@code getattr(o, name)}. */
  @TruffleBoundary
  public static Object get(Object o, String name) {
    Object v = find(o, name);
    if (v == null) {
      throw Errors.noAttribute(o, name);
    }
    return v;
  }

  /** The attribute, or null where an AttributeError says that there is none. */
  @TruffleBoundary
  public static Object find(Object o, String name) {
    PyClass cls = Types.of(o);
    Object hook = cls.slot(Slot.GETATTRIBUTE);
    Object getattr = cls.slot(Slot.GETATTR);
    Object v;
    try {
      v = hook instanceof PyBuiltin ? plain(o, cls, name) : Calls.call(hook, o, Str.of(name));
    } catch (PyException e) {
      if (!e.is(ExceptionTypes.ATTRIBUTE_ERROR)) {
        throw e;
      }
      if (getattr == null) {
        throw placed(e, o, name);
      }
      v = null;
    }
    if (v == null && getattr != null) {
      try {
        return Calls.call(getattr, o, Str.of(name));
      } catch (PyException e) {
        throw placed(e, o, name);
      }
    }
    return v;
  }

  /** An AttributeError of a hook knows afterwards what was looked for where. */
  private static PyException placed(PyException e, Object o, String name) {
    PyBaseException error = e.object;
    if (e.is(ExceptionTypes.ATTRIBUTE_ERROR)
        && isNothing(error.instanceAttribute("name"))
        && isNothing(error.instanceAttribute("obj"))) {
      error.setInstanceAttribute("name", Str.of(name));
      error.setInstanceAttribute("obj", o);
    }
    return e;
  }

  private static boolean isNothing(Object o) {
    return o == null || o == PyNone.NONE;
  }

  /** {@code getattr(o, name, null)}: null also where a hook raises AttributeError. */
  @TruffleBoundary
  public static Object findQuietly(Object o, String name) {
    try {
      return find(o, name);
    } catch (PyException e) {
      if (e.is(ExceptionTypes.ATTRIBUTE_ERROR)) {
        return null;
      }
      throw e;
    }
  }

  /** The look-up without {@code __getattribute__} and {@code __getattr__} hooks; null if absent. */
  @TruffleBoundary
  public static Object plain(Object o, PyClass cls, String name) {
    if (o instanceof PyClass c) {
      return ofClass(c, name);
    }
    if (o instanceof PySuper s) {
      Object v = ofSuper(s, name);
      if (v != null) {
        return v;
      }
    }
    Object attr = cls.lookup(name);
    if (attr != null && isDataDescriptor(attr)) {
      // One without __get__ gives way to the instance's own value.
      Object own =
          !gives(attr) && o instanceof PyObject p && !(o instanceof PyModule)
              ? p.instanceAttribute(name)
              : null;
      return own != null ? own : bind(attr, o, cls);
    }
    if (o instanceof PyModule m) {
      Object v = m.dict.get(name);
      if (v != null) {
        return v;
      }
      Object hook = attr == null ? m.dict.get("__getattr__") : null;
      if (hook != null) {
        return ofHook(hook, name);
      }
    } else if (o instanceof PyObject p) {
      Object v = p.instanceAttribute(name);
      if (v != null) {
        return v;
      }
    }
    return attr == null ? null : bind(attr, o, cls);
  }

  /**
   * What a module's {@code __getattr__} gives. The library's packages find their parts by it; what
   * these lack is to a program simply not there, without a frame of the library's.
   */
  private static Object ofHook(Object hook, String name) {
    try {
      return Calls.call(hook, Str.of(name));
    } catch (PyException e) {
      if (hook instanceof PyFunction f
          && f.code.section.getSource().isInternal()
          && e.is(ExceptionTypes.ATTRIBUTE_ERROR)
          && e.object.traceback != null
          && e.object.traceback.next == null) {
        e.object.traceback = null;
      }
      throw e;
    }
  }

  private static boolean gives(Object dataDescriptor) {
    return dataDescriptor instanceof PyProperty
        || dataDescriptor instanceof PyGetSet
        || ((PyObject) dataDescriptor).type().slot(Slot.GET) != null;
  }

  /** {@code type.__getattribute__}. */
  @TruffleBoundary
  public static Object ofClass(PyClass c, String name) {
    PyClass meta = c.type();
    Object metaAttr = meta.lookup(name);
    if (metaAttr != null && isDataDescriptor(metaAttr) && gives(metaAttr)) {
      return bind(metaAttr, c, meta);
    }
    Object attr = c.lookup(name);
    if (attr != null) {
      return bind(attr, null, c);
    }
    return metaAttr == null ? null : bind(metaAttr, c, meta);
  }

  private static Object ofSuper(PySuper s, String name) {
    if (s.startType == null || name.equals("__class__")) {
      return null;
    }
    Object attr = s.startType.lookupAfter(s.cls, name);
    if (attr == null) {
      return null;
    }
    return bind(attr, s.self == s.startType ? null : s.self, s.startType);
  }

  /** {@code setattr(o, name, value)}; a null value deletes. */
  @TruffleBoundary
  public static void set(Object o, String name, Object value) {
    PyClass cls = Types.of(o);
    Object hook = cls.slot(value == null ? Slot.DELATTR : Slot.SETATTR);
    if (hook instanceof PyBuiltin b
        && (b.owner == Types.OBJECT || b.owner == Types.TYPE || b.owner == Types.MODULE)) {
      setPlain(o, cls, name, value);
    } else if (value == null) {
      Calls.call(hook, o, Str.of(name));
    } else {
      Calls.call(hook, o, Str.of(name), value);
    }
  }

  /** {@code object.__setattr__} or, with a null value, {@code object.__delattr__}. */
  @TruffleBoundary
  public static void setPlain(Object o, PyClass cls, String name, Object value) {
    Object attr = cls.lookup(name);
    if (attr != null && isDataDescriptor(attr)) {
      setByDescriptor(attr, o, cls, name, value);
      return;
    }
    if (o instanceof PyClass c) {
      setOnClass(c, name, value);
      return;
    }
    if (o instanceof PyModule m) {
      if (value != null) {
        m.dict.put(name, value);
      } else if (m.dict.remove(name) == null) {
        throw Errors.noAttribute(o, name);
      }
      return;
    }
    if (o instanceof PyObject p && cls.hasDict()) {
      if (value != null) {
        p.setInstanceAttribute(name.intern(), value);
      } else if (!p.removeInstanceAttribute(name)) {
        throw Errors.noAttribute(o, name);
      }
      return;
    }
    if (attr != null) {
      throw Errors.attributeError(
          o, name, "'" + cls.messageName() + "' object attribute '" + name + "' is read-only");
    }
    throw Errors.attributeError(
        o,
        name,
        "'"
            + cls.messageName()
            + "' object has no attribute '"
            + name
            + "'"
            + " and no __dict__ for setting new attributes");
  }

  private static void setByDescriptor(
      Object attr, Object o, PyClass cls, String name, Object value) {
    if (attr instanceof PyGetSet g) {
      g.check(o);
      if (g.setter == null && g.type() == Types.MEMBER) {
        throw Errors.attributeError(o, name, "readonly attribute");
      }
      if (g.setter == null) {
        throw Errors.attributeError(
            o,
            name,
            "attribute '" + name + "' of '" + g.owner.name() + "' objects is not writable");
      }
      g.setter.call(o, value);
      return;
    }
    if (attr instanceof PyProperty p && p.type().slot(Slot.SET) instanceof PyBuiltin) {
      if (value == null) {
        p.delete(o);
      } else {
        p.set(o, value);
      }
      return;
    }
    PyClass t = Types.of(attr);
    Object f = t.slot(value == null ? Slot.DELETE : Slot.SET);
    if (f == null) {
      throw Errors.attributeError(o, name, value == null ? "__delete__" : "__set__");
    }
    if (value == null) {
      Calls.call(f, attr, o);
    } else {
      Calls.call(f, attr, o, value);
    }
  }

  private static void setOnClass(PyClass c, String name, Object value) {
    if (c.isBuiltin()) {
      throw Errors.typeError(
          "cannot "
              + (value == null ? "delete" : "set")
              + " '"
              + name
              + "' attribute of immutable type '"
              + c.name()
              + "'");
    }
    if (value != null) {
      c.set(name, value);
    } else if (!c.remove(name)) {
      throw Errors.noAttribute(c, name);
    }
  }

  /** A special method looked up on the class and bound to the object, or null. */
  @TruffleBoundary
  public static Object special(Object o, Slot slot) {
    PyClass cls = Types.of(o);
    Object f = cls.slot(slot);
    return f instanceof SlotCall ? new PyMethod(f, o) : f == null ? null : bind(f, o, cls);
  }
}

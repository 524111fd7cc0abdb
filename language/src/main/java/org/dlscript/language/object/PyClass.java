package org.dlscript.language.object;

import com.oracle.truffle.api.Assumption;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.object.Shape;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.dlscript.language.DlsContext;

/**
 * A class. Builtin classes are static, shared by all contexts and immutable once they are
 * populated; guest classes belong to one context. Look-ups through the MRO may be cached while
 * {@link #stable} holds: it is renewed whenever an attribute that changes how a look-up behaves is
 * set on the class or on a base.
 */
public final class PyClass extends PyObject {
  /** A class attribute: nodes keep the box, so that a plain value may change under them. */
  public static final class Box {
    public Object value;

    Box(Object value) {
      this.value = value;
    }
  }

  /** Which patterns beside those of classes a class's instances may match. */
  public enum Match {
    OTHER,
    SEQUENCE,
    MAPPING
  }

  private static final Object ABSENT = new Object();

  private String name;
  private String messageName;
  private String qualname;
  private PyClass[] bases;
  private PyClass[] mro;
  private final LinkedHashMap<String, Box> attributes = new LinkedHashMap<>();
  private volatile Consumer<TypeBuilder> populate;
  private boolean populating;
  private final boolean builtin;
  private boolean hasDict;
  private boolean subclassable = true;
  private String[] slotNames = {};
  private Match match = Match.OTHER;
  private Function<PyClass, PyObject> allocator;
  private PyClass layoutBase;
  private Assumption stable = Truffle.getRuntime().createAssumption("class");
  private int invalidations;
  private final List<WeakReference<PyClass>> subclasses = new ArrayList<>();
  private final Object[] slots = new Object[Slot.values().length];
  private final Shape instanceShape;
  private boolean abstractClass;

  /** A builtin class; its methods are declared when it is first asked for one. */
  PyClass(Shape shape, String name, PyClass base, Consumer<TypeBuilder> populate) {
    super(shape);
    this.builtin = true;
    this.name = name;
    this.qualname = name;
    this.bases = base == null ? new PyClass[0] : new PyClass[] {base};
    this.mro = linearise();
    this.populate = populate;
    this.instanceShape = Types.rootShape(this);
    this.layoutBase = this;
    if (base != null) {
      this.allocator = base.allocator;
      this.hasDict = base.hasDict;
      base.subclasses.add(new WeakReference<>(this));
    }
  }

  /** A guest class, or a builtin one with several bases; the bases have been checked. */
  public PyClass(
      PyClass metaclass, String name, PyClass[] bases, boolean hasDict, boolean builtin) {
    super(metaclass);
    this.builtin = builtin;
    this.name = name;
    this.qualname = name;
    this.bases = bases;
    this.mro = linearise();
    this.instanceShape = Types.rootShape(this);
    PyClass layout = Types.OBJECT;
    boolean dict = hasDict;
    for (PyClass b : bases) {
      dict |= b.hasDict;
      if (b.layoutBase.isSubclassOf(layout)) {
        layout = b.layoutBase;
      }
      b.derived(this).add(new WeakReference<>(this));
    }
    this.layoutBase = layout;
    this.allocator = layout.allocator;
    this.hasDict = dict;
  }

  // Before the methods are there: declaring them here would do so while classes are initialised.
  void declareModule(String module) {
    attributes.put("__module__", new Box(Str.of(module)));
  }

  public String name() {
    return name;
  }

  /** The name in messages of the interpreter: with its module where the type is an extension's. */
  public String messageName() {
    return messageName == null ? name : messageName;
  }

  public void setMessageName(String text) {
    messageName = text;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String qualname() {
    return qualname;
  }

  public void setQualname(String qualname) {
    this.qualname = qualname;
  }

  public boolean isBuiltin() {
    return builtin;
  }

  public boolean hasDict() {
    return hasDict;
  }

  public void setHasDict(boolean value) {
    hasDict = value;
  }

  /** The names in the class's own {@code __slots__}, mangled, without __dict__ and __weakref__. */
  public String[] slotNames() {
    return slotNames;
  }

  public void setSlotNames(String[] names) {
    slotNames = names;
  }

  /** What instances are to pattern matching: of the first class along the MRO that says it. */
  @TruffleBoundary
  public Match match() {
    for (PyClass c : mro) {
      if (c.match != Match.OTHER) {
        return c.match;
      }
    }
    return Match.OTHER;
  }

  public void setMatch(Match kind) {
    match = kind;
  }

  public boolean isSubclassable() {
    return subclassable;
  }

  public void setSubclassable(boolean value) {
    subclassable = value;
  }

  /** Makes an instance without calling __init__; null where the class cannot be allocated so. */
  public Function<PyClass, PyObject> allocator() {
    populated();
    return allocator;
  }

  void setAllocator(Function<PyClass, PyObject> allocator) {
    this.allocator = allocator;
  }

  /** The builtin class that decides which Java class the instances are of. */
  public PyClass layoutBase() {
    return layoutBase;
  }

  public PyClass[] bases() {
    return bases;
  }

  public PyClass[] mro() {
    return mro;
  }

  public Shape instanceShape() {
    return instanceShape;
  }

  public Assumption stable() {
    return stable;
  }

  public boolean isAbstract() {
    return abstractClass;
  }

  public void setAbstract(boolean value) {
    abstractClass = value;
  }

  public boolean isSubclassOf(PyClass other) {
    if (this == other) {
      return true;
    }
    for (PyClass c : mro) {
      if (c == other) {
        return true;
      }
    }
    return false;
  }

  private Map<String, Box> populated() {
    if (populate != null) {
      populate();
    }
    return attributes;
  }

  // Several contexts may ask at the same time; while the methods are being declared, the thread
  // that does so asks as well. Nothing was looked up before, so no look-up becomes stale.
  private synchronized void populate() {
    if (populate != null && !populating) {
      populating = true;
      populate.accept(new TypeBuilder(this));
      populating = false;
      populate = null;
    }
  }

  /** The class's own attribute, or null. */
  @TruffleBoundary
  public Object own(String attribute) {
    Box b = populated().get(attribute);
    return b == null ? null : b.value;
  }

  @TruffleBoundary
  public Box ownBox(String attribute) {
    return populated().get(attribute);
  }

  /** The attribute found along the MRO, or null. */
  @TruffleBoundary
  public Object lookup(String attribute) {
    for (PyClass c : mro) {
      Box b = c.populated().get(attribute);
      if (b != null) {
        return b.value;
      }
    }
    return null;
  }

  @TruffleBoundary
  public Box lookupBox(String attribute) {
    for (PyClass c : mro) {
      Box b = c.populated().get(attribute);
      if (b != null) {
        return b;
      }
    }
    return null;
  }

  /** The attribute found along the MRO after {@code cls}, or null: what super() looks for. */
  @TruffleBoundary
  public Object lookupAfter(PyClass cls, String attribute) {
    boolean after = false;
    for (PyClass c : mro) {
      if (after) {
        Box b = c.populated().get(attribute);
        if (b != null) {
          return b.value;
        }
      }
      after |= c == cls;
    }
    return null;
  }

  /** The special method along the MRO, or null. */
  public Object slot(Slot slot) {
    Object f = slots[slot.ordinal()];
    if (f == null) {
      f = fillSlot(slot);
    }
    return f == ABSENT ? null : f;
  }

  @TruffleBoundary
  private Object fillSlot(Slot slot) {
    Object f = SlotCall.of(lookup(slot.method), slot);
    slots[slot.ordinal()] = f == null ? ABSENT : f;
    return f == null ? ABSENT : f;
  }

  /** Sets an own attribute, without regard to the metaclass. */
  @TruffleBoundary
  public void set(String attribute, Object value) {
    Box b = populated().get(attribute);
    if (b == null) {
      attributes.put(attribute.intern(), new Box(value));
      if (!populating) {
        changed(attribute);
      }
    } else {
      boolean behaves = Attributes.isDescriptor(b.value) || Attributes.isDescriptor(value);
      b.value = value;
      if (!populating && (behaves || attribute.startsWith("__"))) {
        changed(attribute);
      }
    }
  }

  @TruffleBoundary
  public boolean remove(String attribute) {
    if (populated().remove(attribute) == null) {
      return false;
    }
    changed(attribute);
    return true;
  }

  private void changed(String attribute) {
    if (attribute.startsWith("__")) {
      Arrays.fill(slots, null);
    }
    if (stable != Assumption.NEVER_VALID) {
      stable.invalidate();
      stable =
          ++invalidations > 200
              ? Assumption.NEVER_VALID
              : Truffle.getRuntime().createAssumption("class");
    }
    for (PyClass sub : builtin ? List.<PyClass>of() : subclassesAlive()) {
      sub.changed(attribute);
    }
  }

  @TruffleBoundary
  public List<PyClass> subclassesAlive() {
    List<PyClass> out = new ArrayList<>();
    addAlive(subclasses, out);
    if (builtin) {
      addAlive(DlsContext.get(null).derivedFrom(this), out);
    }
    return out;
  }

  private static void addAlive(List<WeakReference<PyClass>> classes, List<PyClass> out) {
    for (WeakReference<PyClass> r : classes) {
      PyClass c = r.get();
      if (c != null) {
        out.add(c);
      }
    }
  }

  // A class of the guest's is known only in its own context, also to a base that all contexts
  // share.
  private List<WeakReference<PyClass>> derived(PyClass sub) {
    return builtin && !sub.builtin ? DlsContext.get(null).derivedFrom(this) : subclasses;
  }

  @TruffleBoundary
  public Collection<String> attributeNames() {
    return new ArrayList<>(populated().keySet());
  }

  /** {@code cls.__bases__ = …}. */
  @TruffleBoundary
  public void setBases(PyClass[] newBases) {
    PyClass[] oldBases = bases;
    PyClass[] oldMro = mro;
    bases = newBases;
    try {
      mro = linearise();
    } catch (PyException e) {
      bases = oldBases;
      mro = oldMro;
      throw e;
    }
    for (PyClass b : oldBases) {
      b.derived(this).removeIf(r -> r.get() == this);
    }
    for (PyClass b : newBases) {
      b.derived(this).add(new WeakReference<>(this));
    }
    for (PyClass sub : subclassesAlive()) {
      sub.mro = sub.linearise();
    }
    changed("__bases__");
  }

  /** What the metaclass's own {@code mro()} gave. */
  public void setMro(PyClass[] newMro) {
    mro = newMro;
    changed("__mro__");
  }

  /** C3 linearisation (Barrett et al. 1996), as Python's type.mro. */
  @TruffleBoundary
  private PyClass[] linearise() {
    List<List<PyClass>> sequences = new ArrayList<>();
    for (PyClass b : bases) {
      sequences.add(new ArrayList<>(Arrays.asList(b.mro)));
    }
    sequences.add(new ArrayList<>(Arrays.asList(bases)));
    List<PyClass> out = new ArrayList<>();
    out.add(this);
    while (true) {
      sequences.removeIf(List::isEmpty);
      if (sequences.isEmpty()) {
        return out.toArray(new PyClass[0]);
      }
      PyClass next = null;
      for (List<PyClass> s : sequences) {
        PyClass candidate = s.get(0);
        boolean free = true;
        for (List<PyClass> other : sequences) {
          if (other.indexOf(candidate) > 0) {
            free = false;
            break;
          }
        }
        if (free) {
          next = candidate;
          break;
        }
      }
      if (next == null) {
        StringBuilder heads = new StringBuilder();
        for (List<PyClass> s : sequences) {
          String n = s.get(0).name();
          if (!(", " + heads + ",").contains(", " + n + ",")) {
            heads.append(heads.isEmpty() ? "" : ", ").append(n);
          }
        }
        throw Errors.typeError(
            "Cannot create a consistent method resolution order (MRO) for bases " + heads);
      }
      out.add(next);
      for (List<PyClass> s : sequences) {
        if (s.get(0) == next) {
          s.remove(0);
        }
      }
    }
  }

  @Override
  public String toString() {
    return "<class '" + name + "'>";
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.strings.TruffleString;
import org.dlscript.language.object.Attributes;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyBaseException;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTraceback;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.TypeBuilder;
import org.dlscript.language.object.Types;

/** The builtin exception classes' methods and attributes. */
public final class ExceptionType {
  private ExceptionType() {}

  private static PyBaseException of(Object o) {
    return (PyBaseException) o;
  }

  /** Declares what the class of that name adds to its base. */
  public static void define(String name, TypeBuilder t) {
    switch (name) {
      case "BaseException":
        base(t);
        break;
      case "StopIteration":
        first(t, "value");
        break;
      case "SystemExit":
        first(t, "code");
        break;
      case "KeyError":
        t.method(
            "__str__(self, /)",
            e ->
                of(e).args.size() == 1
                    ? Str.of(Text.repr(of(e).args.items[0]))
                    : Str.of(message(of(e))));
        break;
      case "OSError":
        osError(t);
        break;
      case "ImportError":
        keywords(t, "name", "path");
        first(t, "msg");
        break;
      case "NameError":
        keywords(t, "name");
        break;
      case "AttributeError":
        keywords(t, "name", "obj");
        break;
      case "SyntaxError":
        syntaxError(t);
        break;
      case "UnicodeDecodeError":
      case "UnicodeEncodeError":
        unicodeError(t, "encoding", "object", "start", "end", "reason");
        break;
      case "UnicodeTranslateError":
        unicodeError(t, "object", "start", "end", "reason");
        break;
      case "BaseExceptionGroup":
        ExceptionGroups.define(t);
        break;
      default:
        break;
    }
  }

  private static void base(TypeBuilder t) {
    t.allocator(PyBaseException::new);
    t.constructor(
        "BaseException(cls, /, *args, **kwargs)",
        a -> {
          PyBaseException e = new PyBaseException((PyClass) a[0]);
          e.args = (PyTuple) a[1];
          return e;
        });
    t.methodN(
        "__init__(self, /, *args, **kwargs)",
        a -> {
          if (((PyDict) a[2]).size() > 0) {
            throw Errors.typeError(Types.of(a[0]).name() + "() takes no keyword arguments");
          }
          of(a[0]).args = (PyTuple) a[1];
          return PyNone.NONE;
        });
    t.method("__str__(self, /)", e -> Str.of(message(of(e))));
    t.method("__repr__(self, /)", e -> Str.of(repr(of(e))));
    t.method(
        "with_traceback(self, tb, /)",
        (e, tb) -> {
          of(e).traceback = traceback(tb);
          return e;
        });
    t.method(
        "add_note(self, note, /)",
        (e, note) -> {
          if (!(note instanceof TruffleString)) {
            throw Errors.typeError(
                "note must be a str, not '" + Types.of(note).messageName() + "'");
          }
          Object notes = of(e).instanceAttribute("__notes__");
          if (notes == null) {
            notes = new PyList();
            of(e).setInstanceAttribute("__notes__", notes);
          }
          ((PyList) notes).add(note);
          return PyNone.NONE;
        });
    t.method(
        "__reduce__(self, /)",
        e -> {
          // Slots are not part of it.
          PyDict own = of(e).instanceDict();
          Object state = PyNone.NONE;
          if (own.size() > 0) {
            PyDict copy = new PyDict();
            copy.putAll(own);
            if (of(e).type().isSubclassOf(ExceptionTypes.ATTRIBUTE_ERROR)) {
              copy.remove("obj");
            }
            state = copy;
          }
          return state == PyNone.NONE
              ? new PyTuple(of(e).type(), of(e).args)
              : new PyTuple(of(e).type(), of(e).args, state);
        });
    t.method(
        "__setstate__(self, state, /)",
        (e, state) -> {
          if (state instanceof PyDict d) {
            for (Object k : d.keysArray()) {
              Attributes.set(e, Text.str(k).intern(), d.get(k));
            }
          } else if (state != PyNone.NONE) {
            throw Errors.typeError("state is not a dictionary");
          }
          return PyNone.NONE;
        });
    t.getset(
        "args",
        e -> of(e).args,
        (e, v) -> {
          kept(v, "args");
          of(e).args = new PyTuple(org.dlscript.language.object.Iteration.toArray(v));
          return PyNone.NONE;
        });
    t.getset(
        "__cause__",
        e -> of(e).cause,
        (e, v) -> {
          of(e).cause = chained(v, "cause");
          of(e).suppressContext = true;
          return PyNone.NONE;
        });
    t.getset(
        "__context__",
        e -> of(e).context,
        (e, v) -> {
          of(e).context = chained(v, "context");
          of(e).contextGiven = true;
          return PyNone.NONE;
        });
    t.getset(
        "__suppress_context__",
        e -> of(e).suppressContext,
        (e, v) -> {
          if (!(v instanceof Boolean b)) {
            throw Errors.typeError(
                v == null
                    ? "can't delete numeric/char attribute"
                    : "attribute value type must be bool");
          }
          of(e).suppressContext = b;
          return PyNone.NONE;
        });
    t.getset(
        "__traceback__",
        e -> of(e).traceback == null ? PyNone.NONE : of(e).traceback,
        (e, v) -> {
          kept(v, "__traceback__");
          of(e).traceback = traceback(v);
          return PyNone.NONE;
        });
  }

  private static void kept(Object value, String name) {
    if (value == null) {
      throw Errors.typeError(name + " may not be deleted");
    }
  }

  private static PyTraceback traceback(Object v) {
    if (v instanceof PyTraceback || v == PyNone.NONE) {
      return v instanceof PyTraceback p ? p : null;
    }
    throw Errors.typeError("__traceback__ must be a traceback or None");
  }

  private static Object chained(Object v, String name) {
    kept(v, "__" + name + "__");
    if (v != PyNone.NONE && !(v instanceof PyBaseException)) {
      throw Errors.typeError("exception " + name + " must be None or derive from BaseException");
    }
    return v;
  }

  static String message(PyBaseException e) {
    Object[] a = e.args.items;
    return a.length == 0 ? "" : a.length == 1 ? Text.str(a[0]) : Text.repr(e.args);
  }

  private static String repr(PyBaseException e) {
    Object[] a = e.args.items;
    return e.type().name() + Text.reprItems("(", a, a.length, ")");
  }

  /** An attribute that is the first argument unless it was set. */
  private static void first(TypeBuilder t, String name) {
    t.getset(
        name,
        e -> {
          Object v = of(e).instanceAttribute(name);
          if (v != null) {
            return v;
          }
          Object[] a = of(e).args.items;
          return a.length == 0
              ? PyNone.NONE
              : a.length == 1 || !name.equals("code") ? a[0] : of(e).args;
        },
        (e, v) -> {
          of(e).setInstanceAttribute(name, v == null ? PyNone.NONE : v);
          return PyNone.NONE;
        });
  }

  /** Keyword arguments that become attributes. */
  private static void keywords(TypeBuilder t, String... names) {
    t.methodN(
        "__init__(self, /, *args, **kwargs)",
        a -> {
          of(a[0]).args = (PyTuple) a[1];
          PyDict kw = (PyDict) a[2];
          for (String n : names) {
            of(a[0]).removeInstanceAttribute(n);
          }
          for (Object k : kw.keysArray()) {
            String n = Text.str(k);
            if (!java.util.Arrays.asList(names).contains(n)) {
              throw Errors.typeError(
                  Types.of(a[0]).name() + "() got an unexpected keyword argument '" + n + "'");
            }
            of(a[0]).setInstanceAttribute(n.intern(), kw.get(k));
          }
          return PyNone.NONE;
        });
    for (String n : names) {
      t.getset(
          n,
          e -> {
            Object v = of(e).instanceAttribute(n);
            return v == null ? PyNone.NONE : v;
          },
          (e, v) -> {
            of(e).setInstanceAttribute(n, v == null ? PyNone.NONE : v);
            return PyNone.NONE;
          });
    }
  }

  private static void plain(TypeBuilder t, String name) {
    t.getset(
        name,
        e -> {
          Object v = of(e).instanceAttribute(name);
          return v == null ? PyNone.NONE : v;
        },
        (e, v) -> {
          of(e).setInstanceAttribute(name, v == null ? PyNone.NONE : v);
          return PyNone.NONE;
        });
  }

  private static void osError(TypeBuilder t) {
    t.constructor(
        "OSError(cls, /, *args, **kwargs)",
        a -> {
          PyClass cls = (PyClass) a[0];
          Object[] args = ((PyTuple) a[1]).items;
          if (cls == ExceptionTypes.OS_ERROR && args.length >= 2 && args[0] instanceof Long errno) {
            cls = OsErrors.classFor(errno);
          }
          PyBaseException e = new PyBaseException(cls);
          e.args = (PyTuple) a[1];
          return e;
        });
    t.methodN(
        "__init__(self, /, *args)",
        a -> {
          Object[] args = ((PyTuple) a[1]).items;
          PyBaseException e = of(a[0]);
          e.args = (PyTuple) a[1];
          if (args.length >= 2) {
            e.setInstanceAttribute("errno", args[0]);
            e.setInstanceAttribute("strerror", args[1]);
            if (args.length == 3
                && args[2] instanceof Long
                && e.type().isSubclassOf(ExceptionTypes.BLOCKING_IO_ERROR)) {
              e.setInstanceAttribute("characters_written", args[2]);
            } else if (args.length >= 3) {
              e.setInstanceAttribute("filename", args[2]);
              e.args = new PyTuple(args[0], args[1]);
              if (args.length >= 5) {
                e.setInstanceAttribute("filename2", args[4]);
              }
            }
          }
          return PyNone.NONE;
        });
    for (String n : new String[] {"errno", "strerror", "filename", "filename2"}) {
      plain(t, n);
    }
    t.method(
        "__str__(self, /)",
        o -> {
          PyBaseException e = of(o);
          Object errno = e.instanceAttribute("errno");
          if (errno == null) {
            return Str.of(message(e));
          }
          Object file = e.instanceAttribute("filename");
          return Str.of(
              "[Errno "
                  + Text.str(errno)
                  + "] "
                  + Text.str(e.instanceAttribute("strerror"))
                  + (file == null || file == PyNone.NONE ? "" : ": " + Text.repr(file))
                  + (e.instanceAttribute("filename2") == null
                      ? ""
                      : " -> " + Text.repr(e.instanceAttribute("filename2"))));
        });
  }

  private static void syntaxError(TypeBuilder t) {
    String[] details = {"filename", "lineno", "offset", "text", "end_lineno", "end_offset"};
    t.methodN(
        "__init__(self, /, *args)",
        a -> {
          Object[] args = ((PyTuple) a[1]).items;
          PyBaseException e = of(a[0]);
          e.args = (PyTuple) a[1];
          if (args.length > 1) {
            Object[] d = org.dlscript.language.object.Iteration.toArray(args[1]);
            if (args.length != 2 || d.length != 4 && d.length != 6) {
              throw Errors.typeError(
                  d.length == 5
                      ? "end_offset must be provided when end_lineno is provided"
                      : "function takes "
                          + (d.length < 4 ? "at least 4" : "at most 6")
                          + " arguments ("
                          + d.length
                          + " given)");
            }
            for (int i = 0; i < details.length; i++) {
              e.setInstanceAttribute(details[i], i < d.length ? d[i] : PyNone.NONE);
            }
          }
          return PyNone.NONE;
        });
    for (String n : details) {
      plain(t, n);
    }
    plain(t, "print_file_and_line");
    first(t, "msg");
    t.method(
        "__str__(self, /)",
        o -> {
          PyBaseException e = of(o);
          String msg = Text.str(Attributes.get(e, "msg"));
          Object file = e.instanceAttribute("filename");
          Object line = e.instanceAttribute("lineno");
          if (line == null || line == PyNone.NONE) {
            return Str.of(msg);
          }
          String name = file == null || file == PyNone.NONE ? null : Text.str(file);
          return Str.of(
              msg
                  + " ("
                  + (name == null ? "" : name.substring(name.lastIndexOf('/') + 1) + ", ")
                  + "line "
                  + Text.str(line)
                  + ")");
        });
  }

  private static Object unicodePart(Object e, String name, Object v, int i) {
    boolean number = name.equals("start") || name.equals("end");
    if (number) {
      return org.dlscript.language.object.Ints.index(v);
    }
    if (name.equals("object") && Types.of(e).isSubclassOf(ExceptionTypes.UNICODE_DECODE_ERROR)) {
      return new org.dlscript.language.object.PyBytes(BytesTypes.data(v));
    }
    if (!(org.dlscript.language.object.PyBoxed.unbox(v) instanceof TruffleString)) {
      throw Errors.typeError(
          "argument " + (i + 1) + " must be str, not " + Types.of(v).messageName());
    }
    return v;
  }

  private static void unicodeError(TypeBuilder t, String... names) {
    t.methodN(
        "__init__(self, /, *args)",
        a -> {
          Object[] args = ((PyTuple) a[1]).items;
          if (args.length != names.length) {
            throw Errors.typeError(
                "function takes exactly "
                    + names.length
                    + " arguments ("
                    + args.length
                    + " given)");
          }
          for (int i = 0; i < names.length; i++) {
            of(a[0]).setInstanceAttribute(names[i], unicodePart(a[0], names[i], args[i], i));
          }
          of(a[0]).args = (PyTuple) a[1];
          return PyNone.NONE;
        });
    for (int i = 0; i < names.length; i++) {
      int k = i;
      String n = names[i];
      t.getset(
          n,
          e -> {
            Object v = of(e).instanceAttribute(n);
            if (v == null && k >= of(e).args.size()) {
              throw Errors.typeError(n + " attribute not set");
            }
            return v != null ? v : of(e).args.items[k];
          },
          (e, v) -> {
            if (v == null) {
              throw Errors.typeError("can't delete " + n + " attribute");
            }
            of(e).setInstanceAttribute(n, v);
            return PyNone.NONE;
          });
    }
    t.method("__str__(self, /)", e -> Str.of(UnicodeErrors.text(of(e))));
  }
}

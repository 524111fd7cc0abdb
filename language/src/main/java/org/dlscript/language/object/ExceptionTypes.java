package org.dlscript.language.object;

import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.builtin.ExceptionType;

/** The builtin exception classes, in the tree that Python's documentation gives. */
public final class ExceptionTypes {
  private static final List<PyClass> ALL = new ArrayList<>();

  public static final PyClass BASE_EXCEPTION = define("BaseException", Types.OBJECT);
  public static final PyClass EXCEPTION = define("Exception", BASE_EXCEPTION);
  public static final PyClass BASE_EXCEPTION_GROUP = define("BaseExceptionGroup", BASE_EXCEPTION);
  public static final PyClass GENERATOR_EXIT = define("GeneratorExit", BASE_EXCEPTION);
  public static final PyClass KEYBOARD_INTERRUPT = define("KeyboardInterrupt", BASE_EXCEPTION);
  public static final PyClass SYSTEM_EXIT = define("SystemExit", BASE_EXCEPTION);
  public static final PyClass ARITHMETIC_ERROR = define("ArithmeticError", EXCEPTION);
  public static final PyClass FLOATING_POINT_ERROR = define("FloatingPointError", ARITHMETIC_ERROR);
  public static final PyClass OVERFLOW_ERROR = define("OverflowError", ARITHMETIC_ERROR);
  public static final PyClass ZERO_DIVISION_ERROR = define("ZeroDivisionError", ARITHMETIC_ERROR);
  public static final PyClass ASSERTION_ERROR = define("AssertionError", EXCEPTION);
  public static final PyClass ATTRIBUTE_ERROR = define("AttributeError", EXCEPTION);
  public static final PyClass BUFFER_ERROR = define("BufferError", EXCEPTION);
  public static final PyClass EOF_ERROR = define("EOFError", EXCEPTION);
  public static final PyClass IMPORT_ERROR = define("ImportError", EXCEPTION);
  public static final PyClass MODULE_NOT_FOUND_ERROR = define("ModuleNotFoundError", IMPORT_ERROR);
  public static final PyClass LOOKUP_ERROR = define("LookupError", EXCEPTION);
  public static final PyClass INDEX_ERROR = define("IndexError", LOOKUP_ERROR);
  public static final PyClass KEY_ERROR = define("KeyError", LOOKUP_ERROR);
  public static final PyClass MEMORY_ERROR = define("MemoryError", EXCEPTION);
  public static final PyClass NAME_ERROR = define("NameError", EXCEPTION);
  public static final PyClass UNBOUND_LOCAL_ERROR = define("UnboundLocalError", NAME_ERROR);
  public static final PyClass OS_ERROR = define("OSError", EXCEPTION);
  public static final PyClass BLOCKING_IO_ERROR = define("BlockingIOError", OS_ERROR);
  public static final PyClass CHILD_PROCESS_ERROR = define("ChildProcessError", OS_ERROR);
  public static final PyClass CONNECTION_ERROR = define("ConnectionError", OS_ERROR);
  public static final PyClass BROKEN_PIPE_ERROR = define("BrokenPipeError", CONNECTION_ERROR);
  public static final PyClass CONNECTION_ABORTED_ERROR =
      define("ConnectionAbortedError", CONNECTION_ERROR);
  public static final PyClass CONNECTION_REFUSED_ERROR =
      define("ConnectionRefusedError", CONNECTION_ERROR);
  public static final PyClass CONNECTION_RESET_ERROR =
      define("ConnectionResetError", CONNECTION_ERROR);
  public static final PyClass FILE_EXISTS_ERROR = define("FileExistsError", OS_ERROR);
  public static final PyClass FILE_NOT_FOUND_ERROR = define("FileNotFoundError", OS_ERROR);
  public static final PyClass INTERRUPTED_ERROR = define("InterruptedError", OS_ERROR);
  public static final PyClass IS_A_DIRECTORY_ERROR = define("IsADirectoryError", OS_ERROR);
  public static final PyClass NOT_A_DIRECTORY_ERROR = define("NotADirectoryError", OS_ERROR);
  public static final PyClass PERMISSION_ERROR = define("PermissionError", OS_ERROR);
  public static final PyClass PROCESS_LOOKUP_ERROR = define("ProcessLookupError", OS_ERROR);
  public static final PyClass TIMEOUT_ERROR = define("TimeoutError", OS_ERROR);
  public static final PyClass REFERENCE_ERROR = define("ReferenceError", EXCEPTION);
  public static final PyClass RUNTIME_ERROR = define("RuntimeError", EXCEPTION);
  public static final PyClass NOT_IMPLEMENTED_ERROR = define("NotImplementedError", RUNTIME_ERROR);
  public static final PyClass PYTHON_FINALIZATION_ERROR =
      define("PythonFinalizationError", RUNTIME_ERROR);
  public static final PyClass RECURSION_ERROR = define("RecursionError", RUNTIME_ERROR);
  public static final PyClass STOP_ASYNC_ITERATION = define("StopAsyncIteration", EXCEPTION);
  public static final PyClass STOP_ITERATION = define("StopIteration", EXCEPTION);
  public static final PyClass SYNTAX_ERROR = define("SyntaxError", EXCEPTION);
  public static final PyClass INDENTATION_ERROR = define("IndentationError", SYNTAX_ERROR);
  public static final PyClass TAB_ERROR = define("TabError", INDENTATION_ERROR);
  public static final PyClass SYSTEM_ERROR = define("SystemError", EXCEPTION);
  public static final PyClass TYPE_ERROR = define("TypeError", EXCEPTION);
  public static final PyClass VALUE_ERROR = define("ValueError", EXCEPTION);
  public static final PyClass UNICODE_ERROR = define("UnicodeError", VALUE_ERROR);
  public static final PyClass UNICODE_DECODE_ERROR = define("UnicodeDecodeError", UNICODE_ERROR);
  public static final PyClass UNICODE_ENCODE_ERROR = define("UnicodeEncodeError", UNICODE_ERROR);
  public static final PyClass UNICODE_TRANSLATE_ERROR =
      define("UnicodeTranslateError", UNICODE_ERROR);
  public static final PyClass WARNING = define("Warning", EXCEPTION);
  public static final PyClass BYTES_WARNING = define("BytesWarning", WARNING);
  public static final PyClass DEPRECATION_WARNING = define("DeprecationWarning", WARNING);
  public static final PyClass ENCODING_WARNING = define("EncodingWarning", WARNING);
  public static final PyClass FUTURE_WARNING = define("FutureWarning", WARNING);
  public static final PyClass IMPORT_WARNING = define("ImportWarning", WARNING);
  public static final PyClass PENDING_DEPRECATION_WARNING =
      define("PendingDeprecationWarning", WARNING);
  public static final PyClass RESOURCE_WARNING = define("ResourceWarning", WARNING);
  public static final PyClass RUNTIME_WARNING = define("RuntimeWarning", WARNING);
  public static final PyClass SYNTAX_WARNING = define("SyntaxWarning", WARNING);
  public static final PyClass UNICODE_WARNING = define("UnicodeWarning", WARNING);
  public static final PyClass USER_WARNING = define("UserWarning", WARNING);

  /** Both an exception group and an Exception. */
  public static final PyClass EXCEPTION_GROUP =
      new PyClass(
          Types.TYPE,
          "ExceptionGroup",
          new PyClass[] {BASE_EXCEPTION_GROUP, EXCEPTION},
          true,
          true);

  static {
    ALL.add(EXCEPTION_GROUP);
  }

  private ExceptionTypes() {}

  private static PyClass define(String name, PyClass base) {
    PyClass c = Types.sub(name, base, b -> ExceptionType.define(name, b));
    c.setHasDict(true);
    ALL.add(c);
    return c;
  }

  /** All builtin exception classes, for the builtins module. */
  public static List<PyClass> all() {
    return ALL;
  }
}

package org.dlscript.language.builtin;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyException;
import org.dlscript.language.object.Str;

/** OSError's subclasses by errno, and the exceptions of Java's file API as OSErrors. */
public final class OsErrors {
  private OsErrors() {}

  static PyClass classFor(long errno) {
    return switch ((int) errno) {
      case 1, 13 -> ExceptionTypes.PERMISSION_ERROR;
      case 2 -> ExceptionTypes.FILE_NOT_FOUND_ERROR;
      case 3 -> ExceptionTypes.PROCESS_LOOKUP_ERROR;
      case 4 -> ExceptionTypes.INTERRUPTED_ERROR;
      case 10 -> ExceptionTypes.CHILD_PROCESS_ERROR;
      case 11 -> ExceptionTypes.BLOCKING_IO_ERROR;
      case 17 -> ExceptionTypes.FILE_EXISTS_ERROR;
      case 20 -> ExceptionTypes.NOT_A_DIRECTORY_ERROR;
      case 21 -> ExceptionTypes.IS_A_DIRECTORY_ERROR;
      case 32 -> ExceptionTypes.BROKEN_PIPE_ERROR;
      case 103 -> ExceptionTypes.CONNECTION_ABORTED_ERROR;
      case 104 -> ExceptionTypes.CONNECTION_RESET_ERROR;
      case 110 -> ExceptionTypes.TIMEOUT_ERROR;
      case 111 -> ExceptionTypes.CONNECTION_REFUSED_ERROR;
      default -> ExceptionTypes.OS_ERROR;
    };
  }

  @TruffleBoundary
  public static PyException error(long errno, String text, String file) {
    return Errors.os(classFor(errno), errno, text, file == null ? null : Str.of(file));
  }

  /** The guest exception for a failed file operation. */
  @TruffleBoundary
  public static PyException of(IOException e, String file) {
    if (e instanceof NoSuchFileException) {
      return error(2, "No such file or directory", file);
    }
    if (e instanceof FileAlreadyExistsException) {
      return error(17, "File exists", file);
    }
    if (e instanceof AccessDeniedException) {
      return error(13, "Permission denied", file);
    }
    if (e instanceof NotDirectoryException) {
      return error(20, "Not a directory", file);
    }
    if (e instanceof DirectoryNotEmptyException) {
      return error(39, "Directory not empty", file);
    }
    String m = String.valueOf(e.getMessage());
    if (m.contains("Is a directory")) {
      return error(21, "Is a directory", file);
    }
    if (m.contains("Not a directory")) {
      return error(20, "Not a directory", file);
    }
    if (m.contains("Too many levels of symbolic links")) {
      return error(40, "Too many levels of symbolic links", file);
    }
    if (m.contains("Broken pipe")) {
      return error(32, m, file);
    }
    return error(5, m, file);
  }
}

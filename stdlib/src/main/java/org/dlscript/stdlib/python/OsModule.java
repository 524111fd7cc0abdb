package org.dlscript.stdlib.python;

import com.oracle.truffle.api.TruffleFile;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.NotLinkException;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.OsErrors;
import org.dlscript.language.builtin.StandardFiles;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyDict;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/** {@code _posix}: the system calls under {@code os}. */
public final class OsModule implements NativeModule {
  @Override
  public String[] names() {
    return new String[] {"_posix"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    m.function("getcwd()", () -> Str.of(c.env().getCurrentWorkingDirectory().getPath()));
    m.function(
        "chdir(path, /)",
        p ->
            on(
                p,
                () -> {
                  TruffleFile f = FileModule.file(c, Text.str(p));
                  require(f, Text.str(p));
                  if (!f.isDirectory()) {
                    throw OsErrors.error(20, "Not a directory", Text.str(p));
                  }
                  c.env().setCurrentWorkingDirectory(f.getCanonicalFile());
                  return PyNone.NONE;
                }));
    m.function("listdir(path, /)", p -> on(p, () -> list(FileModule.file(c, Text.str(p)), p)));
    m.function(
        "stat(path, follow, /)",
        (p, follow) ->
            on(
                p,
                () -> {
                  String path = Text.str(p);
                  return FileStatus.of(FileModule.file(c, path), path, Boolean.TRUE.equals(follow));
                }));
    m.function(
        "file_type(path, follow, /)",
        (p, follow) ->
            FileStatus.type(FileModule.file(c, Text.str(p)), Boolean.TRUE.equals(follow)));
    m.function(
        "disk_usage(path, /)",
        p ->
            on(
                p,
                () -> {
                  FileModule.file(c, Text.str(p)).getCanonicalFile();
                  java.io.File f = new java.io.File(FileModule.file(c, Text.str(p)).getPath());
                  long total = f.getTotalSpace();
                  return new PyTuple(total, total - f.getFreeSpace(), f.getUsableSpace());
                }));
    m.function("exists(path, /)", p -> quietly(() -> FileModule.file(c, Text.str(p)).exists()));
    m.function("isdir(path, /)", p -> quietly(() -> FileModule.file(c, Text.str(p)).isDirectory()));
    m.function(
        "isfile(path, /)", p -> quietly(() -> FileModule.file(c, Text.str(p)).isRegularFile()));
    m.function(
        "islink(path, /)", p -> quietly(() -> FileModule.file(c, Text.str(p)).isSymbolicLink()));
    m.function(
        "access(path, mode, /)",
        (p, mode) ->
            quietly(
                () -> {
                  TruffleFile f = FileModule.file(c, Text.str(p));
                  int bits = Ints.asInt(mode);
                  return f.exists()
                      && ((bits & 4) == 0 || f.isReadable())
                      && ((bits & 2) == 0 || f.isWritable())
                      && ((bits & 1) == 0 || f.isExecutable());
                }));
    m.function(
        "mkdir(path, mode, /)",
        (p, mode) ->
            on(
                p,
                () -> {
                  int bits = Ints.asInt(mode) & 0777;
                  TruffleFile f = FileModule.file(c, Text.str(p));
                  if (bits == 0777) {
                    f.createDirectory();
                  } else {
                    f.createDirectory(
                        PosixFilePermissions.asFileAttribute(FileStatus.permissions(bits)));
                  }
                  return PyNone.NONE;
                }));
    m.function(
        "rmdir(path, /)",
        p ->
            on(
                p,
                () -> {
                  TruffleFile f = FileModule.file(c, Text.str(p));
                  require(f, Text.str(p));
                  if (!f.isDirectory()) {
                    throw OsErrors.error(20, "Not a directory", Text.str(p));
                  }
                  f.delete();
                  return PyNone.NONE;
                }));
    m.function(
        "unlink(path, /)",
        p ->
            on(
                p,
                () -> {
                  TruffleFile f = FileModule.file(c, Text.str(p));
                  if (f.isDirectory(LinkOption.NOFOLLOW_LINKS)) {
                    throw OsErrors.error(21, "Is a directory", Text.str(p));
                  }
                  f.delete();
                  return PyNone.NONE;
                }));
    m.function(
        "rename(source, target, /)",
        (p, q) ->
            on(
                p,
                () -> {
                  TruffleFile f = FileModule.file(c, Text.str(p));
                  require(f, Text.str(p));
                  f.move(FileModule.file(c, Text.str(q)), StandardCopyOption.REPLACE_EXISTING);
                  return PyNone.NONE;
                }));
    m.function(
        "symlink(source, target, /)",
        (p, q) ->
            on(
                p,
                () -> {
                  FileModule.file(c, Text.str(q))
                      .createSymbolicLink(FileModule.file(c, Text.str(p)));
                  return PyNone.NONE;
                }));
    m.function(
        "readlink(path, /)",
        p ->
            on(
                p,
                () -> {
                  TruffleFile f = FileModule.file(c, Text.str(p));
                  try {
                    return Str.of(f.readSymbolicLink().getPath());
                  } catch (NotLinkException e) {
                    throw OsErrors.error(22, "Invalid argument", Text.str(p));
                  }
                }));
    m.function(
        "realpath(path, /)",
        p -> {
          TruffleFile f = FileModule.file(c, Text.str(p)).getAbsoluteFile().normalize();
          try {
            return Str.of(f.getCanonicalFile().getPath());
          } catch (IOException | SecurityException e) {
            return Str.of(f.getPath());
          }
        });
    m.function(
        "chmod(path, mode, /)",
        (p, mode) ->
            on(
                p,
                () -> {
                  FileModule.file(c, Text.str(p))
                      .setPosixPermissions(FileStatus.permissions(Ints.asInt(mode)));
                  return PyNone.NONE;
                }));
    m.function(
        "link(source, target, /)",
        (p, q) ->
            on(
                p,
                () -> {
                  FileModule.file(c, Text.str(q)).createLink(FileModule.file(c, Text.str(p)));
                  return PyNone.NONE;
                }));
    m.function(
        "utime(path, atime, mtime, /)",
        (p, atime, mtime) ->
            on(
                p,
                () -> {
                  TruffleFile f = FileModule.file(c, Text.str(p));
                  require(f, Text.str(p));
                  f.setLastAccessTime(FileStatus.time(Ints.asLong(atime)));
                  f.setLastModifiedTime(FileStatus.time(Ints.asLong(mtime)));
                  return PyNone.NONE;
                }));
    m.function("isatty(fd, /)", fd -> StandardFiles.isTerminal(Ints.asInt(fd)));
    m.function("getpid()", () -> ProcessHandle.current().pid());
    m.function("cpu_count()", () -> (long) Runtime.getRuntime().availableProcessors());
    m.function(
        "urandom(n, /)",
        n -> {
          if (Ints.asInt(n) < 0) {
            throw Errors.valueError("negative argument not allowed");
          }
          byte[] data = new byte[Ints.asInt(n)];
          new java.security.SecureRandom().nextBytes(data);
          return new PyBytes(data);
        });
    m.function(
        "environ()",
        () -> {
          PyDict d = new PyDict();
          for (Map.Entry<String, String> e : c.env().getEnvironment().entrySet()) {
            d.put(Str.of(e.getKey()), Str.of(e.getValue()));
          }
          return d;
        });
    m.function(
        "system(command, /)",
        command ->
            on(
                null,
                () -> {
                  c.console().flush();
                  return run(c, List.of("/bin/sh", "-c", Text.str(command)), null, null, true);
                }));
    m.function(
        "run(args, input, cwd, capture, /)",
        (args, input, cwd, capture) ->
            on(
                null,
                () -> {
                  List<String> words = new ArrayList<>();
                  for (Object o : org.dlscript.language.object.Iteration.toArray(args)) {
                    words.add(Text.str(o));
                  }
                  c.console().flush();
                  return run(
                      c,
                      words,
                      input instanceof PyBytes b ? b.data() : null,
                      cwd == PyNone.NONE ? null : Text.str(cwd),
                      !Boolean.TRUE.equals(capture));
                }));
  }

  private static Object on(Object path, FileModule.Action action) {
    return FileModule.guarded(path == null ? null : Text.str(path), action);
  }

  private static Object quietly(FileModule.Action action) {
    try {
      return action.run();
    } catch (IOException | SecurityException e) {
      return false;
    }
  }

  private static void require(TruffleFile f, String path) {
    // Not by exists(): without following links, that looks from the process's folder.
    if (FileStatus.type(f, false) == 0) {
      throw OsErrors.error(2, "No such file or directory", path);
    }
  }

  private static Object list(TruffleFile f, Object path) throws IOException {
    require(f, Text.str(path));
    if (!f.isDirectory()) {
      throw OsErrors.error(20, "Not a directory", Text.str(path));
    }
    Collection<TruffleFile> files = f.list();
    PyList names = new PyList();
    for (TruffleFile child : files) {
      names.add(Str.of(child.getName()));
    }
    return names;
  }

  /** Runs a program; captured, the result holds its status, output and errors. */
  private static Object run(
      DlsContext c, List<String> words, byte[] input, String cwd, boolean inherit)
      throws IOException {
    FileModule.settle(c);
    var builder = c.env().newProcessBuilder(words.toArray(new String[0]));
    if (cwd != null) {
      builder.directory(FileModule.file(c, cwd));
    }
    if (inherit) {
      builder.inheritIO(true);
    }
    try {
      Process process = builder.start();
      byte[] out = {};
      byte[] err = {};
      if (!inherit) {
        if (input != null) {
          process.getOutputStream().write(input);
        }
        process.getOutputStream().close();
        out = process.getInputStream().readAllBytes();
        err = process.getErrorStream().readAllBytes();
      }
      long status = process.waitFor();
      return inherit ? status : new PyTuple(status, new PyBytes(out), new PyBytes(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}

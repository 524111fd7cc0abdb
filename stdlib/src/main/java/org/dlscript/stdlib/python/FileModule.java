package org.dlscript.stdlib.python;

import com.oracle.truffle.api.TruffleFile;
import com.oracle.truffle.api.strings.TruffleString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.OsErrors;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Calls;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Fn;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBoxed;
import org.dlscript.language.object.PyBuiltin;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** {@code _file}: open files by number. */
public final class FileModule implements NativeModule {
  /** The bytes that are asked for at a time of files that do not know their size. */
  private static final int PIECE = 1 << 16;

  /**
   * The open files of a context. What is written is kept back until there is much of it, or until
   * the program looks at files in any other way: nothing closes a lost file soon, and nobody can
   * tell the difference.
   */
  private static final class Table {
    private static final int MUCH = 1 << 16;
    private final Map<SeekableByteChannel, ByteArrayOutputStream> unwritten = new HashMap<>();
    private final Map<Integer, SeekableByteChannel> channels = new HashMap<>();
    private final Set<SeekableByteChannel> appending = new HashSet<>();
    private final Map<Integer, TruffleFile> files = new HashMap<>();
    private int next = 3;

    SeekableByteChannel channel(Object fd) {
      SeekableByteChannel channel = channels.get(Ints.asInt(fd));
      if (channel == null) {
        throw OsErrors.error(9, "Bad file descriptor", null);
      }
      return channel;
    }

    void write(SeekableByteChannel channel, byte[] data) throws IOException {
      ByteArrayOutputStream waiting =
          unwritten.computeIfAbsent(channel, c -> new ByteArrayOutputStream());
      waiting.writeBytes(data);
      if (waiting.size() > MUCH) {
        put(channel, waiting);
        unwritten.remove(channel);
      }
    }

    private void put(SeekableByteChannel channel, ByteArrayOutputStream waiting)
        throws IOException {
      if (appending.contains(channel)) {
        channel.position(channel.size());
      }
      ByteBuffer buffer = ByteBuffer.wrap(waiting.toByteArray());
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    /** Writes what was kept back. */
    void settle() throws IOException {
      if (unwritten.isEmpty()) {
        return;
      }
      var all = new HashMap<>(unwritten);
      unwritten.clear();
      for (var entry : all.entrySet()) {
        put(entry.getKey(), entry.getValue());
      }
    }

    void settleQuietly() {
      try {
        settle();
      } catch (IOException | NonWritableChannelException e) {
        // The program has ended; there is nobody left to tell.
        unwritten.clear();
      }
    }
  }

  private static Table table(DlsContext context) {
    return context.service(
        Table.class,
        () -> {
          Table table = new Table();
          context.atEnd(table::settleQuietly);
          return table;
        });
  }

  /** Makes the files of the system what the program has written. */
  static void settle(DlsContext context) throws IOException {
    table(context).settle();
  }

  @Override
  public String[] names() {
    return new String[] {"_file"};
  }

  /** Something that may fail as files do. */
  interface Action {
    Object run() throws IOException;
  }

  static Object guarded(String file, Action action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw OsErrors.of(e, file);
    } catch (SecurityException e) {
      throw OsErrors.error(1, "Operation not permitted", file);
    } catch (UnsupportedOperationException e) {
      throw OsErrors.error(95, "Operation not supported", file);
    } catch (NonReadableChannelException | NonWritableChannelException e) {
      throw OsErrors.error(9, "Bad file descriptor", file);
    }
  }

  static TruffleFile file(DlsContext context, String path) {
    try {
      settle(context);
      return context.env().getPublicTruffleFile(path);
    } catch (IOException e) {
      throw OsErrors.of(e, null);
    } catch (IllegalArgumentException e) {
      throw Errors.valueError("embedded null byte");
    }
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    Table table = table(context);
    m.function(
        "open(path, mode, /)",
        (p, mode) -> {
          String path = Text.str(p);
          return guarded(path, () -> open(context, table, path, Text.str(mode)));
        });
    m.function(
        "open_flags(path, flags, permissions, /)",
        (p, flags, permissions) -> {
          String path = Text.str(p);
          return guarded(
              path,
              () ->
                  open(
                      table,
                      file(context, path),
                      path,
                      Ints.asInt(flags),
                      Ints.asInt(permissions)));
        });
    m.function(
        "read(fd, size, /)",
        (fd, n) ->
            guarded(
                null,
                () -> {
                  SeekableByteChannel channel = channel(table, fd);
                  long want = Ints.asLong(n);
                  return new PyBytes(want < 0 ? readAll(channel) : read(channel, want));
                }));
    m.function(
        "write(fd, data, /)",
        (fd, data) ->
            guarded(
                null,
                () -> {
                  byte[] bytes = ((PyBytes) data).data();
                  table.write(table.channel(fd), bytes);
                  return (long) bytes.length;
                }));
    m.function("text_piece()", TextPiece::new);
    m.function("text_memory()", TextMemory::new);
    m.function("next_line(self, /)", TextPiece::next);
    m.function(
        "text_writer(fd, errors, /)",
        (fd, errors) ->
            PyBuiltin.function(
                "write(s, /)", (Fn.F1) s -> write(table, fd, s, errors), "_io", null));
    m.function(
        "seek(fd, offset, whence, /)",
        (fd, offset, whence) ->
            guarded(
                null,
                () -> {
                  SeekableByteChannel channel = channel(table, fd);
                  long base =
                      switch (Ints.asInt(whence)) {
                        case 0 -> 0;
                        case 1 -> channel.position();
                        default -> channel.size();
                      };
                  long to = base + Ints.asLong(offset);
                  if (to < 0) {
                    throw OsErrors.error(22, "Invalid argument", null);
                  }
                  channel.position(to);
                  return to;
                }));
    m.function(
        "path_of(fd, /)",
        fd -> {
          int number = Ints.asInt(fd);
          TruffleFile file = table.files.get(number);
          if (file == null && (number < 0 || number > 2)) {
            throw OsErrors.error(9, "Bad file descriptor", null);
          }
          return file == null ? PyNone.NONE : Str.of(file.getAbsoluteFile().getPath());
        });
    m.function("tell(fd, /)", fd -> guarded(null, () -> channel(table, fd).position()));
    m.function("size(fd, /)", fd -> guarded(null, () -> channel(table, fd).size()));
    m.function(
        "truncate(fd, size, /)",
        (fd, n) ->
            guarded(
                null,
                () -> {
                  truncate(channel(table, fd), Ints.asLong(n));
                  return PyNone.NONE;
                }));
    m.function(
        "close(fd, /)",
        fd ->
            guarded(
                null,
                () -> {
                  SeekableByteChannel channel = table.channel(fd);
                  table.settle();
                  table.channels.remove(Ints.asInt(fd));
                  table.appending.remove(channel);
                  table.files.remove(Ints.asInt(fd));
                  channel.close();
                  return PyNone.NONE;
                }));
    m.function(
        "read_stdin(size, /)",
        n ->
            guarded(
                null,
                () -> {
                  long want = Ints.asLong(n);
                  return new PyBytes(
                      want < 0 ? context.in().readAllBytes() : context.in().readNBytes((int) want));
                }));
    m.function(
        "read_text(path, /)",
        p ->
            guarded(
                Text.str(p),
                () -> {
                  byte[] all = file(context, Text.str(p)).readAllBytes();
                  return Str.of(new String(all, StandardCharsets.UTF_8));
                }));
  }

  /** {@code write} of a text file of UTF-8 whose text goes to the file as it is. */
  private static Object write(Table table, Object fd, Object s, Object errors) {
    if (!(PyBoxed.unbox(s) instanceof TruffleString text)) {
      throw Errors.typeError("write() argument must be str, not " + Types.of(s).messageName());
    }
    if (!table.channels.containsKey(Ints.asInt(fd))) {
      throw Errors.valueError("I/O operation on closed file.");
    }
    byte[] data = Str.java(text).getBytes(StandardCharsets.UTF_8);
    if (data.length != Str.length(text)) {
      // Halves of surrogate pairs are for the encoder to judge.
      data = ((PyBytes) Calls.method(text, "encode", Str.of("utf-8"), errors)).data();
    }
    byte[] bytes = data;
    return guarded(
        null,
        () -> {
          table.write(table.channel(fd), bytes);
          return (long) Str.length(text);
        });
  }

  /** The file of that number, with everything written that was to be. */
  private static SeekableByteChannel channel(Table table, Object fd) throws IOException {
    table.settle();
    return table.channel(fd);
  }

  private static Object open(DlsContext context, Table table, String path, String mode)
      throws IOException {
    TruffleFile file = file(context, path);
    if (file.isDirectory()) {
      throw OsErrors.error(21, "Is a directory", path);
    }
    Set<OpenOption> options = new HashSet<>();
    boolean update = mode.indexOf('+') >= 0;
    switch (mode.charAt(0)) {
      case 'r' -> {
        if (!file.exists()) {
          throw missing(file, path);
        }
        options.add(StandardOpenOption.READ);
        if (update) {
          options.add(StandardOpenOption.WRITE);
        }
      }
      case 'w' -> {
        options.add(StandardOpenOption.WRITE);
        options.add(StandardOpenOption.CREATE);
        options.add(StandardOpenOption.TRUNCATE_EXISTING);
      }
      case 'x' -> {
        options.add(StandardOpenOption.WRITE);
        options.add(StandardOpenOption.CREATE_NEW);
      }
      default -> {
        options.add(StandardOpenOption.WRITE);
        options.add(StandardOpenOption.CREATE);
      }
    }
    if (update) {
      options.add(StandardOpenOption.READ);
    }
    SeekableByteChannel channel = file.newByteChannel(options);
    return entered(table, file, channel, mode.charAt(0) == 'a');
  }

  /** Opens as the system call does, with Linux's flags. */
  private static Object open(Table table, TruffleFile file, String path, int flags, int permissions)
      throws IOException {
    boolean reads = (flags & 3) != 1;
    boolean writes = (flags & 3) != 0;
    boolean creates = (flags & 0x40) != 0;
    boolean isNew = creates && (flags & 0x80) != 0;
    if (file.isDirectory() && (writes || creates)) {
      throw isNew
          ? OsErrors.error(17, "File exists", path)
          : OsErrors.error(21, "Is a directory", path);
    }
    if (!creates && !file.exists()) {
      throw missing(file, path);
    }
    Set<OpenOption> options = new HashSet<>();
    add(options, reads, StandardOpenOption.READ);
    // To create one, Java wants to write as well.
    add(options, writes || creates && !file.exists(), StandardOpenOption.WRITE);
    add(options, isNew, StandardOpenOption.CREATE_NEW);
    add(options, creates && !isNew, StandardOpenOption.CREATE);
    add(options, writes && (flags & 0x200) != 0, StandardOpenOption.TRUNCATE_EXISTING);
    SeekableByteChannel channel =
        creates && !file.exists()
            ? file.newByteChannel(
                options, PosixFilePermissions.asFileAttribute(FileStatus.permissions(permissions)))
            : file.newByteChannel(options);
    return entered(table, file, channel, (flags & 0x400) != 0);
  }

  /** The descriptor of a file that has been opened. */
  private static Object entered(
      Table table, TruffleFile file, SeekableByteChannel channel, boolean appends)
      throws IOException {
    if (appends) {
      table.appending.add(channel);
      channel.position(channel.size());
    }
    int fd = table.next++;
    table.channels.put(fd, channel);
    table.files.put(fd, file);
    return (long) fd;
  }

  private static void add(Set<OpenOption> options, boolean wanted, OpenOption option) {
    if (wanted) {
      options.add(option);
    }
  }

  /** A path through a plain file is another error than one that leads nowhere. */
  private static RuntimeException missing(TruffleFile file, String path) {
    TruffleFile parent = file.getParent();
    if (parent != null && parent.isRegularFile()) {
      return OsErrors.error(20, "Not a directory", path);
    }
    return OsErrors.error(2, "No such file or directory", path);
  }

  /** What is left, also of files that do not know their size, as those of {@code /proc}. */
  private static byte[] readAll(SeekableByteChannel channel) throws IOException {
    byte[] all = read(channel, Math.max(0, channel.size() - channel.position()));
    while (true) {
      byte[] more = read(channel, PIECE);
      if (more.length == 0) {
        return all;
      }
      int before = all.length;
      all = Arrays.copyOf(all, before + more.length);
      System.arraycopy(more, 0, all, before, more.length);
    }
  }

  private static byte[] read(SeekableByteChannel channel, long want) throws IOException {
    long left = Math.max(0, channel.size() - channel.position());
    // Pipes and devices have no size; they are read up to what was asked for.
    int size =
        (int)
            Math.min(
                Integer.MAX_VALUE - 8, left == 0 ? Math.min(want, PIECE) : Math.min(want, left));
    ByteBuffer buffer = ByteBuffer.allocate(size);
    while (buffer.hasRemaining() && channel.read(buffer) > 0) {
      continue;
    }
    return buffer.position() == size
        ? buffer.array()
        : Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static void truncate(SeekableByteChannel channel, long size) throws IOException {
    long position = channel.position();
    if (size < channel.size()) {
      channel.truncate(size);
    } else if (size > channel.size()) {
      channel.position(size - 1);
      channel.write(ByteBuffer.wrap(new byte[1]));
    }
    channel.position(position);
  }
}

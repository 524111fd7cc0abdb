package org.dlscript.stdlib.python;

import com.oracle.truffle.api.TruffleFile;
import com.oracle.truffle.api.TruffleFile.Attributes;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.LinkOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.dlscript.language.builtin.OsErrors;
import org.dlscript.language.object.PyTuple;

/** What a file system knows of a file, as the system call stat() tells it. Stateless. */
final class FileStatus {
  private static final LinkOption[] FOLLOW = {};
  private static final LinkOption[] STAY = {LinkOption.NOFOLLOW_LINKS};
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int LINK = 0120000;

  private FileStatus() {}

  /** The ten fields of a {@code stat_result}, then the three times in nanoseconds. */
  static PyTuple of(TruffleFile f, String path, boolean follow) throws IOException {
    LinkOption[] options = follow ? FOLLOW : STAY;
    try {
      Attributes a =
          f.getAttributes(
              List.of(
                  TruffleFile.UNIX_MODE,
                  TruffleFile.UNIX_INODE,
                  TruffleFile.UNIX_DEV,
                  TruffleFile.UNIX_NLINK,
                  TruffleFile.UNIX_UID,
                  TruffleFile.UNIX_GID,
                  TruffleFile.SIZE,
                  TruffleFile.LAST_ACCESS_TIME,
                  TruffleFile.LAST_MODIFIED_TIME,
                  TruffleFile.UNIX_CTIME),
              options);
      return tuple(
          a.get(TruffleFile.UNIX_MODE),
          a.get(TruffleFile.UNIX_INODE),
          a.get(TruffleFile.UNIX_DEV),
          a.get(TruffleFile.UNIX_NLINK),
          a.get(TruffleFile.UNIX_UID),
          a.get(TruffleFile.UNIX_GID),
          a.get(TruffleFile.SIZE),
          a.get(TruffleFile.LAST_ACCESS_TIME),
          a.get(TruffleFile.LAST_MODIFIED_TIME),
          a.get(TruffleFile.UNIX_CTIME));
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return portable(f, path, options);
    } catch (FileSystemLoopException e) {
      throw OsErrors.error(40, "Too many levels of symbolic links", path);
    }
  }

  /** For file systems that are not Unix's. */
  private static PyTuple portable(TruffleFile f, String path, LinkOption[] options)
      throws IOException {
    if (!f.exists(options)) {
      throw OsErrors.error(2, "No such file or directory", path);
    }
    int type =
        options == STAY && f.isSymbolicLink() ? LINK : f.isDirectory(options) ? DIRECTORY : REGULAR;
    return tuple(
        type | 0644,
        f.getCanonicalFile(options).getPath().hashCode() & 0xffffffffL,
        0L,
        1,
        0,
        0,
        f.size(options),
        f.getLastAccessTime(options),
        f.getLastModifiedTime(options),
        f.getCreationTime(options));
  }

  private static PyTuple tuple(
      int mode,
      long inode,
      long device,
      int links,
      int user,
      int group,
      long size,
      FileTime accessed,
      FileTime modified,
      FileTime changed) {
    return new PyTuple(
        (long) mode,
        inode,
        device,
        (long) links,
        (long) user,
        (long) group,
        size,
        Math.floorDiv(nanos(accessed), 1_000_000_000L),
        Math.floorDiv(nanos(modified), 1_000_000_000L),
        Math.floorDiv(nanos(changed), 1_000_000_000L),
        nanos(accessed),
        nanos(modified),
        nanos(changed));
  }

  private static long nanos(FileTime t) {
    return t.to(TimeUnit.NANOSECONDS);
  }

  static FileTime time(long nanos) {
    return FileTime.from(nanos, TimeUnit.NANOSECONDS);
  }

  /** The bits of a file's type alone, 0 where there is no such file or it cannot be reached. */
  static long type(TruffleFile f, boolean follow) {
    LinkOption[] options = follow ? FOLLOW : STAY;
    try {
      return f.getAttribute(TruffleFile.UNIX_MODE, options) & TYPE;
    } catch (IOException | SecurityException e) {
      return 0;
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return f.isSymbolicLink() && !follow
          ? LINK
          : f.isDirectory(options) ? DIRECTORY : f.exists(options) ? REGULAR : 0;
    }
  }

  static Set<PosixFilePermission> permissions(int bits) {
    Set<PosixFilePermission> out = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      // The constants stand in the order of the bits, the owner's reading first.
      if ((bits >> 8 - i & 1) != 0) {
        out.add(all[i]);
      }
    }
    return out;
  }
}

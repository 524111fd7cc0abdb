package org.dlscript.stdlib.vision;

import com.oracle.truffle.api.TruffleFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.dlscript.language.DlsContext;
import org.dlscript.language.builtin.OsErrors;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.Text;
import org.dlscript.runtime.tensor.DType;
import org.dlscript.runtime.tensor.Tensor;
import org.dlscript.stdlib.torch.PyTensor;

/**
 * {@code _datasets}: reading IDX files (LeCun's format of MNIST), checksums, downloads and
 * unpacking. What is written goes to a temporary name first and is moved into place whole.
 */
public final class DatasetFiles implements NativeModule {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  @Override
  public String[] names() {
    return new String[] {"_datasets"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext c) {
    m.function("read_idx(path, /)", p -> readIdx(c, Text.str(p)));
    m.function("md5(path, /)", p -> org.dlscript.language.object.Str.of(md5(c, Text.str(p))));
    m.function("checks()", () -> !"off".equals(System.getenv("DLS_DATASET_CHECKSUMS")));
    m.function("exists(path, /)", p -> file(c, Text.str(p)).exists());
    m.function(
        "make_folders(path, /)",
        p -> {
          try {
            file(c, Text.str(p)).createDirectories();
          } catch (IOException e) {
            throw OsErrors.of(e, Text.str(p));
          }
          return PyNone.NONE;
        });
    m.function(
        "download(url, path, progress, /)",
        (url, path, progress) -> {
          download(c, Text.str(url), Text.str(path), progress);
          return PyNone.NONE;
        });
    m.function(
        "gunzip(source, target, /)",
        (source, target) -> {
          gunzip(c, Text.str(source), Text.str(target));
          return PyNone.NONE;
        });
    m.function(
        "look_up(pictures, rows, table, /)",
        (pictures, rows, table) ->
            PyTensor.of(
                PictureBatch.lookUp(
                    ((PyTensor) pictures).tensor,
                    ((PyTensor) rows).tensor,
                    ((PyTensor) table).tensor)));
    m.function(
        "read_bytes(path, /)",
        p -> {
          byte[] b = read(c, Text.str(p));
          return PyTensor.of(Tensor.wrap(b, DType.UINT8, b.length));
        });
  }

  private static TruffleFile file(DlsContext c, String path) {
    return c.env().getPublicTruffleFile(path);
  }

  private static byte[] read(DlsContext c, String path) {
    try (SeekableByteChannel in = open(c, path)) {
      return next(in, in.size());
    } catch (IOException e) {
      throw OsErrors.of(e, path);
    }
  }

  private static SeekableByteChannel open(DlsContext c, String path) throws IOException {
    return file(c, path).newByteChannel(EnumSet.of(StandardOpenOption.READ));
  }

  /**
   * The next bytes of a file, fewer at its end. They come through memory outside the heap in pieces
   * that fit a cache, which takes a third of the time of reading into a heap array at once.
   */
  private static byte[] next(SeekableByteChannel in, long count) throws IOException {
    byte[] all = new byte[Math.toIntExact(Math.min(count, in.size() - in.position()))];
    ByteBuffer piece = ByteBuffer.allocateDirect(Math.clamp(all.length, 1, 1 << 18));
    int have = 0;
    while (have < all.length) {
      piece.clear().limit(Math.min(piece.capacity(), all.length - have));
      int n = in.read(piece);
      if (n < 0) {
        return Arrays.copyOf(all, have);
      }
      piece.flip().get(all, have, n);
      have += n;
    }
    return all;
  }

  /** The array of an IDX file of unsigned bytes. */
  private static Object readIdx(DlsContext c, String path) {
    try (SeekableByteChannel in = open(c, path)) {
      byte[] magic = next(in, 4);
      if (magic.length < 4 || magic[0] != 0 || magic[1] != 0 || magic[2] != 8) {
        throw Errors.valueError("'" + path + "' is not an IDX file of bytes");
      }
      int rank = magic[3];
      int head = 4 + 4 * rank;
      byte[] sizes = next(in, 4 * rank);
      if (sizes.length < 4 * rank) {
        throw truncated(path, head, in.size());
      }
      int[] shape = new int[rank];
      ByteBuffer.wrap(sizes).asIntBuffer().get(shape);
      long count = 1;
      for (int size : shape) {
        count *= size;
      }
      if (in.size() - head < count) {
        throw truncated(path, head + count, in.size());
      }
      return PyTensor.of(Tensor.wrap(next(in, count), DType.UINT8, shape));
    } catch (IOException e) {
      throw OsErrors.of(e, path);
    }
  }

  private static RuntimeException truncated(String path, long wanted, long found) {
    return Errors.valueError(
        "'"
            + path
            + "' is truncated: its header promises "
            + wanted
            + " bytes, the file has "
            + found
            + ". Delete it, so that it is downloaded again");
  }

  private static String md5(DlsContext c, String path) {
    try (InputStream in = new BufferedInputStream(file(c, path).newInputStream(), 1 << 20)) {
      MessageDigest d = MessageDigest.getInstance("MD5");
      byte[] buffer = new byte[1 << 16];
      int n;
      while ((n = in.read(buffer)) > 0) {
        d.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(d.digest());
    } catch (IOException e) {
      throw OsErrors.of(e, path);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void download(DlsContext c, String url, String path, Object progress) {
    if (!c.env().isSocketIOAllowed()) {
      throw Errors.of(ExceptionTypes.PERMISSION_ERROR, "network access was not granted");
    }
    String temporary = path + ".part";
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      HttpResponse<InputStream> r =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).header("User-Agent", "dls").build(),
              HttpResponse.BodyHandlers.ofInputStream());
      if (r.statusCode() != 200) {
        r.body().close();
        throw new IOException("HTTP status " + r.statusCode());
      }
      long total = r.headers().firstValueAsLong("Content-Length").orElse(-1);
      copy(c, r.body(), temporary, total, progress);
      file(c, temporary).move(file(c, path), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | IllegalArgumentException e) {
      remove(c, temporary);
      throw Errors.of(
          ExceptionTypes.OS_ERROR,
          "could not download "
              + url
              + ": "
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    } catch (InterruptedException e) {
      remove(c, temporary);
      throw Errors.withArgs(ExceptionTypes.KEYBOARD_INTERRUPT);
    } catch (RuntimeException e) {
      remove(c, temporary);
      throw e;
    }
  }

  private static void copy(DlsContext c, InputStream in, String target, long total, Object progress)
      throws IOException {
    long done = 0;
    try (in;
        OutputStream out = file(c, target).newOutputStream()) {
      byte[] buffer = new byte[1 << 16];
      int n;
      while ((n = in.read(buffer)) > 0) {
        out.write(buffer, 0, n);
        done += n;
        if (progress != PyNone.NONE) {
          org.dlscript.language.object.Calls.call(progress, done, total);
        }
      }
    }
    if (total >= 0 && done != total) {
      throw new IOException("the connection ended after " + done + " of " + total + " bytes");
    }
  }

  private static void remove(DlsContext c, String path) {
    try {
      file(c, path).delete();
    } catch (IOException e) {
      // It was not there, or cannot be removed: the download's own error says more.
    }
  }

  private static void gunzip(DlsContext c, String source, String target) {
    String temporary = target + ".part";
    try (InputStream in = new GZIPInputStream(file(c, source).newInputStream(), 1 << 16);
        OutputStream out = file(c, temporary).newOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      remove(c, temporary);
      throw OsErrors.of(e, source);
    }
    try {
      file(c, temporary).move(file(c, target), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw OsErrors.of(e, target);
    }
  }
}

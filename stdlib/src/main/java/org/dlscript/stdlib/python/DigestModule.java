package org.dlscript.stdlib.python;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.Ints;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyObject;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;
import org.dlscript.language.object.Types;

/** {@code _digest}: message digests, checksums and compression. */
public final class DigestModule implements NativeModule {
  /** A digest that is under way. */
  private static final class Running extends PyObject {
    final MessageDigest digest;

    Running(MessageDigest digest) {
      super(Types.OBJECT);
      this.digest = digest;
    }

    Running copy() {
      try {
        return new Running((MessageDigest) digest.clone());
      } catch (CloneNotSupportedException e) {
        throw Errors.notImplemented("copies of " + digest.getAlgorithm());
      }
    }
  }

  @Override
  public String[] names() {
    return new String[] {"_digest"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.function(
        "digest(algorithm, data, /)",
        (algorithm, data) -> {
          try {
            MessageDigest d = MessageDigest.getInstance(Text.str(algorithm));
            return new PyBytes(d.digest(((PyBytes) data).data()));
          } catch (NoSuchAlgorithmException e) {
            throw Errors.valueError("unsupported hash type " + Text.str(algorithm));
          }
        });
    m.function(
        "running(algorithm, /)",
        algorithm -> {
          try {
            return new Running(MessageDigest.getInstance(Text.str(algorithm)));
          } catch (NoSuchAlgorithmException e) {
            throw Errors.valueError("unsupported hash type " + Text.str(algorithm));
          }
        });
    m.function(
        "run(running, data, /)",
        (running, data) -> {
          ((Running) running).digest.update(((PyBytes) data).data());
          return PyNone.NONE;
        });
    m.function(
        "so_far(running, /)", running -> new PyBytes(((Running) running).copy().digest.digest()));
    m.function("copied(running, /)", running -> ((Running) running).copy());
    m.function(
        "scrypt_mix(block, n, r, /)",
        (block, n, r) ->
            new PyBytes(Scrypt.mix(((PyBytes) block).data(), Ints.asInt(n), Ints.asInt(r))));
    m.function(
        "shake(data, rate, length, /)",
        (data, rate, length) ->
            new PyBytes(
                Keccak.shake(((PyBytes) data).data(), Ints.asInt(rate), Ints.asInt(length))));
    m.function(
        "blake2(data, parameters, last, /)",
        (data, parameters, last) ->
            new PyBytes(
                Blake2.digest(
                    ((PyBytes) data).data(),
                    ((PyBytes) parameters).data(),
                    Boolean.TRUE.equals(last))));
    m.functionN(
        "pbkdf2(algorithm, block, password, salt, iterations, length, /)", DigestModule::pbkdf2);
    m.function(
        "crc32(data, value, /)", (data, value) -> crc(((PyBytes) data).data(), Ints.asLong(value)));
    m.function(
        "base64(data, /)",
        data -> new PyBytes(java.util.Base64.getEncoder().encode(((PyBytes) data).data())));
    m.function("from_base64(data, /)", data -> fromBase64(((PyBytes) data).data()));
    m.function(
        "crc32c(data, /)",
        data -> {
          CRC32C c = new CRC32C();
          c.update(((PyBytes) data).data());
          return c.getValue();
        });
    m.function(
        "adler32(data, /)",
        data -> {
          Adler32 a = new Adler32();
          a.update(((PyBytes) data).data());
          return a.getValue();
        });
    m.function(
        "deflate(data, level, raw, /)",
        (data, level, raw) ->
            new PyBytes(
                deflate(((PyBytes) data).data(), Ints.asInt(level), Boolean.TRUE.equals(raw))));
    m.function(
        "inflate(data, start, raw, /)",
        (data, start, raw) ->
            inflate(((PyBytes) data).data(), Ints.asInt(start), Boolean.TRUE.equals(raw)));
  }

  /** What is well formed but for line ends, or None. */
  private static Object fromBase64(byte[] data) {
    byte[] plain = new byte[data.length];
    int n = 0;
    for (byte b : data) {
      if (b != '\n' && b != '\r') {
        plain[n++] = b;
      }
    }
    if (n % 4 != 0) {
      return PyNone.NONE;
    }
    try {
      return new PyBytes(java.util.Base64.getDecoder().decode(java.util.Arrays.copyOf(plain, n)));
    } catch (IllegalArgumentException e) {
      return PyNone.NONE;
    }
  }

  private static PyBytes pbkdf2(Object[] args) {
    try {
      MessageDigest inner = MessageDigest.getInstance(Text.str(args[0]));
      byte[] key = ((PyBytes) args[2]).data();
      int block = Ints.asInt(args[1]);
      byte[] padded = java.util.Arrays.copyOf(key.length > block ? inner.digest(key) : key, block);
      byte[] salt = ((PyBytes) args[3]).data();
      byte[] out = new byte[Ints.asInt(args[5])];
      long rounds = Ints.asLong(args[4]);
      int filled = 0;
      for (int i = 1; filled < out.length; i++) {
        byte[] seed = java.util.Arrays.copyOf(salt, salt.length + 4);
        for (int b = 0; b < 4; b++) {
          seed[salt.length + b] = (byte) (i >>> 24 - 8 * b);
        }
        byte[] u = hmac(inner, padded, seed);
        byte[] sum = u.clone();
        for (long r = 1; r < rounds; r++) {
          u = hmac(inner, padded, u);
          for (int b = 0; b < sum.length; b++) {
            sum[b] ^= u[b];
          }
        }
        int n = Math.min(sum.length, out.length - filled);
        System.arraycopy(sum, 0, out, filled, n);
        filled += n;
      }
      return new PyBytes(out);
    } catch (NoSuchAlgorithmException e) {
      throw Errors.valueError("unsupported hash type " + Text.str(args[0]));
    }
  }

  private static byte[] hmac(MessageDigest d, byte[] key, byte[] data) {
    byte[] pad = new byte[key.length];
    for (int i = 0; i < pad.length; i++) {
      pad[i] = (byte) (key[i] ^ 0x36);
    }
    d.update(pad);
    byte[] inside = d.digest(data);
    for (int i = 0; i < pad.length; i++) {
      pad[i] = (byte) (key[i] ^ 0x5c);
    }
    d.update(pad);
    return d.digest(inside);
  }

  /** Java's CRC32 cannot go on from a value; the table is short. */
  private static Object crc(byte[] data, long value) {
    if (value == 0) {
      CRC32 c = new CRC32();
      c.update(data);
      return c.getValue();
    }
    int crc = ~(int) value;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int k = 0; k < 8; k++) {
        crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0xedb88320);
      }
    }
    return ~crc & 0xffffffffL;
  }

  private static byte[] deflate(byte[] data, int level, boolean raw) {
    try (Deflater d = new Deflater(level, raw)) {
      d.setInput(data);
      d.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!d.finished()) {
        out.write(buffer, 0, d.deflate(buffer));
      }
      return out.toByteArray();
    }
  }

  /** The data and how many bytes of input they took; or a message where they are damaged. */
  private static Object inflate(byte[] data, int start, boolean raw) {
    try (Inflater i = new Inflater(raw)) {
      i.setInput(data, start, data.length - start);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!i.finished()) {
        int n = i.inflate(buffer);
        if (n == 0 && (i.needsInput() || i.needsDictionary())) {
          return Str.of("incomplete or truncated stream");
        }
        out.write(buffer, 0, n);
      }
      return new PyTuple(new PyBytes(out.toByteArray()), start + i.getBytesRead());
    } catch (DataFormatException e) {
      return Str.of(String.valueOf(e.getMessage()));
    }
  }
}

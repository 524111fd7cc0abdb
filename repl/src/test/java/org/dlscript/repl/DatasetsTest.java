package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads, against a server on this machine, and files that are not what they should be. */
class DatasetsTest {
  private static final String[] NAMES = {
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
  };

  @TempDir Path folder;
  private HttpServer server;
  private final Map<String, byte[]> served = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private boolean breakOff;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    for (int i = 0; i < NAMES.length; i++) {
      served.put("/good/" + NAMES[i] + ".gz", gzip(i % 2 == 0 ? pictures(3) : labels(3)));
    }
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange e) throws IOException {
    String path = e.getRequestURI().getPath();
    asked.add(path);
    byte[] body = served.get(path);
    try (e) {
      if (body == null) {
        e.sendResponseHeaders(404, -1);
        return;
      }
      e.sendResponseHeaders(200, body.length);
      try (OutputStream out = e.getResponseBody()) {
        out.write(body, 0, breakOff ? body.length / 2 : body.length);
      }
    }
  }

  private static byte[] pictures(int n) {
    ByteBuffer b = ByteBuffer.allocate(16 + n * 28 * 28);
    b.putInt(0x803).putInt(n).putInt(28).putInt(28);
    while (b.hasRemaining()) {
      b.put((byte) b.position());
    }
    return b.array();
  }

  private static byte[] labels(int n) {
    ByteBuffer b = ByteBuffer.allocate(8 + n);
    b.putInt(0x801).putInt(n);
    for (int i = 0; i < n; i++) {
      b.put((byte) (i + 5));
    }
    return b.array();
  }

  private static byte[] gzip(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(data);
    }
    return bytes.toByteArray();
  }

  private static String md5(byte[] data) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
  }

  /** Runs a script in which MNIST comes from this server; gives what it printed on both streams. */
  private String run(String mirrors, String body) throws Exception {
    StringBuilder resources = new StringBuilder();
    for (String name : NAMES) {
      resources.append(
          "('%s.gz', '%s'), ".formatted(name, md5(served.get("/good/" + name + ".gz"))));
    }
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    String script =
        """
        from torchvision import datasets
        datasets.MNIST.mirrors = [%s]
        datasets.MNIST.resources = [%s]
        root = %s
        """
                .formatted(mirrors.replace("BASE", base), resources, "r'" + folder.toString() + "'")
            + body;
    GuestRun r = GuestRun.of(script, "d.dls", "");
    return r.out() + r.err();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private static final String SHOW =
      """
      d = datasets.MNIST(root, train=False, download=True)
      print(len(d), d.targets.tolist(), d.data.sum().item())
      """;

  @Test
  void whatOneMirrorLacksTheNextOneHas() throws Exception {
    String out = run("'BASE/bad/', 'BASE/good/'", SHOW);
    assertTrue(out.contains("HTTP status 404"), out);
    assertTrue(out.contains("3 [5, 6, 7] "), out);
    assertEquals(8, asked.size());
    assertEquals(8, files().size(), files().toString());
    assertFalse(files().toString().contains(".part"), files().toString());

    server.stop(0);
    asked.clear();
    assertTrue(run("'BASE/good/'", SHOW).startsWith("3 [5, 6, 7] "), "files that are there");
  }

  @Test
  void aConnectionThatEndsEarlyLeavesNothing() throws Exception {
    breakOff = true;
    String out = run("'BASE/good/'", SHOW);
    assertTrue(out.contains("RuntimeError: Error downloading train-images-idx3-ubyte.gz"), out);
    assertTrue(out.contains("/good/train-images-idx3-ubyte.gz"), out);
    assertTrue(out.contains("by hand, or try again with a network"), out);
    assertFalse(out.contains("at java."), out);
    assertEquals(List.of(), files());
  }

  @Test
  void anotherFileThanThePublishedOneIsRefused() throws Exception {
    String script =
        "datasets.MNIST.resources = [(n, '0' * 32) for n, _ in datasets.MNIST.resources]\n" + SHOW;
    String out = run("'BASE/good/'", script);
    assertTrue(out.contains("its checksum is wrong"), out);
    assertEquals(List.of(), files());
  }

  @Test
  void withoutAServerTheUrlIsNamed() throws Exception {
    server.stop(0);
    String out = run("'BASE/good/'", SHOW);
    assertTrue(out.contains("could not download http://127.0.0.1:"), out);
    assertEquals(List.of(), files());
  }

  @Test
  void aTruncatedFileIsNamedWithItsSize() throws Exception {
    run("'BASE/good/'", SHOW);
    Path labels = folder.resolve("MNIST/raw/t10k-labels-idx1-ubyte");
    Path pictures = folder.resolve("MNIST/raw/t10k-images-idx3-ubyte");
    Files.write(pictures, java.util.Arrays.copyOf(Files.readAllBytes(pictures), 1000));
    String out = run("", SHOW.replace("download=True", "download=False"));
    assertTrue(
        out.endsWith(
            "ValueError: '"
                + pictures
                + "' is truncated: its header promises 2368 bytes, the file has 1000. Delete it,"
                + " so that it is downloaded again\n"),
        out);
    assertFalse(out.contains("at java."), out);
    Files.write(labels, new byte[] {0, 0});
    Files.write(pictures, pictures(3));
    out = run("", SHOW.replace("download=True", "download=False"));
    assertTrue(out.contains("is not an IDX file"), out);
  }
}

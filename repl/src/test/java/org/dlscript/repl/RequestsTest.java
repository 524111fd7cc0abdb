package org.dlscript.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The modules requests and urllib.request, against a server on this machine. */
class RequestsTest {
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", RequestsTest::answer);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  /** Says back what was asked, as JSON; below /missing there is nothing. */
  private static void answer(HttpExchange e) throws IOException {
    try (e) {
      if (e.getRequestURI().getPath().startsWith("/missing")) {
        e.sendResponseHeaders(404, -1);
        return;
      }
      String said = new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      byte[] body =
          "{\"method\": \"%s\", \"uri\": \"%s\", \"kind\": \"%s\", \"body\": %s}"
              .formatted(
                  e.getRequestMethod(),
                  e.getRequestURI(),
                  e.getRequestHeaders().getFirst("Content-Type"),
                  said.startsWith("{") ? said : '"' + said + '"')
              .getBytes(StandardCharsets.UTF_8);
      e.getResponseHeaders().add("Content-Type", "application/json");
      e.sendResponseHeaders(200, body.length);
      e.getResponseBody().write(body);
    }
  }

  private String run(String script) {
    String base = "base = 'http://127.0.0.1:" + server.getAddress().getPort() + "'\n";
    GuestRun r = GuestRun.of(base + script, "r.dls", "");
    assertEquals(0, r.status(), r.err());
    return r.out();
  }

  @Test
  void whatIsAskedArrives() {
    assertEquals(
        """
        <Response [200]> True GET /a?x=1&y=b+c
        application/json
        POST {'k': [1, 2]} application/json
        POST q=1 application/x-www-form-urlencoded
        True
        """,
        run(
            """
            import requests
            r = requests.get(base + "/a", params={"x": 1, "y": "b c"}, timeout=5)
            print(r, r.ok, r.json()["method"], r.json()["uri"])
            print(r.headers["content-type"])
            d = requests.post(base, json={"k": [1, 2]}).json()
            print(d["method"], d["body"], d["kind"])
            d = requests.Session().post(base, data={"q": 1}).json()
            print(d["method"], d["body"], d["kind"])
            print(b"".join(r.iter_content(7)) == r.content)
            """));
  }

  @Test
  void whatGoesWrongIsSaid() {
    assertEquals(
        """
        404 Client Error: Not Found for url: BASE/missing
        ConnectionError
        Invalid URL 'nowhere': No scheme supplied. Perhaps you meant https://nowhere?
        HTTP Error 404: Not Found
        b'{"method": "GET"'
        """,
        run(
            """
            import requests, urllib.request, urllib.error
            try:
                requests.get(base + "/missing").raise_for_status()
            except requests.exceptions.HTTPError as e:
                print(str(e).replace(base, "BASE"))
            for url in "http://127.0.0.1:1/", "nowhere":
                try:
                    requests.get(url)
                except requests.exceptions.ConnectionError as e:
                    print(type(e).__name__)
                except requests.RequestException as e:
                    print(e)
            try:
                urllib.request.urlopen(base + "/missing")
            except urllib.error.HTTPError as e:
                print(e)
            print(urllib.request.urlopen(base).read()[:16])
            """));
  }
}

package org.dlscript.stdlib.python;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dlscript.language.DlsContext;
import org.dlscript.language.modules.ModuleBuilder;
import org.dlscript.language.modules.NativeModule;
import org.dlscript.language.object.Errors;
import org.dlscript.language.object.ExceptionTypes;
import org.dlscript.language.object.Iteration;
import org.dlscript.language.object.PyBytes;
import org.dlscript.language.object.PyClass;
import org.dlscript.language.object.PyList;
import org.dlscript.language.object.PyNone;
import org.dlscript.language.object.PyTuple;
import org.dlscript.language.object.Str;
import org.dlscript.language.object.Text;

/**
 * {@code _http}: one exchange with a web server, whole in memory. What goes wrong is an OSError of
 * the kind that Python's sockets raise.
 */
public final class HttpModule implements NativeModule {
  private static final double NO_LIMIT = 30;

  @Override
  public String[] names() {
    return new String[] {"_http"};
  }

  @Override
  public void define(String name, ModuleBuilder m, DlsContext context) {
    m.functionN(
        "exchange(method, url, headers, body, timeout, follow)",
        a -> exchange(context, Text.str(a[0]), Text.str(a[1]), a[2], a[3], a[4], a[5]));
  }

  /** The status, the address in the end, the headers as pairs, and the body. */
  private static Object exchange(
      DlsContext c,
      String method,
      String url,
      Object headers,
      Object body,
      Object timeout,
      Object follow) {
    if (!c.env().isSocketIOAllowed()) {
      throw Errors.of(ExceptionTypes.PERMISSION_ERROR, "network access was not granted");
    }
    Duration limit = limit(timeout);
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(limit)
            .followRedirects(
                Boolean.TRUE.equals(follow)
                    ? HttpClient.Redirect.NORMAL
                    : HttpClient.Redirect.NEVER)
            .build()) {
      HttpRequest request = request(method, url, headers, body, timeout, limit);
      HttpResponse<byte[]> r = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      List<Object> pairs = new ArrayList<>();
      r.headers()
          .map()
          .forEach(
              (key, values) ->
                  pairs.add(new PyTuple(Str.of(key), Str.of(String.join(", ", values)))));
      return new PyTuple(
          (long) r.statusCode(),
          Str.of(r.uri().toString()),
          new PyList(pairs.toArray()),
          new PyBytes(r.body()));
    } catch (HttpTimeoutException e) {
      throw Errors.of(ExceptionTypes.TIMEOUT_ERROR, "timed out");
    } catch (IOException e) {
      throw Errors.of(kind(e), reason(e));
    } catch (IllegalArgumentException e) {
      throw Errors.valueError(e.getMessage());
    } catch (InterruptedException e) {
      throw Errors.withArgs(ExceptionTypes.KEYBOARD_INTERRUPT);
    }
  }

  private static Duration limit(Object timeout) {
    double seconds = timeout == PyNone.NONE ? NO_LIMIT : ((Number) timeout).doubleValue();
    return Duration.ofMillis((long) Math.max(1, seconds * 1000));
  }

  private static HttpRequest request(
      String method, String url, Object headers, Object body, Object timeout, Duration limit) {
    HttpRequest.Builder b =
        HttpRequest.newBuilder(URI.create(url))
            .method(
                method,
                body == PyNone.NONE
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(((PyBytes) body).data()));
    if (timeout != PyNone.NONE) {
      b.timeout(limit);
    }
    Iteration.forEach(
        headers,
        pair -> {
          Object[] p = ((PyTuple) pair).items;
          b.header(Text.str(p[0]), Text.str(p[1]));
        });
    return b.build();
  }

  private static PyClass kind(IOException e) {
    return e instanceof ConnectException && !unresolved(e)
        ? ExceptionTypes.CONNECTION_REFUSED_ERROR
        : ExceptionTypes.OS_ERROR;
  }

  private static boolean unresolved(IOException e) {
    return e.getCause() != null && e.getCause().getCause() instanceof UnresolvedAddressException;
  }

  private static String reason(IOException e) {
    if (unresolved(e)) {
      return "[Errno -2] Name or service not known";
    }
    if (e instanceof ConnectException) {
      return "[Errno 111] Connection refused";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}

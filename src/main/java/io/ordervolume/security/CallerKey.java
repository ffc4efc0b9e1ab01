package io.ordervolume.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/**
 * The key of a caller for its share of reads: the subject of its token, or its address. The token
 * is not validated here. A forged subject has no effect, because reads are counted after
 * validation.
 *
 * <p>The request is kept in a local of the Vert.x context, which is public API. The limiters run
 * deep inside reads, also ahead of the resources, where no CDI request scope is active. To pass it
 * explicitly, every stage of the pipeline and every loader of the cache would need a parameter that
 * only the limiters use.
 */
@ApplicationScoped
public class CallerKey {

  private static final String KEY = CallerKey.class.getName();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Before all handlers that read. */
  private static final int FIRST = Integer.MIN_VALUE;

  void install(@Observes Router router) {
    router
        .route()
        .order(FIRST)
        .handler(
            context -> {
              Vertx.currentContext().putLocal(KEY, context.request());
              context.next();
            });
  }

  /** Returns the key of the caller of the current request; empty outside a request. */
  public static String current() {
    Context context = Vertx.currentContext();
    HttpServerRequest request = context == null ? null : context.getLocal(KEY);
    if (request == null) {
      return "";
    }
    String credentials = request.getHeader(HttpHeaders.AUTHORIZATION);
    String subject = credentials == null ? "" : subject(credentials);
    return subject.isEmpty() && request.remoteAddress() != null
        ? "address " + request.remoteAddress().hostAddress()
        : "subject " + subject;
  }

  private static String subject(String credentials) {
    String[] parts = credentials.split("\\.", 3);
    if (parts.length < 3) {
      return "";
    }
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("sub").asText("");
    } catch (JsonProcessingException | IllegalArgumentException noToken) {
      return "";
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}

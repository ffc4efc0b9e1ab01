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
 * Tells callers apart, so that each gets no more than its share: by the subject of the token, else
 * by the address. The token is not judged here. A forged subject is of no use: reads are counted
 * after the token was found to be good.
 */
@ApplicationScoped
public class CallerKey {

  private static final String KEY = CallerKey.class.getName();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Before anything that may read. */
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

  /** Returns the key of the caller whose request this context serves. */
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

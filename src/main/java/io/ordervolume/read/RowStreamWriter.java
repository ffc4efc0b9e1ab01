package io.ordervolume.read;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Sends an export as fast as its caller reads it: a piece is made ready while the one before it is
 * on its way, and no further. Where the rows break off, so does the connection, because an answer
 * that ends as if it were whole would be wrong.
 */
@Provider
public class RowStreamWriter implements ServerMessageBodyWriter<RowStream> {

  private static final Logger LOG = Logger.getLogger(RowStreamWriter.class);

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return RowStream.class.isAssignableFrom(type);
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return RowStream.class.isAssignableFrom(type);
  }

  @Override
  public void writeResponse(RowStream rows, Type genericType, ServerRequestContext context) {
    ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
    request.suspend();
    request.serverResponse().setChunked(true);
    rows.next()
        .subscribe()
        .with(piece -> send(piece, rows, request), failure -> breakOff(failure, rows, request));
  }

  private void send(byte[] piece, RowStream rows, ResteasyReactiveRequestContext request) {
    CompletionStage<Void> sent = request.serverResponse().write(piece);
    if (rows.isEnded()) {
      sent.whenComplete(
          (done, failure) -> {
            if (failure == null) {
              end(request);
            } else {
              breakOff(failure, rows, request);
            }
          });
    } else {
      rows.next()
          .subscribeAsCompletionStage()
          .thenCombine(sent, (next, done) -> next)
          .whenComplete(
              (next, failure) -> {
                if (failure == null) {
                  send(next, rows, request);
                } else {
                  breakOff(failure, rows, request);
                }
              });
    }
  }

  private static void end(ResteasyReactiveRequestContext request) {
    request.serverResponse().end();
    request.resume();
  }

  private static void breakOff(
      Throwable failure, RowStream rows, ResteasyReactiveRequestContext request) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    boolean hungUp = cause instanceof IOException || rows.isClosed();
    LOG.logf(
        hungUp ? Logger.Level.DEBUG : Logger.Level.WARN,
        "An export broke off: %s",
        cause.getMessage());
    rows.close();
    request.unwrap(HttpServerRequest.class).connection().close();
  }

  @Override
  public void writeTo(
      RowStream rows,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out) {
    throw new UnsupportedOperationException("Rows are not written to streams that block");
  }
}

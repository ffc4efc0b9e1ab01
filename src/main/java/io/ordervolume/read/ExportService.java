package io.ordervolume.read;

import io.ordervolume.accesslog.AccessLog;
import io.ordervolume.concurrency.CallerShares;
import io.ordervolume.format.RowWriter;
import io.ordervolume.format.RowWriters;
import io.ordervolume.pool.AnswerTimeouts;
import io.ordervolume.pool.ReaderPoolCreator;
import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.problem.HttpProblem;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.CallerKey;
import io.ordervolume.sql.StatementWithFallback;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Opens answers that are written while they are read, so many at a time: each keeps a connection
 * for as long as its caller takes to read it.
 */
@ApplicationScoped
class ExportService {

  private static final int RETRY_AFTER_SECONDS = 5;

  private final RowCounter counter;
  private final RowWriters formats;
  private final CursorCodec cursors;
  private final CurrentVertxRequest current;
  private final AccessLog audit;
  private final Vertx vertx;
  private final ReaderPoolCreator pools;
  private final AnswerTimeouts timeouts;
  private final Duration timeout;
  private final Semaphore permits;
  private final CallerShares shares;

  ExportService(
      RowCounter counter,
      RowWriters formats,
      CursorCodec cursors,
      CurrentVertxRequest current,
      AccessLog audit,
      Vertx vertx,
      ReaderPoolCreator pools,
      AnswerTimeouts timeouts,
      ExportConfig config,
      @ConfigProperty(name = "order-volume.caller-share") double share) {
    this.counter = counter;
    this.formats = formats;
    this.cursors = cursors;
    this.current = current;
    this.audit = audit;
    this.vertx = vertx;
    this.pools = pools;
    this.timeouts = timeouts;
    this.timeout = config.timeout();
    this.permits = new Semaphore(config.maxConcurrent());
    this.shares = new CallerShares(config.maxConcurrent(), share);
  }

  /** Opens a response with all rows. Fails with a 503 problem if too many exports run. */
  Uni<Export> open(ReadRequest request, ReadContext context) {
    return counter
        .count(request, context)
        .chain(
            total ->
                openRows(request, context)
                    .map(
                        rows ->
                            new Export(
                                rows,
                                request.count() == CountMode.NONE ? Optional.empty() : total)));
  }

  /**
   * Rows that are read while they are sent.
   *
   * @param total how many match, if the client asked for it
   */
  record Export(RowStream rows, Optional<Long> total) {}

  private Uni<RowStream> openRows(ReadRequest request, ReadContext context) {
    String caller = CallerKey.current();
    if (!shares.take(caller)) {
      return Uni.createFrom().failure(tooMany());
    }
    if (!permits.tryAcquire()) {
      shares.giveBack(caller);
      return Uni.createFrom().failure(tooMany());
    }
    return cursors
        .read(request)
        .map(
            after ->
                request
                    .target()
                    .statements()
                    .rows(request.query(), after, context.source(), request.form()))
        .chain(
            statement ->
                connect(context).map(connection -> stream(caller, request, connection, statement)))
        .onFailure()
        .invoke(failure -> release(caller))
        .chain(
            stream -> {
              long began = System.nanoTime();
              return timeouts
                  .awaitStatement(stream.begin())
                  .invoke(rows -> context.timed(rows, began))
                  .onFailure()
                  .invoke(failure -> stream.close());
            });
  }

  private Uni<SqlConnection> connect(ReadContext context) {
    // There are fewer exports than connections. So none waits for another, only for the server.
    return new Pool(pools.exports(context.pool().getDelegate()))
        .getConnection()
        .onFailure(ExportService::isTimeout)
        .transform(late -> new IOException("no connection in time", late));
  }

  /** The connection is returned when the request ends, however it ends. */
  private RowStream stream(
      String caller,
      ReadRequest request,
      SqlConnection connection,
      StatementWithFallback statement) {
    RowWriter writer = formats.writer(request.format(), request.query());
    RowStream stream = new RowStream(connection, request.query(), statement, writer);
    current.getCurrent().addEndHandler(ended -> stream.close());
    audit.logWhenEnded(stream::rows, stream::isEnded);
    long timer = vertx.setTimer(timeout.toMillis(), late -> stream.close());
    stream.whenClosed(
        () -> {
          vertx.cancelTimer(timer);
          release(caller);
        });
    return stream;
  }

  private void release(String caller) {
    permits.release();
    shares.giveBack(caller);
  }

  private static boolean isTimeout(Throwable failure) {
    return DatabaseErrors.isOf(failure, ProblemType.OVERLOADED);
  }

  private static HttpProblem tooMany() {
    return ProblemType.OVERLOADED
        .problem(
            "Too many exports run at the moment.",
            "Try again after the seconds in Retry-After, or ask for pages with limit.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}

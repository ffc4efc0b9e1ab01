package io.ordervolume.answer;

import io.ordervolume.audit.AuditLog;
import io.ordervolume.flow.CallerShares;
import io.ordervolume.format.Formats;
import io.ordervolume.format.RowWriter;
import io.ordervolume.problem.ProblemType;
import io.ordervolume.security.CallerKey;
import io.ordervolume.trace.ServerTiming;
import io.ordervolume.view.Plan;
import io.ordervolume.view.Source;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Opens answers that are written while they are read, so many at a time: each keeps a connection
 * for as long as its caller takes to read it.
 */
@ApplicationScoped
public class Exports {

  private static final int RETRY_AFTER_SECONDS = 5;

  private final Pool pool;
  private final Formats formats;
  private final Cursors cursors;
  private final CurrentVertxRequest request;
  private final AuditLog audit;
  private final Vertx vertx;
  private final Duration timeout;
  private final Semaphore permits;
  private final CallerShares shares;

  Exports(
      Pool pool,
      Formats formats,
      Cursors cursors,
      CurrentVertxRequest request,
      AuditLog audit,
      Vertx vertx,
      ExportConfig config,
      @ConfigProperty(name = "order-volume.caller-share") double share) {
    this.pool = pool;
    this.formats = formats;
    this.cursors = cursors;
    this.request = request;
    this.audit = audit;
    this.vertx = vertx;
    this.timeout = config.timeout();
    this.permits = new Semaphore(config.maxConcurrent());
    this.shares = new CallerShares(config.maxConcurrent(), share);
  }

  /**
   * An answer with all rows. Fails with a 503 problem when too many exports run.
   *
   * @param allRows how many rows the view has; null where that is not known
   */
  public Uni<ResponseBuilder> answer(Reading reading, Source source, Long allRows) {
    return Counter.count(reading, source, allRows)
        .chain(total -> open(reading, source).map(rows -> answer(reading, rows, total)));
  }

  private static ResponseBuilder answer(Reading reading, RowStream rows, Long total) {
    boolean counted = reading.count() != Count.NONE;
    return Response.ok(rows)
        .type(reading.format().mediaType())
        .header("Content-Range", counted ? "*/" + total : null)
        .header("Preference-Applied", reading.count().applied());
  }

  private Uni<RowStream> open(Reading reading, Source source) {
    String caller = CallerKey.current();
    if (!shares.take(caller)) {
      return Uni.createFrom().failure(tooMany());
    }
    if (!permits.tryAcquire()) {
      shares.giveBack(caller);
      return Uni.createFrom().failure(tooMany());
    }
    return cursors
        .read(reading)
        .map(after -> reading.reader().plan(reading.query(), after, source))
        .chain(
            plan ->
                pool.getConnection().map(connection -> stream(caller, reading, connection, plan)))
        .onFailure()
        .invoke(failure -> release(caller))
        .chain(
            stream ->
                ServerTiming.measure(ServerTiming.Part.DB, stream::begin)
                    .onFailure()
                    .invoke(failure -> stream.close()));
  }

  /** The connection is given back when the request ends, however it does. */
  private RowStream stream(String caller, Reading reading, SqlConnection connection, Plan plan) {
    RowWriter writer = formats.writer(reading.format(), reading.query().select());
    RowStream stream = new RowStream(connection, plan, writer);
    request.getCurrent().addEndHandler(ended -> stream.close());
    audit.follow(stream::rows, stream::isEnded);
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

  private static HttpProblem tooMany() {
    return ProblemType.OVERLOADED
        .problem(
            "Too many exports run at the moment.",
            "Try again after the seconds that Retry-After names, or ask for pages with limit.")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }
}

package io.ordervolume.pool;

import io.ordervolume.concurrency.ReadConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How long the service waits for an answer of the database: somewhat longer than a statement may
 * take there. A server that is up ends the statement before. So these times only count if the
 * server hangs, and its connection stays open.
 */
@ApplicationScoped
public class AnswerTimeouts {

  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** The timeout of statements that install a view, on connections of refreshes. */
  private static final Duration INSTALLATION = Duration.ofMinutes(5);

  private static final Pattern SETTING =
      Pattern.compile("'?\\s*(\\d{1,9})\\s*(ms|s|min|h|d)?\\s*'?");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private final Vertx vertx;
  private final Duration statement;
  private final Duration row;
  private final Duration export;
  private final Duration refresh;

  AnswerTimeouts(
      Vertx vertx,
      ReadConfig reads,
      @ConfigProperty(
              name = "quarkus.datasource.reactive.additional-properties.statement_timeout",
              defaultValue = "0")
          String statementTimeout,
      @ConfigProperty(name = "order-volume.export.timeout", defaultValue = "15m")
          Duration exportTimeout,
      @ConfigProperty(name = "order-volume.refresh.timeout", defaultValue = "15m")
          Duration refreshTimeout) {
    this.vertx = vertx;
    this.statement = longerThan(setting(statementTimeout));
    this.row = longerThan(reads.rowTimeout());
    this.export = longerThan(exportTimeout);
    this.refresh =
        longerThan(refreshTimeout.compareTo(INSTALLATION) > 0 ? refreshTimeout : INSTALLATION);
  }

  /** Returns the longest wait for any statement of a reader; zero if statements have no timeout. */
  Duration ofStatements() {
    return statement;
  }

  /** Returns the longest wait for the read of a single row. */
  Duration ofRows() {
    return row;
  }

  /** Returns the longest time in which nothing is sent over a connection of an export. */
  Duration ofExports() {
    return export;
  }

  /** Returns the longest time in which nothing is sent over a connection of a refresh. */
  Duration ofRefreshes() {
    return refresh;
  }

  /** Waits for the result of a statement. Fails with an {@link IOException} if it is late. */
  public <T> Uni<T> awaitStatement(Uni<T> result) {
    return statement.isZero() ? result : await(result, statement);
  }

  /** Waits for a single row. Fails with an {@link IOException} if it is late. */
  public <T> Uni<T> awaitRow(Uni<T> result) {
    return await(result, row);
  }

  /**
   * Fails on the context of the request if the result is late. The timeout of Mutiny would fail on
   * another thread, which has no context.
   */
  private <T> Uni<T> await(Uni<T> result, Duration limit) {
    return Uni.createFrom()
        .emitter(
            waiting -> {
              long timer =
                  vertx.setTimer(
                      limit.toMillis(),
                      late ->
                          waiting.fail(
                              new IOException(
                                  "no answer within " + limit.toSeconds() + " seconds")));
              result
                  .onTermination()
                  .invoke(() -> vertx.cancelTimer(timer))
                  .subscribe()
                  .with(waiting::complete, waiting::fail);
            });
  }

  /**
   * Returns the options of connections that are closed after this time without a message in either
   * direction; never if it is zero.
   */
  static List<SqlConnectOptions> closedAfter(Duration silence, List<PgConnectOptions> servers) {
    return servers.stream()
        .<SqlConnectOptions>map(
            server -> StandbyUrl.copy(server).setIdleTimeout((int) silence.toSeconds()))
        .toList();
  }

  private static Duration longerThan(Duration limit) {
    return limit.isZero() ? limit : limit.plus(MARGIN);
  }

  /** Returns the time of a setting of PostgreSQL; zero if it sets none. */
  static Duration setting(String text) {
    Matcher setting = SETTING.matcher(text);
    if (!setting.matches()) {
      return Duration.ZERO;
    }
    String unit = setting.group(2) == null ? "ms" : setting.group(2);
    return UNITS.get(unit).multipliedBy(Long.parseLong(setting.group(1)));
  }
}

package io.ordervolume.problem;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.hibernate.JDBCException;

/** Errors of the database and of the connection to it. */
public final class DatabaseErrors {

  /** TLS that fails or is missing, and ways of authentication that the driver does not know. */
  private static final List<String> HANDSHAKE =
      List.of(
          "SSL handshake failed",
          "Postgres Server does not handle SSL",
          "Invalid SSL connection message",
          "Trust options must be specified",
          "Host verification algorithm must be specified",
          "Authentication type ",
          "Scram authentication not supported",
          "SASL Authentication");

  /** Values that do not fit the statement they are bound to: the service wrote both. */
  private static final List<String> BINDING =
      List.of("The number of parameters to execute", "Parameter at position[");

  private DatabaseErrors() {}

  /** Returns the type of problem for a failure; empty if it is no failure of the database. */
  public static Optional<ProblemType> typeOf(Throwable failure) {
    if (CauseChain.of(failure).anyMatch(cause -> startsWithAny(cause, BINDING))) {
      return Optional.empty();
    }
    return sqlState(failure).map(DatabaseErrors::typeOf).or(() -> connectionFailure(failure));
  }

  /** Returns whether a failure is of the database and of one of these types. */
  public static boolean isOf(Throwable failure, ProblemType... types) {
    return typeOf(failure).filter(List.of(types)::contains).isPresent();
  }

  /** Returns the SQLSTATE of a failure; empty if the database sent none. */
  public static Optional<String> sqlState(Throwable failure) {
    return databaseError(failure)
        .map(PgException::getSqlState)
        .or(() -> hibernateError(failure).map(JDBCException::getSQLState));
  }

  /** Returns the database's message, for logs and the history of refreshes, never for readers. */
  public static String message(Throwable failure) {
    return databaseError(failure)
        .map(
            error ->
                error.getErrorMessage() + (error.getHint() == null ? "" : ". " + error.getHint()))
        .orElseGet(
            () ->
                failure.getMessage() == null
                    ? failure.getClass().getSimpleName()
                    : failure.getMessage());
  }

  /** Returns the database's message as a sentence, with one period at its end. */
  public static String sentence(Throwable failure) {
    String message = message(failure);
    return message.endsWith(".") ? message : message + ".";
  }

  /** Returns whether a failure has a context in the database, such as a function. */
  public static boolean isWithinFunction(Throwable failure) {
    return databaseError(failure).map(PgException::getWhere).isPresent();
  }

  private static Optional<PgException> databaseError(Throwable failure) {
    return cause(failure, PgException.class);
  }

  /** Returns the error of Hibernate. Its cause is not always the error of the driver. */
  private static Optional<JDBCException> hibernateError(Throwable failure) {
    return cause(failure, JDBCException.class);
  }

  private static <T> Optional<T> cause(Throwable failure, Class<T> type) {
    return CauseChain.of(failure).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static ProblemType typeOf(String sqlState) {
    return switch (sqlState) {
      // The view is not filled yet, or does not exist yet while another process migrates the
      // database.
      case "55000", "42P01" -> ProblemType.VIEW_NOT_POPULATED;
      // The statement is of the service: a column that it knew was renamed or dropped.
      case "42703" -> ProblemType.RELATION_CHANGED;
      case "57014" -> ProblemType.QUERY_TIMEOUT;
      case "40001", "40P01", "55P03" -> ProblemType.OVERLOADED;
      // A server in recovery, or a standby, accepts no writes. This is transient.
      case "25006" -> ProblemType.DATABASE_UNAVAILABLE;
      default ->
          switch (sqlState.substring(0, 2)) {
            // Also a changed password or rule of pg_hba.conf, and a database that was renamed.
            case "08", "28", "3D", "53", "57", "58" -> ProblemType.DATABASE_UNAVAILABLE;
            case "22" -> ProblemType.INVALID_VALUE;
            default -> ProblemType.INTERNAL_ERROR;
          };
    };
  }

  private static Optional<ProblemType> connectionFailure(Throwable failure) {
    if (CauseChain.of(failure)
        .anyMatch(
            cause ->
                cause instanceof IOException
                    || cause instanceof ClosedConnectionException
                    || isOnlyMessage(cause)
                    || startsWithAny(cause, HANDSHAKE))) {
      return Optional.of(ProblemType.DATABASE_UNAVAILABLE);
    }
    // A pool without a free connection fails with an exception that has no type of its own.
    boolean poolExhausted =
        CauseChain.of(failure)
            .anyMatch(
                cause ->
                    cause instanceof TimeoutException
                        || cause instanceof VertxException
                            && cause.getMessage() != null
                            && cause.getMessage().startsWith("Timeout"));
    return poolExhausted ? Optional.of(ProblemType.OVERLOADED) : Optional.empty();
  }

  /**
   * Returns whether the message begins with one of the texts. The driver has no types for these.
   */
  private static boolean startsWithAny(Throwable cause, List<String> texts) {
    String message = String.valueOf(cause.getMessage());
    return texts.stream().anyMatch(message::startsWith);
  }

  /**
   * Returns whether the failure is a plain Throwable. Vert.x creates these for lost connections.
   */
  private static boolean isOnlyMessage(Throwable cause) {
    return !(cause instanceof Exception) && !(cause instanceof Error);
  }
}

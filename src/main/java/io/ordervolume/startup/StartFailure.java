package io.ordervolume.startup;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import liquibase.exception.PreconditionFailedException;
import org.eclipse.microprofile.config.Config;

/** Explains in one sentence why the service did not start, and what to do. */
public final class StartFailure {

  /** Some failures are their own cause. */
  private static final int DEEPEST = 30;

  /** SQLSTATE of statements after a failed one. The first failure is the cause. */
  private static final String TRANSACTION_ABORTED = "25P02";

  private final Config config;

  public StartFailure(Config config) {
    this.config = config;
  }

  /** Returns the sentence for an exception that ended the start. */
  public String explain(Throwable failure) {
    List<Throwable> causes = causes(failure);
    Optional<String> refusal =
        causes.stream()
            .filter(StartRefusedException.class::isInstance)
            .map(Throwable::getMessage)
            .findFirst();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (causes.stream().anyMatch(StartFailure::isPortInUse)) {
      return portInUse();
    }
    if (hasOne(causes, PreconditionFailedException.class)) {
      return "The database is too old: PostgreSQL 16 or newer is needed. Set QUARKUS_DATASOURCE_JDBC_URL and"
          + " QUARKUS_DATASOURCE_REACTIVE_URL to a newer server.";
    }
    return decisive(causes).map(this::ofTheDatabase).orElseGet(() -> unexplained(causes));
  }

  /** Returns whether a port is in use. Netty's epoll transport does not throw Java's exception. */
  private static boolean isPortInUse(Throwable failure) {
    return failure instanceof BindException
        || String.valueOf(failure.getMessage()).contains("Address already in use");
  }

  /**
   * Returns a sentence that names the port. The service has two ports, and the exception names
   * none.
   */
  private String portInUse() {
    String http = setting("quarkus.http.port", "8080");
    boolean ofHttp = isTaken(setting("quarkus.http.host", "0.0.0.0"), http);
    return "Port %s is in use: end the process that uses it, or set %s to another port."
        .formatted(
            ofHttp ? http : setting("quarkus.management.port", "9000"),
            ofHttp ? "QUARKUS_HTTP_PORT" : "QUARKUS_MANAGEMENT_PORT");
  }

  private static boolean isTaken(String host, String port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, Integer.parseInt(port)));
      return false;
    } catch (IOException taken) {
      return true;
    }
  }

  private String ofTheDatabase(SQLException error) {
    String state = String.valueOf(error.getSQLState());
    String said = oneLine(error);
    return switch (state) {
      case "28P01", "28000" ->
          "The database does not let the user %s in (%s): set QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD."
              .formatted(setting("quarkus.datasource.username", "of the URL"), said);
      case "3D000" ->
          "The database does not exist (%s): create it, or set QUARKUS_DATASOURCE_JDBC_URL and QUARKUS_DATASOURCE_REACTIVE_URL."
              .formatted(said);
      case "3F000" ->
          "The schema does not exist (%s): create it, or change the search_path of the role or of the URL."
              .formatted(said);
      case "42P07", "42710", "42723", "42P06" ->
          "The migration met an object that exists already (%s): a dump was restored without the rows of order_volume.databasechangelog."
                  .formatted(said)
              + " Restore them, too, or run \"drop schema order_volume cascade\" and drop the object.";
      case "42501" ->
          "The database role %s lacks a right that the migration needs (%s): run the SQL for the role in README.md under"
                  .formatted(setting("quarkus.datasource.username", "of the URL"), said)
              + " \"Point it at your own database\".";
      default ->
          state.startsWith("08")
              ? "The database cannot be reached (%s): start it, or set QUARKUS_DATASOURCE_JDBC_URL and QUARKUS_DATASOURCE_REACTIVE_URL."
                  .formatted(said)
              : "The database refused a statement of the migration with %s (%s): set QUARKUS_LOG_CATEGORY__IO_ORDERVOLUME__LEVEL=DEBUG to see which."
                  .formatted(state, said);
    };
  }

  private static String unexplained(List<Throwable> causes) {
    Throwable root = causes.get(causes.size() - 1);
    return "The service did not start (%s: %s): set QUARKUS_LOG_CATEGORY__IO_ORDERVOLUME__LEVEL=DEBUG to see where."
        .formatted(root.getClass().getSimpleName(), oneLine(root));
  }

  private String setting(String name, String otherwise) {
    return config.getOptionalValue(name, String.class).orElse(otherwise);
  }

  private static boolean hasOne(List<Throwable> causes, Class<? extends Throwable> type) {
    return causes.stream().anyMatch(type::isInstance);
  }

  /** Returns the error of the database that everything else followed from. */
  private static Optional<SQLException> decisive(List<Throwable> causes) {
    return causes.stream()
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .filter(error -> !TRANSACTION_ABORTED.equals(error.getSQLState()))
        .reduce((first, second) -> second);
  }

  /** Returns a failure, what it was thrown for and what it suppressed, the deepest last. */
  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    Throwable cause = failure;
    while (cause != null && causes.size() < DEEPEST) {
      causes.addAll(List.of(cause.getSuppressed()));
      causes.add(cause);
      cause = cause.getCause();
    }
    return causes;
  }

  private static String oneLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}

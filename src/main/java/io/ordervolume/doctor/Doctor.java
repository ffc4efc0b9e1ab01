package io.ordervolume.doctor;

import io.ordervolume.problem.DatabaseErrors;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs checks one after the other, each in its own transaction with short timeouts, so that no
 * other session waits for it.
 */
final class Doctor {

  private static final String SHORT_TIMEOUTS =
      "set local lock_timeout = '500ms'; set local statement_timeout = '2s';\n";

  /** SQLSTATEs of a database that cannot be reached or refuses the login. */
  private static final String AWAY = "08...|28...|3D...|53...|57P..";

  static final String UNREACHABLE = "database-unreachable";
  private static final Finding SLOW =
      new Finding(
          "database-slow",
          Severity.BLOCKING,
          null,
          "The database does not answer in time.",
          "Check its load and its log.",
          null);

  private final Pool pool;
  private final CheckQueries queries;
  private final Supplier<Optional<Finding>> ofInstance;

  Doctor(Pool pool, CheckQueries queries, Supplier<Optional<Finding>> ofInstance) {
    this.ofInstance = ofInstance;
    this.pool = pool;
    this.queries = queries;
  }

  /** Returns the findings of all checks, those of this instance's connections too. Never fails. */
  Uni<List<Finding>> examineAll(Duration timeout) {
    return examine(check -> true, timeout)
        .map(
            found ->
                isAway(found)
                    ? found
                    : Stream.concat(found.stream(), ofInstance.get().stream()).toList());
  }

  /**
   * Returns the findings of the wanted checks. Never fails: if the database cannot be reached or
   * does not answer within the timeout, that is a finding too.
   */
  Uni<List<Finding>> examine(Predicate<Check> wanted, Duration timeout) {
    return run(Check.NOT_MIGRATED)
        .chain(missing -> missing.isEmpty() ? run(wanted) : addLock(missing))
        .ifNoItem()
        .after(timeout)
        .fail()
        .onFailure()
        .recoverWithItem(
            failure -> List.of(failure instanceof TimeoutException ? SLOW : unreachable(failure)));
  }

  /** Returns whether the findings say that the database cannot be reached or does not answer. */
  static boolean isAway(List<Finding> findings) {
    return findings.contains(SLOW) || findings.stream().anyMatch(Doctor::isUnreachable);
  }

  static boolean isUnreachable(Finding finding) {
    return finding.code().equals(UNREACHABLE);
  }

  private static Finding unreachable(Throwable failure) {
    return new Finding(
        UNREACHABLE,
        Severity.BLOCKING,
        null,
        "The database cannot be reached: " + DatabaseErrors.sentence(failure),
        fix(DatabaseErrors.sqlState(failure).orElse("")),
        null);
  }

  private static String fix(String sqlState) {
    return switch (sqlState) {
      case "28P01" ->
          "Set QUARKUS_DATASOURCE_PASSWORD to the role's password, and start the service again.";
      case "28000" -> "Check the role's right to log in, and pg_hba.conf.";
      case "3D000" ->
          "Set QUARKUS_DATASOURCE_REACTIVE_URL and QUARKUS_DATASOURCE_JDBC_URL to the database's name.";
      case "53300" -> "Raise the connection limit of the role, the database or the server.";
      default ->
          "Check that it runs, and check the URL and TLS: sslmode and the trusted certificates.";
    };
  }

  /** Adds the check that explains why a database is not migrated. No other check can run there. */
  private Uni<List<Finding>> addLock(List<Finding> missing) {
    return run(Check.MIGRATION_LOCKED)
        .map(locked -> Stream.concat(missing.stream(), locked.stream()).toList());
  }

  private Uni<List<Finding>> run(Predicate<Check> wanted) {
    return Multi.createFrom()
        .iterable(queries.sql().keySet())
        .filter(wanted)
        .onItem()
        .transformToUniAndConcatenate(this::run)
        .onItem()
        .<Finding>disjoint()
        .collect()
        .asList();
  }

  private Uni<List<Finding>> run(Check check) {
    return pool.query(SHORT_TIMEOUTS + queries.sql().get(check))
        .execute()
        .map(answers -> findings(check, answers))
        .onFailure(failure -> !isAway(failure))
        .recoverWithItem(failure -> List.of(failed(check, failure)));
  }

  private static boolean isAway(Throwable failure) {
    return DatabaseErrors.sqlState(failure).map(state -> state.matches(AWAY)).orElse(true);
  }

  private static Finding failed(Check check, Throwable failure) {
    return check.finding(
        Optional.empty(),
        "This check failed: " + DatabaseErrors.sentence(failure),
        "Let the service migrate the database, and grant its role the missing right.",
        null);
  }

  /** Reads the findings from the statement among several that has a column "problem". */
  private static List<Finding> findings(Check check, RowSet<Row> answers) {
    List<Finding> findings = new ArrayList<>();
    for (RowSet<Row> answer = answers; answer != null; answer = answer.next()) {
      for (Row row : answer) {
        if (row.getColumnIndex("problem") >= 0) {
          findings.add(
              check.finding(
                  row.getColumnIndex("view_name") < 0
                      ? Optional.empty()
                      : Optional.ofNullable(row.getString("view_name")),
                  row.getString("problem"),
                  row.getString("fix"),
                  row.getString("sql")));
        }
      }
    }
    return findings;
  }
}

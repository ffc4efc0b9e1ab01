package io.ordervolume.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.capture.Capture;
import io.ordervolume.refresh.Mode;
import io.ordervolume.refresh.Refresher;
import io.ordervolume.refresh.Trigger;
import io.ordervolume.testing.OpenTransaction;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestDatabase;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is broken is found, and gone when what the finding says was done. */
class DoctorTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String VIEW = "customer_order_volume";

  private TestDatabase database;

  @BeforeEach
  void createHealthyStore() {
    database = TestDatabase.sample(100);
    database.execute("select start_change_capture()");
    refresh(Mode.REBUILD);
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private void refresh(Mode mode) {
    new Refresher(database.pool(6), VIEW, "test", PATIENCE)
        .request(Trigger.REQUEST, null, mode)
        .outcome()
        .await()
        .atMost(PATIENCE);
  }

  /** In connections of its own, so that it sees settings that count for new ones only. */
  private List<Finding> findings(String role) {
    return findings(Doctors.of(database.pool(1, role)));
  }

  private List<Finding> findings() {
    return findings("postgres");
  }

  private static List<Finding> findings(Doctor doctor) {
    return doctor.examine(check -> true, PATIENCE).await().atMost(PATIENCE);
  }

  private Finding only(String code) {
    List<Finding> findings = findings();
    assertThat(findings).extracting(Finding::code).containsExactly(code);
    return findings.get(0);
  }

  /** As an administrator would in psql: one statement after the other. */
  private void apply(Finding finding) {
    for (String statement : finding.sql().split("; ")) {
      database.execute(statement);
    }
  }

  private void breakWith(String sql) {
    database.execute(
        "do $break$ begin execute format($sql$%s$sql$, current_database()); end $break$"
            .formatted(sql));
  }

  @Test
  void findsNothingWhereAllIsWell() {
    assertThat(findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop index customer_order_volume_unique_id_idx",
        "drop index customer_order_volume_unique_id_idx;"
            + " create unique index on customer_order_volume (unique_id) where order_size > 0",
        "drop index customer_order_volume_unique_id_idx;"
            + " create unique index on customer_order_volume (lower(unique_id))",
        "update pg_index set indisvalid = false"
            + " where indexrelid = 'customer_order_volume_unique_id_idx'::regclass",
        "update pg_index set indimmediate = false"
            + " where indexrelid = 'customer_order_volume_unique_id_idx'::regclass",
      })
  void wantsAUniqueIndexThatARefreshCanUse(String meddle) {
    database.execute(meddle);

    Finding finding = only("no-usable-index");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);

    apply(finding);
    assertThat(findings()).isEmpty();
    database.execute("refresh materialized view concurrently customer_order_volume");
  }

  @Test
  void wantsTheViewFilled() {
    database.execute("refresh materialized view customer_order_volume with no data");

    assertThat(only("view-not-populated").severity()).isEqualTo(Severity.BLOCKING);

    refresh(Mode.CONCURRENT);
    assertThat(findings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop materialized view customer_order_volume cascade",
        "alter materialized view customer_order_volume rename to somewhere_else",
        "drop view customer_order_volume_definition cascade",
      })
  void wantsTheView(String meddle) {
    database.execute(meddle);

    Finding finding = only("view-missing");
    assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);

    database.execute("drop materialized view if exists somewhere_else cascade");
    apply(finding);
    database.migrate("sample", 100);
    refresh(Mode.REBUILD);
    assertThat(findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alter materialized view customer_order_volume rename column city to town     | customer_order_volume has no column city
          alter table customer_order_volume_delta drop column order_size cascade       | customer_order_volume_delta has no column order_size
          alter table customer_order_volume_delta alter order_size type text           | column order_size of customer_order_volume_delta is text
          alter view complete_customer_data rename column zip to code                  | complete_customer_data has no column zip
          """)
  void wantsTheColumnsThatAreServed(String meddle, String problem) {
    database.execute(
        meddle.contains("type text")
            ? "drop view customer_order_volume_live, customer_order_volume_current; " + meddle
            : meddle);

    Finding finding = only("columns-differ");
    assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
    assertThat(finding.problem()).contains(problem);

    apply(finding);
    database.migrate("sample", 100);
    assertThat(findings()).isEmpty();
  }

  @Test
  void wantsNoFunctionThatRunsWithItsOwnersRightsForEverybody() {
    database.execute("grant execute on all functions in schema public to public");

    Finding finding = only("definer-function-public");
    assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
    assertThat(finding.problem()).contains("customer_order_volume_mark_all()");

    apply(finding);
    assertThat(findings()).isEmpty();
  }

  @Test
  void wantsTheRightsThatARefreshTakesAndNoMore() {
    database.execute(
        """
        drop role if exists clerk;
        create role clerk login;
        grant select on all tables in schema public to clerk;
        grant execute on all functions in schema public to clerk;
        """);
    breakWith("revoke temporary on database %I from public");

    assertThat(findings()).isEmpty();
    List<Finding> findings = findings("clerk");
    assertThat(findings)
        .extracting(Finding::code)
        .containsExactly("no-right-to-refresh", "no-temporary-tables", "definition-differs");
    assertThat(findings).extracting(Finding::severity).containsOnly(Severity.WARNING);
    assertThat(findings.get(2).problem()).contains("could not be looked into: permission denied");

    apply(findings.get(0));
    apply(findings.get(1));
    assertThat(findings("clerk")).isEmpty();
    database.execute("drop owned by clerk; drop role clerk");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter database %I set track_counts = off",
        "alter role postgres in database %I set track_counts = off",
        "alter role postgres set track_counts = off",
      })
  void wantsStatistics(String meddle) {
    breakWith(meddle);

    apply(only("no-statistics"));

    assertThat(findings()).isEmpty();
  }

  @Test
  void wantsStatisticsOfTheWholeServer() {
    database.execute("alter system set track_counts = off");
    database.execute("select pg_reload_conf()");
    awaitSetting("off");

    apply(only("no-statistics"));

    awaitSetting("on");
    assertThat(findings()).isEmpty();
    database.execute("alter system reset track_counts");
    database.execute("select pg_reload_conf()");
  }

  private void awaitSetting(String value) {
    Patience.await(() -> database.text("show track_counts").equals(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alter table orders disable trigger order_volume_update          | those of orders are missing or disabled
          drop trigger order_volume_truncate on cities                    | those of cities are missing or disabled
          alter table products disable trigger all                        | those of products are missing or disabled
          alter table orders enable replica trigger order_volume_update   | not all in place.
          select stop_change_capture()                                    | those of addresses, cities, customers
          """)
  void wantsEveryTriggerInPlace(String meddle, String problem) {
    database.execute(meddle);

    Finding finding = only("triggers-incomplete");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.problem()).contains(problem);
    assertThat(findings(Doctors.of(database.pool(1), Capture.NONE, Map.of()))).isEmpty();

    database.execute("alter table products enable trigger all");
    apply(finding);
    assertThat(findings()).isEmpty();
  }

  @Test
  void tellsOfChangesThatNoTriggerNoticedForADay() {
    database.execute(
        """
        alter table orders disable trigger order_volume_update;
        update orders set created_on = now() where id = 7;
        """);
    refresh(Mode.CONCURRENT);

    List<Finding> findings = findings();
    assertThat(findings)
        .extracting(Finding::code)
        .containsExactly("triggers-incomplete", "changes-unexplained");
    assertThat(findings.get(1).problem()).contains("changed 2 rows", "GET /refreshes/2");

    apply(findings.get(1));
    refresh(Mode.CONCURRENT);
    only("changes-unexplained");
    database.execute("update refresh_log set finished_at = finished_at - interval '1 day'");
    assertThat(findings()).isEmpty();
  }

  @Test
  void tellsOfChangesThatWaitForMoreThanTheirTurn() {
    database.execute("update products set product_cost = product_cost + 1 where id = 1");
    assertThat(findings()).isEmpty();
    database.execute(
        "update customer_order_volume_change set changed_at = changed_at - interval '49 s'");
    assertThat(findings()).isEmpty();
    database.execute(
        "update customer_order_volume_change set changed_at = changed_at - interval '49 s'");

    assertThat(only("changes-waiting").severity()).isEqualTo(Severity.WARNING);
    assertThat(only("changes-waiting").problem()).containsPattern("waits for (9[89]|1\\d\\d) s");

    refresh(Mode.CONCURRENT);
    assertThat(findings()).isEmpty();
  }

  @Test
  void givesASlowRefreshTheTimeThatItsShareOfAllTimeAllows() {
    database.execute(
        """
        update refresh_log set data_as_of = finished_at - interval '60 s';
        update products set product_cost = product_cost + 1 where id = 1;
        update customer_order_volume_change set changed_at = changed_at - interval '20 minutes';
        """);

    assertThat(findings()).isEmpty();
    Doctor busier =
        Doctors.of(
            database.pool(1), Capture.TRIGGERS, Map.of("order-volume.refresh.duty-share", "0.5"));
    assertThat(findings(busier)).extracting(Finding::code).containsExactly("changes-waiting");
  }

  @Test
  void rowsMayBeAsOldAsTheyLikeUnlessItIsConfigured() {
    database.execute(
        """
        update products set product_cost = product_cost + 1 where id = 1;
        update customer_order_volume_change set changed_at = changed_at - interval '20 s';
        """);
    Map<String, String> setting = Map.of("order-volume.ready.max-staleness", "15s");
    Doctor doctor = Doctors.of(database.pool(1), Capture.TRIGGERS, setting);

    assertThat(findings()).isEmpty();
    assertThat(findings(doctor)).extracting(Finding::code).containsExactly("too-stale");
    assertThat(findings(doctor).get(0).severity()).isEqualTo(Severity.BLOCKING);

    refresh(Mode.CONCURRENT);
    assertThat(findings(doctor)).isEmpty();
  }

  @Test
  void comparesTheDefinitionAsTheDatabaseUnderstandsIt() {
    database.execute(
        """
        do $$ begin
          execute 'create or replace view customer_order_volume_definition as select * from ('
            || rtrim(pg_get_viewdef('customer_order_volume_definition'), ';') || ') d where order_size > 1';
        end $$;
        """);

    Finding finding = only("definition-differs");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);

    apply(finding);
    database.migrate("sample", 100);
    assertThat(findings()).isEmpty();
  }

  @Test
  void leavesNothingOfTheComparisonBehind() {
    Pool pool = database.pool(1);
    Doctor doctor = Doctors.of(pool);
    assertThat(findings(doctor)).isEmpty();
    assertThat(findings(doctor)).isEmpty();

    assertThat(
            pool.query(
                    "select current_setting('search_path'), current_setting('statement_timeout'),"
                        + " (select count(*) from pg_class where relpersistence = 't')")
                .execute()
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .deepToString())
        .isEqualTo("[\"$user\", public,0,0]");
  }

  @ParameterizedTest
  @CsvSource({
    "order-volume at replica-3, 'ago, and it is gone'",
    "build-server, by build-server since"
  })
  void tellsWhoLeftALockOfMigrationsBehind(String holder, String problem) {
    database.execute(
        """
        update databasechangeloglock
        set locked = true, lockgranted = now() at time zone 'UTC' - interval '90 s', lockedby = '%s'
        """
            .formatted(holder));

    Finding finding = only("migration-locked");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.problem()).contains(holder, problem);

    apply(finding);
    assertThat(findings()).isEmpty();
  }

  @Test
  void whatSomebodyHasLockedIsNotWaitedForAndKeepsNothingElseFromBeingFound() throws SQLException {
    database.execute("drop index customer_order_volume_unique_id_idx");
    try (OpenTransaction other =
        OpenTransaction.of(database, "lock table refresh_log in access exclusive mode")) {
      List<Finding> findings = findings();
      assertThat(findings)
          .extracting(Finding::code)
          .containsExactly("no-usable-index", "changes-unexplained", "changes-waiting");
      assertThat(findings.get(1).problem()).contains("could not be looked into", "lock timeout");
      other.commit();
    }
  }

  @Test
  void whoHasNoConnectionToGiveDoesNotAnswer() {
    Pool pool = database.pool(1);
    SqlConnection taken = pool.getConnection().await().atMost(PATIENCE);

    List<Finding> findings =
        Doctors.of(pool).examine(check -> true, Duration.ofMillis(300)).await().atMost(PATIENCE);

    assertThat(findings).extracting(Finding::code).containsExactly("database-slow");
    taken.close().await().atMost(PATIENCE);
  }

  @Test
  void whoIsNotLetInCannotReachTheDatabase() {
    List<Finding> findings = findings("nobody_at_all");

    assertThat(findings).extracting(Finding::code).containsExactly("database-unreachable");
    assertThat(findings).extracting(Finding::severity).containsExactly(Severity.BLOCKING);
  }

  @Test
  void aDatabaseThatWasNeverMigratedHasNoView() {
    try (TestDatabase empty = TestDatabase.empty()) {
      assertThat(findings(Doctors.of(empty.pool(1))))
          .extracting(Finding::code)
          .containsExactly("view-missing", "migration-locked");
    }
  }
}

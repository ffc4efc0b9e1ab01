package io.ordervolume.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that each check finds its cause, names the view and reports nothing else. */
class DoctorTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private TestDatabase database;

  @BeforeEach
  void createStore() {
    database = DoctorFixtures.healthyStore();
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private List<Finding> findings(Map<String, String> settings) {
    return DoctorFixtures.of(database.pool(1), settings)
        .examine(check -> true, TIMEOUT)
        .await()
        .atMost(TIMEOUT);
  }

  private Finding onlyFinding() {
    List<Finding> findings = findings(Map.of());
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @Test
  void findsNothingInAHealthyStore() {
    assertThat(findings(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "view-missing | drop view complete_customer_data",
        "view-not-installed | select order_volume.note_problem(id, 'no') from order_volume.maintained_view where view_name = 'customer_order_volume'",
        "no-usable-index | drop index customer_order_volume_unique_id_idx",
        "definition-refused | insert into order_volume.refused_definition values ('customer_order_volume', 'no')",
        "changes-uncaptured | insert into order_volume.refresh_log (view_id, view_name, reason, instance, mode, outcome, finished_at, uncaptured_rows) select id, view_name, 'request', 'a', 'concurrent', 'succeeded', now(), 7 from order_volume.maintained_view where kind = 'maintained'",
        "changes-waiting | update customers set first_name = 'x' where id = 1; do $$ declare t record; begin for t in select id from order_volume.base_table loop execute format('update order_volume.%I set _at = now() - interval ''5 minutes''', concat('log_', t.id)); end loop; end $$",
      })
  void findsTheCauseAndNamesTheView(String code, String cause) {
    database.execute(cause);

    Finding finding = onlyFinding();

    assertThat(finding.code()).isEqualTo(code.strip());
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.view()).isNotNull();
    assertThat(finding.problem()).endsWith(".");
    assertThat(finding.fix()).endsWith(".");
  }

  @Test
  void findsADisabledTrigger() {
    database.execute("alter table orders disable trigger user");

    assertThat(onlyFinding().code()).isEqualTo("triggers-incomplete");
    assertThat(onlyFinding().problem()).contains("public.orders", "customer_order_volume");
  }

  @Test
  void blocksIfNoViewIsPopulated() {
    database.execute("refresh materialized view customer_order_volume with no data");

    assertThat(findings(Map.of()))
        .extracting(Finding::code)
        .containsExactly("nothing-to-serve", "view-not-populated");
  }

  @Test
  void findsRolesForARelationThatDoesNotExist() {
    List<Finding> findings =
        DoctorFixtures.of(database.pool(1), Map.of(), Set.of("customer_order_volume", "costumers"))
            .examine(check -> true, TIMEOUT)
            .await()
            .atMost(TIMEOUT);

    assertThat(findings).extracting(Finding::code).containsExactly("roles-without-view");
    assertThat(findings.get(0).problem()).contains("\"costumers\"");
  }

  @Test
  void blocksInADatabaseWithoutMigration() {
    try (TestDatabase empty = TestDatabase.empty()) {
      List<Finding> findings =
          DoctorFixtures.of(empty.pool(1))
              .examine(check -> check.blocks(), TIMEOUT)
              .await()
              .atMost(TIMEOUT);

      assertThat(findings).extracting(Finding::code).startsWith("not-migrated");
      assertThat(findings.get(0).severity()).isEqualTo(Severity.BLOCKING);
    }
  }

  @Test
  void findsATableThatWasReplacedUnderItsName() {
    database.execute(
        "alter table orders rename to orders_old; create table orders (like orders_old including all)");

    assertThat(findings(Map.of()))
        .extracting(Finding::code)
        .contains("table-swapped")
        .doesNotContain("view-not-installed");
    Finding swapped =
        findings(Map.of()).stream()
            .filter(finding -> finding.code().equals("table-swapped"))
            .findFirst()
            .orElseThrow();
    assertThat(swapped.problem()).contains("public.orders_old", "named public.orders");
    database.execute(swapped.sql());
    assertThat(findings(Map.of())).extracting(Finding::code).doesNotContain("table-swapped");
  }

  @Test
  void blocksIfADumpWasRestoredWithoutItsData() {
    database.execute("delete from order_volume.apply_state");

    assertThat(findings(Map.of())).extracting(Finding::code).contains("catalog-without-rows");
  }

  @Test
  void blocksIfAnyLoginCanExecuteAFunctionWithTheRightsOfItsOwner() {
    database.execute("grant execute on function order_volume.release(regclass) to public");

    Finding finding = onlyFinding();

    assertThat(finding.code()).isEqualTo("definer-function-public");
    assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
    assertThat(finding.problem()).contains("order_volume.release(regclass)");
    database.execute(finding.sql());
    assertThat(findings(Map.of())).isEmpty();
  }

  @Test
  void checksStalenessOnlyIfConfigured() {
    database.execute("update customers set first_name = 'x' where id = 1");
    assertThat(findings(Map.of())).isEmpty();

    assertThat(findings(Map.of("order-volume.ready.max-staleness", "PT0.001S")))
        .extracting(Finding::code)
        .containsExactly("too-stale");
  }

  /** The last refresh was an hour ago, but the first change after it was made just now. */
  @Test
  void aViewThatNeedsARefreshIsAsStaleAsTheOldestChange() {
    database.execute(
        """
        update order_volume.view_version
        set dirty_seq = 1, dirty_since = now(), oldest_change = now(), data_as_of = now() - interval '1 hour'
        """);

    assertThat(findings(Map.of("order-volume.ready.max-staleness", "PT10M"))).isEmpty();
    database.execute("update order_volume.view_version set oldest_change = '-infinity'");
    assertThat(findings(Map.of("order-volume.ready.max-staleness", "PT10M")))
        .extracting(Finding::code)
        .containsExactly("too-stale");
  }
}

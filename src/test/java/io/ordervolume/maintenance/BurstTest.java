package io.ordervolume.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that many views are fresh soon after a burst of changes, even if no apply can compute all
 * of them before its timeout.
 */
@QuarkusTest
@Tag("full")
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "order-volume.refresh.min-interval", value = "0s"),
      @ResourceArg(name = "order-volume.refresh.max-duty-cycle", value = "1")
    })
class BurstTest {

  private static final int VIEWS = 40;

  /** Two applies with a timeout of 15 seconds, and refreshes that take milliseconds. */
  private static final Duration LONGEST = Duration.ofSeconds(75);

  private final TestSql database = TestSql.ofService();

  @BeforeEach
  void maintainManyViews() throws SQLException {
    database.execute(
        """
        create schema burst;
        create table burst.a (id int primary key, k int, v int);
        create table burst.b (id int primary key, k int, v int);
        create table burst.c (id int primary key, k int, v int);
        insert into burst.a select g, g %% 10, g %% 7 from generate_series(1, 300) g;
        insert into burst.b select g, g %% 10, g %% 7 from generate_series(1, 300) g;
        insert into burst.c select g, g %% 10, g %% 7 from generate_series(1, 300) g;
        do $$ begin
          for i in 1 .. %d loop
            execute format('create materialized view burst.view_%%s as
              select a.v, b.k, count(*) as n from burst.a a join burst.b b on b.k = a.k join burst.c c on c.v = b.v
              where mod(a.id, 50) <> %%s group by a.v, b.k', i, i);
            execute format('create unique index on burst.view_%%s (v, k)', i);
            perform order_volume.maintain(format('burst.view_%%s', i)::regclass);
          end loop;
        end $$
        """
            .formatted(VIEWS));
    Patience.await(
        () -> number("status() where schema_name = 'burst' and mode = 'incremental'") == VIEWS);
    Patience.await(this::allAreFresh, this::tell);
  }

  @AfterEach
  void releaseViews() throws SQLException {
    database.execute(
        """
        do $$ declare v record; begin
          for v in select view_name from order_volume.maintained_view where schema_name = 'burst' loop
            perform order_volume.release_named('burst', v.view_name);
          end loop;
        end $$
        """);
    Patience.await(() -> number("maintained_view where schema_name = 'burst'") == 0);
    database.execute("drop schema burst cascade");
  }

  private long number(String from) throws SQLException {
    return database.number("select count(*) from order_volume." + from);
  }

  private boolean allAreFresh() throws SQLException {
    return number("status() where waiting or dirty or data_as_of is null") == 0;
  }

  private String tell() {
    try {
      return database.text("select jsonb_agg(s) from order_volume.status() s");
    } catch (SQLException failure) {
      return failure.getMessage();
    }
  }

  @Test
  void allViewsAreFreshSoonAfterABurst() throws SQLException {
    Random random = new Random(7);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < 6000; i++) {
        statement.execute(
            "update burst.%s set k = %d, v = %d where id between %5$d and %5$d + %4$d"
                .formatted(
                    "abc".charAt(i % 3) + "",
                    random.nextInt(10),
                    random.nextInt(7),
                    random.nextInt(3),
                    1 + random.nextInt(300)));
      }
      connection.commit();
    }
    long end = System.nanoTime();
    Patience.await(this::allAreFresh, this::tell);

    assertThat(Duration.ofNanos(System.nanoTime() - end)).isLessThan(LONGEST);
    for (int i = 1; i <= VIEWS; i++) {
      assertThat(
              database.number(
                  """
                  select count(*) from (
                    (table order_volume.view_%1$d_current except all table order_volume.view_%1$d_definition) union all
                    (table order_volume.view_%1$d_definition except all table order_volume.view_%1$d_current)) d
                  """
                      .formatted(i)))
          .isZero();
    }
  }
}

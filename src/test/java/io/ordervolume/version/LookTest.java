package io.ordervolume.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.NoReplicas;
import io.ordervolume.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private TestDatabase database;
  private Look look;

  @BeforeEach
  void createStore() {
    database = TestDatabase.migrated();
    database.execute(
        "update view_version set data_as_of = now() - interval '1 hour'; truncate customer_order_volume_change");
    look = new Look(database.pool(1), new NoReplicas(), "customer_order_volume");
  }

  @AfterEach
  void dropStore() {
    database.close();
  }

  private void mark(int orders, String age) {
    database.execute(
        """
        insert into customer_order_volume_change (source, id, changed_at)
        select 'orders', id, now() - interval '%s' from generate_series(1, %d) id
        """
            .formatted(age, orders));
  }

  private Sighting sighting() {
    return look.take().await().atMost(PATIENCE);
  }

  @Test
  void seesThatNothingIsLacking() {
    assertThat(sighting().lacksNothing()).isTrue();
  }

  @Test
  void neverTakesAChangeForNone() {
    mark(1, "-1 minute");

    assertThat(sighting().lacksNothing()).isFalse();
  }

  @Test
  void knowsTheAgeOfTheOldestChange() {
    mark(500, "1 minute");
    mark(1, "10 minutes");

    assertThat(sighting().staleness())
        .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(10).plus(PATIENCE));
  }

  @Test
  void takesVeryManyChangesForNoYoungerThanTheOldest() {
    mark(2_000, "1 minute");
    mark(1, "10 minutes");

    assertThat(sighting().staleness())
        .isBetween(Duration.ofMinutes(10), Duration.ofHours(1).plus(PATIENCE));
  }
}

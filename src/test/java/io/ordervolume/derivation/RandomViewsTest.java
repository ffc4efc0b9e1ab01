package io.ordervolume.derivation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.derivation.Plan.Mode;
import io.ordervolume.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests derived plans of random views with random writes. The system property {@code
 * derivation.rounds} sets the number of views, {@code derivation.seed} the first seed.
 */
class RandomViewsTest {

  private static final int ROUNDS = Integer.getInteger("derivation.rounds", 40);
  private static final long SEED = Long.getLong("derivation.seed", 1L);
  private static final int TRANSACTIONS = 8;

  /** The number of views of the full test, which follow those of the default test. */
  private static final int MANY = 200;

  /** A session keeps plans for dropped tables and slows down, so each gets few rounds. */
  private static final int ROUNDS_OF_A_SESSION = 20;

  private final Map<Mode, Integer> modes = new EnumMap<>(Mode.class);
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private long changed;
  private long found;
  private int invalid;

  @Test
  void noKeyIsMissed() throws SQLException {
    follow(SEED, ROUNDS);
  }

  @Test
  @Tag("full")
  void noKeyIsMissedByMoreViews() throws SQLException {
    follow(SEED + ROUNDS, MANY);
  }

  private void follow(long first, int rounds) throws SQLException {
    try (TestDatabase database = TestDatabase.empty()) {
      for (long seed = first; seed < first + rounds; seed += ROUNDS_OF_A_SESSION) {
        try (Connection connection = database.connect()) {
          ViewDatabase views = new ViewDatabase(connection);
          long end = Math.min(seed + ROUNDS_OF_A_SESSION, first + rounds);
          for (long each = seed; each < end; each++) {
            round(views, each);
          }
        }
      }
    }
    System.out.printf(
        "random views: %s, %d not valid, keys changed %d, found %d%n%s%n",
        modes, invalid, changed, found, reasons);
    assertThat(failures).isEmpty();
    assertThat(modes.getOrDefault(Mode.INCREMENTAL, 0)).isGreaterThan(rounds / 4);
    assertThat(changed).isPositive();
  }

  private void round(ViewDatabase views, long seed) throws SQLException {
    RandomViews random = new RandomViews(seed);
    views.execute("drop schema public cascade; create schema public");
    String query = "";
    try {
      for (String statement : random.schema()) {
        views.tryExecute(statement);
      }
      RandomViews.View view = random.view();
      query = view.query();
      Plan plan = plan(views, view);
      modes.merge(plan.mode(), 1, Integer::sum);
      plan.reason()
          .ifPresent(
              reason ->
                  reasons.merge(
                      reason.replaceAll("x\\d+|public\\.t\\d|[(].*[)]", "_"), 1, Integer::sum));
      if (plan.mode() == Mode.INCREMENTAL) {
        follow(views, random, plan, seed, query);
      }
    } catch (SQLException failure) {
      if (!query.isEmpty()
          && failure.getSQLState().startsWith("42")
          && failure.getMessage().contains("FULL JOIN")) {
        invalid++;
      } else if (query.isEmpty() || failure instanceof InvalidView) {
        invalid++;
      } else {
        failures.add("seed %d: %s%n%s".formatted(seed, query, failure.getMessage()));
      }
    }
  }

  private static Plan plan(ViewDatabase views, RandomViews.View view) throws SQLException {
    try {
      return views.plan(view.query(), view.rowId());
    } catch (SQLException failure) {
      throw new InvalidView(failure);
    }
  }

  private void follow(ViewDatabase views, RandomViews random, Plan plan, long seed, String query)
      throws SQLException {
    if (!views.rendersTheSame(plan, "subject")) {
      failures.add("seed %d renders another view: %s".formatted(seed, query));
    }
    PlanHarness harness = new PlanHarness(views, plan, "subject").install();
    for (int t = 0; t < TRANSACTIONS; t++) {
      List<String> writes = random.writes();
      PlanHarness.Result result = harness.check(writes);
      changed += result.changed();
      found += result.found();
      if (!result.missed().isEmpty()) {
        failures.add(
            "seed %d missed %s of key %s%nview: %s%nwrites: %s%nmappings: %s"
                .formatted(seed, result.missed(), plan.key(), query, writes, plan.mappings()));
        return;
      }
    }
  }

  /** A generated view that PostgreSQL does not accept. */
  private static final class InvalidView extends SQLException {

    InvalidView(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }
}

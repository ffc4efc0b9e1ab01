package io.ordervolume.view;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.Column;
import io.ordervolume.query.Parameter;
import io.ordervolume.query.Query;
import io.ordervolume.testing.Filled;
import io.ordervolume.testing.RandomWrites;
import io.ordervolume.volume.CustomerOrderVolume;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every query means the same over the layers that the service puts together and over the views that
 * stand in the database.
 */
abstract class SourcesContract {

  private static final int SEED = 20261122;
  private static final int ROUNDS = 5;
  private static final int QUERIES = 20;

  @Inject ViewRepository<CustomerOrderVolume, String> repository;

  @ConfigProperty(name = "quarkus.datasource.jdbc.url")
  String url;

  private final Random random = new Random(SEED);
  private List<String> keys;

  @BeforeEach
  void awaitTheFirstFill() {
    Filled.await();
  }

  @Test
  void answersAsTheViewsInTheDatabaseDo() throws Throwable {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres")) {
      RandomWrites writes = new RandomWrites(random);
      keys = everyRow(Source.CURRENT).stream().map(row -> (String) row.get(0)).toList();
      for (int round = 0; round < ROUNDS; round++) {
        writes.transaction(connection);
        compareSources();
        advance(connection);
        writes.transaction(connection);
        compareSources();
      }
      execute(connection, "update customers set last_name = last_name || '!' where id = 1");
      assertThat(everyRow(Source.CURRENT)).isNotEqualTo(everyRow(Source.LIVE));

      execute(connection, "truncate orders cascade");
      assertThat(everyRow(Source.LIVE)).isEmpty();

      for (int i = 0; i < 20 * ROUNDS; i++) {
        writes.transaction(connection);
      }
      compareSources();
      assertThat(everyRow(Source.LIVE)).isNotEmpty();
      assertThat(everyRow(Source.CURRENT)).isNotEmpty();
    }
  }

  /** What the service does between two reads. */
  protected abstract void advance(Connection connection) throws SQLException;

  private void compareSources() throws Throwable {
    for (int i = 0; i < QUERIES; i++) {
      List<Parameter> parameters = parameters();
      Query query = repository.parser().parse(parameters);
      int limit = random.nextInt(40);
      assertThat(rows(() -> repository.rows(query, limit, Source.LIVE)))
          .as("seed %d, %s, limit %d", SEED, parameters, limit)
          .isEqualTo(
              rows(() -> repository.rows(of("customer_order_volume_definition", query, limit))));
      assertThat(rows(() -> repository.rows(query, limit, Source.CURRENT)))
          .as("seed %d, %s, limit %d", SEED, parameters, limit)
          .isEqualTo(
              rows(() -> repository.rows(of("customer_order_volume_current", query, limit))));
    }
  }

  private static Statement of(String relation, Query query, int limit) {
    return StatementWriter.page(query, relation, limit);
  }

  private List<List<Object>> everyRow(Source source) throws Throwable {
    Query everything = repository.parser().parse(List.of());
    return rows(() -> repository.rows(everything, Integer.MAX_VALUE, source));
  }

  private static List<List<Object>> rows(Supplier<Uni<List<Object[]>>> reading) throws Throwable {
    return VertxContextSupport.subscribeAndAwait(reading).stream().map(Arrays::asList).toList();
  }

  protected static void execute(Connection connection, String sql) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    connection.commit();
  }

  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String[] filter = one(filters()).split("=", 2);
      parameters.add(new Parameter(filter[0], filter[1]));
    }
    if (random.nextBoolean()) {
      parameters.add(new Parameter("order", order()));
    }
    if (random.nextBoolean()) {
      parameters.add(new Parameter("offset", String.valueOf(random.nextInt(60))));
    }
    if (random.nextBoolean()) {
      parameters.add(new Parameter("select", names()));
    }
    return parameters;
  }

  /** Random writes touch orders up to 200, and what has to do with them. */
  private List<String> filters() {
    int order = 1 + random.nextInt(220);
    int size = random.nextInt(8);
    return List.of(
        "state=in.(TX,OH,CA)",
        "city=like.C*",
        "customer_name=ilike.*L" + size + "*",
        "order_id=eq." + order,
        "order_id=lte." + order,
        "order_id=in.(1," + order + ",999999)",
        "unique_id=eq." + one(keys),
        "unique_id=in.(nothing,1-1," + one(keys) + ")",
        "unique_id=like.1*",
        "order_size=not.gt." + size,
        "order_cost=gte." + 50 * size + ".50",
        "purchase_date=gt.2026-0" + (1 + size) + "-01",
        "or=(order_size.eq." + size + ",state.eq.TX,order_id.eq." + order + ")",
        "not.and=(customer_id.gt." + size + ",city.is.not_null)",
        "city=is.null",
        "or=()");
  }

  private Stream<Column> columns() {
    List<Column> all = repository.view().columns().all();
    return random
        .ints(0, all.size())
        .distinct()
        .limit(1 + random.nextInt(all.size()))
        .mapToObj(all::get);
  }

  private String names() {
    return columns().map(Column::name).collect(joining(","));
  }

  private String order() {
    List<String> directions = List.of("", ".asc", ".desc", ".asc.nullsfirst", ".desc.nullslast");
    return columns().map(column -> column.name() + one(directions)).collect(joining(","));
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

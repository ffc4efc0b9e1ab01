package io.ordervolume.view;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.query.Column;
import io.ordervolume.query.Parameter;
import io.ordervolume.query.Query;
import io.ordervolume.testing.Filled;
import io.ordervolume.testing.PlainSql;
import io.ordervolume.testing.RandomWrites;
import io.ordervolume.view.StatementWriter.Shape;
import io.ordervolume.volume.CustomerOrderVolume;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every query means the same over the layers that the service puts together and over the views that
 * stand in the database.
 */
abstract class SourcesContract {

  private static final int SEED = 20261122;
  private static final int ROUNDS = 3;
  private static final int QUERIES = 20;

  @Inject ViewRepository<CustomerOrderVolume, String> repository;

  private final PlainSql store = PlainSql.ofService();

  private static final List<String> GROUPINGS =
      List.of(
          "n:count()",
          "state,n:count(),order_cost.sum()",
          "where:state,city,n:order_size.avg(),purchase_date.max()",
          "n:order_cost.min(),customer_name",
          "purchase_date.month(),state,n:order_cost.sum()");

  private final Random random = new Random(SEED);
  private List<String> keys;

  @BeforeEach
  void awaitTheFirstFill() {
    Filled.await();
  }

  @Test
  void answersAsTheViewsInTheDatabaseDo() throws Throwable {
    try (Connection connection = store.connect()) {
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
      Query asked = repository.reader().parser().parse(parameters);
      Query query = random.nextInt(4) == 0 ? asked : asked.limitedTo(random.nextInt(40));
      compare(query, Source.LIVE, "customer_order_volume_definition", parameters);
      compare(query, Source.CURRENT, "customer_order_volume_current", parameters);
    }
  }

  private void compare(Query query, Source source, String relation, List<Parameter> parameters)
      throws Throwable {
    String description = "seed %d, %s, %s, %s".formatted(SEED, source, parameters, query.limit());
    List<List<Object>> expected = rows(() -> reader().rows(of(relation, query, Shape.ROWS)));
    assertThat(rows(() -> reader().rows(query, Optional.empty(), source)))
        .as(description)
        .isEqualTo(expected);
    assertThat(VertxContextSupport.subscribeAndAwait(() -> reader().count(query, source)))
        .as("count, %s", description)
        .isEqualTo(
            rows(() -> reader().rows(of(relation, query.whole(), Shape.COUNT))).get(0).get(0));
    if (!query.isGrouped() && query.offset() == 0 && !expected.isEmpty()) {
      int before = random.nextInt(expected.size());
      Position position = ViewReader.position(query, expected.get(before).toArray());
      List<List<Object>> rest = rows(() -> reader().rows(query, Optional.of(position), source));
      List<List<Object>> known = expected.subList(before + 1, expected.size());
      boolean all = query.limit().isEmpty();
      assertThat(all ? rest : rest.subList(0, known.size()))
          .as("behind row %d, %s", before, description)
          .isEqualTo(known);
    }
  }

  private ViewReader reader() {
    return repository.reader();
  }

  private static Statement of(String relation, Query query, Shape shape) {
    return new StatementWriter(query, Optional.empty()).over(Layer.whole(relation), shape);
  }

  private List<List<Object>> everyRow(Source source) throws Throwable {
    Query everything = reader().parser().parse(List.of());
    return rows(() -> reader().rows(everything, Optional.empty(), source));
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
    boolean grouped = random.nextInt(4) == 0;
    for (int i = random.nextInt(3); i > 0; i--) {
      String[] filter = one(filters()).split("=", 2);
      parameters.add(new Parameter(filter[0], filter[1]));
    }
    if (grouped) {
      parameters.add(new Parameter("select", one(GROUPINGS)));
    } else if (random.nextBoolean()) {
      parameters.add(new Parameter("select", names()));
    }
    if (random.nextBoolean()) {
      parameters.add(new Parameter("order", grouped ? "n.desc" : order()));
    }
    if (random.nextBoolean()) {
      parameters.add(new Parameter("offset", String.valueOf(random.nextInt(60))));
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

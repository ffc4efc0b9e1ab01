package io.ordervolume.deal;

import io.ordervolume.http.Precondition;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stores deals. Each change is one statement, which also checks the precondition. */
@ApplicationScoped
class DealRepository {

  private static final String COLUMNS =
      "name, states, cities, within, min_orders, min_products, min_spend, percent_off";
  private static final String INSERT =
      "insert into deal (" + COLUMNS + ") values ($1, $2, $3, $4, $5, $6, $7, $8)";
  private static final String SET =
      """
       (states, cities, within, min_orders, min_products, min_spend, percent_off, revision, changed_at)
       = ($2, $3, $4, $5, $6, $7, $8, gen_random_uuid(), now())""";
  private static final String CHANGED = " returning *, false as is_new";
  private static final String CREATE =
      INSERT + " on conflict do nothing returning *, true as is_new";
  private static final String CREATE_OR_REPLACE =
      INSERT + " on conflict (name) do update set" + SET + " returning *, xmax = 0 as is_new";
  private static final String REPLACE =
      "update deal set"
          + SET
          + " where name = $1 and ($9::text[] is null or revision::text = any($9::text[]))"
          + CHANGED;
  private static final String DELETE =
      "delete from deal where name = $1 and ($2::text[] is null or revision::text = any($2::text[]))"
          + CHANGED;
  private static final String FIND = "select *, false as is_new from deal";

  private final Pool pool;
  private final DealsOfStore deals;

  DealRepository(Pool pool, DealsOfStore deals) {
    this.pool = pool;
    this.deals = deals;
  }

  private Pool pool() {
    deals.require();
    return pool;
  }

  /** Returns all deals, by name. */
  Uni<List<Deal>> all() {
    return pool()
        .query(FIND + " order by name")
        .execute()
        .map(
            rows -> {
              List<Deal> deals = new ArrayList<>();
              rows.forEach(row -> deals.add(stored(row).deal()));
              return deals;
            });
  }

  Uni<Optional<StoredDeal>> find(String name) {
    return pool()
        .preparedQuery(FIND + " where name = $1")
        .execute(Tuple.of(name))
        .map(DealRepository::one);
  }

  /** Returns the stored deal; empty if the precondition does not hold. */
  Uni<Optional<StoredDeal>> put(Deal deal, Precondition precondition) {
    Tuple values =
        Tuple.tuple()
            .addString(deal.name())
            .addArrayOfString(Deal.array(deal.states()))
            .addArrayOfString(Deal.array(deal.cities()))
            .addString(deal.within())
            .addLong(deal.minOrders())
            .addLong(deal.minProducts())
            .addBigDecimal(deal.minSpend())
            .addBigDecimal(deal.percentOff());
    if (precondition.exists().isEmpty()) {
      return pool().preparedQuery(CREATE_OR_REPLACE).execute(values).map(DealRepository::one);
    }
    if (!precondition.exists().get()) {
      return pool().preparedQuery(CREATE).execute(values).map(DealRepository::one);
    }
    values.addArrayOfString(Deal.array(precondition.known().orElse(null)));
    return pool().preparedQuery(REPLACE).execute(values).map(DealRepository::one);
  }

  /** Returns the deleted deal; empty if there was none, or the precondition does not hold. */
  Uni<Optional<StoredDeal>> delete(String name, Precondition precondition) {
    return pool()
        .preparedQuery(DELETE)
        .execute(
            Tuple.tuple()
                .addString(name)
                .addArrayOfString(Deal.array(precondition.known().orElse(null))))
        .map(DealRepository::one);
  }

  private static Optional<StoredDeal> one(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(stored(rows.iterator().next()));
  }

  private static StoredDeal stored(Row row) {
    Deal deal =
        new Deal(
            row.getString("name"),
            list(row.getArrayOfStrings("states")),
            list(row.getArrayOfStrings("cities")),
            row.getString("within"),
            row.getLong("min_orders"),
            row.getLong("min_products"),
            row.getBigDecimal("min_spend"),
            row.getBigDecimal("percent_off"));
    return new StoredDeal(deal, row.getUUID("revision"), row.getBoolean("is_new"));
  }

  private static List<String> list(String[] texts) {
    return texts == null ? null : List.of(texts);
  }
}

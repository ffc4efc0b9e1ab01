package io.ordervolume.catalog;

import io.ordervolume.concurrency.PeriodicRunner;
import io.ordervolume.derivation.DeclaredPlan;
import io.ordervolume.derivation.Deriver;
import io.ordervolume.derivation.Plan;
import io.ordervolume.derivation.ViewFacts;
import io.ordervolume.problem.DatabaseErrors;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Reconciles the database with the catalog. It installs new views, reinstalls views if their
 * definition or change capture has changed, and uninstalls released views. Each view has its own
 * transaction. A problem of one view is recorded and does not hold up the others.
 */
@ApplicationScoped
public class CatalogReconciler {

  private static final Logger LOG = Logger.getLogger(CatalogReconciler.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** A view over another new view can only be installed after it. */
  private static final int MAX_PASSES = 5;

  /**
   * Creating triggers waits for writers, and later writers wait behind it. The timeout is shorter
   * than the server's deadlock timeout: in a deadlock the service gives way, never a writer.
   */
  private static final String TIMEOUTS =
      "set local lock_timeout = '500ms'; set local statement_timeout = '5min'";

  private static final String BEGIN = "begin isolation level read committed";

  /** The lock that refreshes hold. Another instance that installs the view holds it as well. */
  private static final String LOCK =
      "select from order_volume.refresh_lock where view_id = $1 for update";

  private static final String FACTS = "select order_volume.view_facts($1::bigint::oid) as facts";
  private static final String INSTALL = "select order_volume.install($1, $2)";

  /** Drops the view with the former definition. The objects of the service read it until now. */
  private static final String DROP_REPLACED = "select order_volume.drop_replaced($1)";

  private static final String UNINSTALL = "select order_volume.uninstall($1)";
  private static final String NOTE_PROBLEM = "select order_volume.note_problem($1, $2)";

  /** A registration with other options waits, or its options would be lost. */
  private static final String LOCK_REGISTRATION =
      "select from order_volume.maintained_view where id = $1 for no key update";

  private static final String STATE =
      "select entry from jsonb_array_elements(order_volume.catalog($1)) entry";

  /** Failures that pass by themselves: locks, deadlocks, cancellation, a lost connection. */
  private static final Set<String> TRANSIENT = Set.of("55P03", "40P01", "40001", "57014", "57P01");

  private final Pool pool;
  private final RelationRegistry registry;
  private final SharedLoad<Void> reconciliation;
  private final Map<Integer, String> logged = new ConcurrentHashMap<>();

  CatalogReconciler(
      @ReactiveDataSource("refresh") Pool pool,
      RelationRegistry registry,
      NotificationListener notifications) {
    this.pool = pool;
    this.registry = registry;
    this.reconciliation = new SharedLoad<>(this::reconcileAll);
    notifications.subscribe(
        NotificationListener.CATALOG, () -> poll().subscribe().with(done -> {}));
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner rhythm) {
    rhythm.every(INTERVAL, this::poll);
  }

  /** Reconciles once, beginning after this call. Fails if the database is unavailable. */
  public Uni<Void> reconcile() {
    return reconciliation.load();
  }

  private Uni<Void> poll() {
    return reconcile()
        .onFailure()
        .invoke(failure -> LOG.debugf("The catalog is not reconciled: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /**
   * Reconciles until a pass changes nothing: after one view is installed, another one may succeed.
   */
  private Uni<Void> reconcileAll() {
    return Uni.createFrom()
        .deferred(this::reconcileOnce)
        .repeat()
        .whilst(progress -> progress)
        .select()
        .first(MAX_PASSES)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Boolean> reconcileOnce() {
    return registry
        .reload()
        .chain(
            entries ->
                Multi.createFrom()
                    .iterable(work(entries))
                    .onItem()
                    .transformToUniAndConcatenate(this::reconcile)
                    .collect()
                    .asList())
        .chain(
            done ->
                done.contains(true)
                    ? registry.reload().replaceWith(true)
                    : Uni.createFrom().item(false));
  }

  /** Releases first, because a released view may hold up the installation of another. */
  private static List<CatalogEntry> work(List<CatalogEntry> entries) {
    return entries.stream()
        .filter(entry -> entry.released() || !entry.installed())
        .sorted(
            Comparator.comparing(CatalogEntry::released)
                .reversed()
                .thenComparing(entry -> entry.relation().id()))
        .toList();
  }

  /** Returns whether the view was installed or uninstalled. Never fails because of the view. */
  private Uni<Boolean> reconcile(CatalogEntry entry) {
    int id = entry.relation().id();
    return pool.withConnection(
            connection -> inTransaction(connection, () -> reconcile(connection, entry)))
        .invoke(
            done -> {
              if (done) {
                logged.remove(id);
              }
            })
        .onFailure()
        .recoverWithUni(failure -> failed(entry, failure));
  }

  private static <T> Uni<T> inTransaction(
      SqlConnection connection, java.util.function.Supplier<Uni<T>> work) {
    return execute(connection, BEGIN)
        .chain(() -> execute(connection, TIMEOUTS))
        .chain(work::get)
        .call(() -> execute(connection, "commit"))
        .onFailure()
        .call(() -> execute(connection, "rollback").onFailure().recoverWithNull());
  }

  /** Looks again under the lock: another instance may have done it meanwhile. */
  private Uni<Boolean> reconcile(SqlConnection connection, CatalogEntry seen) {
    int id = seen.relation().id();
    return one(connection, LOCK, Tuple.of(id))
        .chain(() -> one(connection, LOCK_REGISTRATION, Tuple.of(id)))
        .chain(() -> one(connection, STATE, Tuple.of(id)))
        .chain(
            row -> {
              Optional<JsonObject> state = row.map(found -> found.getJsonObject("entry"));
              if (state.isEmpty()) {
                return Uni.createFrom().item(false);
              } else if (CatalogQuery.isTrue(state.get(), "released")) {
                return one(connection, UNINSTALL, Tuple.of(id))
                    .invoke(() -> LOG.infof("%s is released", seen.relation().name()))
                    .replaceWith(true);
              }
              return CatalogQuery.isTrue(state.get(), "installed")
                  ? Uni.createFrom().item(false)
                  : install(connection, id, state.get());
            });
  }

  private Uni<Boolean> install(SqlConnection connection, int id, JsonObject state) {
    String name = state.getString("name");
    Long relation = state.getLong("relation");
    if (relation == null || RelationKind.PLAIN.name().equalsIgnoreCase(state.getString("kind"))) {
      return one(connection, INSTALL, Tuple.tuple().addInteger(id).addJsonObject(null))
          .invoke(() -> LOG.infof("%s is served", name))
          .replaceWith(true);
    }
    return one(connection, FACTS, Tuple.of(relation))
        // The first derivation loads the parser, which takes longer than an event loop may be held
        // up.
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(row -> plan(row.orElseThrow(), state))
        .chain(
            plan ->
                one(connection, INSTALL, Tuple.of(id, plan))
                    .call(() -> one(connection, DROP_REPLACED, Tuple.of(id)))
                    .invoke(row -> logInstalled(name, row.orElseThrow(), plan)))
        .replaceWith(true);
  }

  private static void logInstalled(String name, Row row, JsonObject plan) {
    String reason = plan.getString("reason");
    LOG.infof(
        "%s is maintained in mode %s%s",
        name, row.getString(0), reason == null ? "" : ": it " + reason);
  }

  /** Returns the derived plan, with what the registration declares. */
  static JsonObject plan(Row facts, JsonObject state) {
    Plan plan =
        new Deriver()
            .derive(ViewFacts.parse(facts.getJsonObject("facts").encode()), declared(state));
    plan.problem()
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    JsonObject json = new JsonObject(plan.toJson().toString());
    if (!json.containsKey("matviews")) {
      json.put("matviews", json.getJsonArray("expands", new JsonArray()));
    }
    Optional.ofNullable(state.getJsonObject("options"))
        .map(options -> options.getString("mode"))
        .filter(mode -> !mode.equals("incremental") && !mode.equals(json.getString("mode")))
        // A declared mode cannot make the result a function of the tables.
        .filter(mode -> !json.getString("mode").equals("scheduled"))
        .ifPresent(
            mode ->
                json.put("mode", mode)
                    .put("reason", "is declared to be in mode " + mode)
                    .put("mappings", new JsonArray()));
    return json;
  }

  private static DeclaredPlan declared(JsonObject state) {
    List<String> key =
        Optional.ofNullable(state.getJsonArray("declared_key")).orElseGet(JsonArray::new).stream()
            .map(String::valueOf)
            .toList();
    JsonObject options = state.getJsonObject("options");
    return DeclaredPlan.parse(key, options == null ? "{}" : options.encode());
  }

  /** Logs a problem once, and records it unless it is transient. */
  private Uni<Boolean> failed(CatalogEntry entry, Throwable failure) {
    Optional<String> state = DatabaseErrors.sqlState(failure);
    boolean passes =
        state.filter(TRANSIENT::contains).isPresent()
            || state.isEmpty() && !(failure instanceof IllegalArgumentException);
    String message = String.valueOf(DatabaseErrors.message(failure));
    String name = entry.relation().name();
    if (!message.equals(logged.put(entry.relation().id(), message))) {
      LOG.warnf(
          "%s is not %s, and this is tried again: %s",
          name, entry.released() ? "released" : "installed", message);
    }
    return passes
        ? Uni.createFrom().item(false)
        : pool.preparedQuery(NOTE_PROBLEM)
            .execute(Tuple.of(entry.relation().id(), message))
            .replaceWith(false);
  }

  private static Uni<Void> execute(SqlConnection connection, String sql) {
    return connection.query(sql).execute().replaceWithVoid();
  }

  private static Uni<Optional<Row>> one(SqlConnection connection, String sql, Tuple values) {
    return connection
        .preparedQuery(sql)
        .execute(values)
        .map(
            rows -> {
              List<Row> all = new ArrayList<>();
              rows.forEach(all::add);
              return all.stream().findFirst();
            });
  }
}

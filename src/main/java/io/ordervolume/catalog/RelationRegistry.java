package io.ordervolume.catalog;

import io.ordervolume.concurrency.PeriodicRunner;
import io.ordervolume.concurrency.SharedResult;
import io.ordervolume.problem.DatabaseErrors;
import io.ordervolume.problem.ProblemType;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The relations that this instance serves, as registered in the database. A notification reloads
 * them at once; a slow poll finds changes without one.
 */
@ApplicationScoped
public class RelationRegistry {

  private static final Logger LOG = Logger.getLogger(RelationRegistry.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final int RETRY_AFTER_SECONDS = 5;

  private final SharedLoad<List<CatalogEntry>> load;
  private final List<RelationListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Map<String, CatalogEntry> byName;
  private volatile CompletableFuture<Void> nextLoad = new CompletableFuture<>();
  private volatile boolean loaded;
  private volatile boolean stopped;

  RelationRegistry(CatalogQuery query, NotificationListener notifications) {
    this.load = new SharedLoad<>(() -> query.execute().invoke(this::replace));
    notifications.subscribe(NotificationListener.CATALOG, this::reloadInBackground);
  }

  void onStart(@Observes StartupEvent start, PeriodicRunner rhythm) {
    rhythm.every(INTERVAL, this::poll);
  }

  /** Stops events: the beans of the listeners are destroyed at shutdown. */
  void onStop(@Observes ShutdownEvent end) {
    stopped = true;
  }

  /**
   * Returns the relation with that route; empty if none is registered, or before the first load.
   */
  public Optional<ServedRelation> find(String name) {
    return entry(name).map(CatalogEntry::relation);
  }

  /** Returns all relations, ordered by name. */
  public Collection<ServedRelation> all() {
    return entries().stream().map(CatalogEntry::relation).toList();
  }

  /** Returns how a relation is registered. */
  public Optional<CatalogEntry> entry(String name) {
    Map<String, CatalogEntry> known = byName;
    return known == null ? Optional.empty() : Optional.ofNullable(known.get(name));
  }

  /** Returns whether the relation is installed as registered. */
  public boolean isInstalled(ServedRelation relation) {
    return entry(relation.name()).filter(CatalogEntry::installed).isPresent();
  }

  /**
   * Returns whether an instance is about to install a maintained view for the first time. It is
   * not, if the view was dropped, or if a problem was recorded.
   */
  public boolean isBeingInstalled(String name) {
    return entry(name)
        .filter(entry -> entry.relation().kind() == RelationKind.MAINTAINED)
        .filter(entry -> entry.relation().objects().isEmpty())
        .filter(entry -> !entry.relation().columns().isEmpty() && entry.problem().isEmpty())
        .isPresent();
  }

  /** Waits while a relation is being installed, but no longer than this time. Never fails. */
  public Uni<Void> awaitInstallation(String name, Duration longest) {
    return awaitInstallation(name).ifNoItem().after(longest).recoverWithItem(() -> null);
  }

  private Uni<Void> awaitInstallation(String name) {
    // Taken before the look, so that no load between both is missed.
    CompletableFuture<Void> next = nextLoad;
    return isBeingInstalled(name)
        ? SharedResult.await(next).chain(() -> awaitInstallation(name))
        : Uni.createFrom().voidItem();
  }

  /** Returns how all relations are registered, ordered by name. */
  public Collection<CatalogEntry> entries() {
    Map<String, CatalogEntry> known = byName;
    return known == null ? List.of() : known.values();
  }

  /**
   * Returns whether the catalog was read at least once, and all listeners know its relations.
   * Before that, an unknown name may be valid.
   */
  public boolean isLoaded() {
    return loaded;
  }

  /**
   * Throws a problem with Retry-After before the first load. Callers look up names after this: a
   * load may end in between.
   */
  public void requireLoaded() {
    if (!isLoaded()) {
      throw ProblemType.DATABASE_UNAVAILABLE
          .problem(
              "The catalog of relations was not read yet.",
              "Try again after the seconds that Retry-After names.")
          .withHeader("Retry-After", RETRY_AFTER_SECONDS)
          .build();
    }
  }

  /** Registers a listener and calls it for each relation that is already known. */
  public synchronized void addListener(RelationListener listener) {
    listeners.add(listener);
    all().forEach(listener::added);
  }

  /** Reads the catalog, released relations included. Fails if the database is unavailable. */
  public Uni<List<CatalogEntry>> reload() {
    return load.load();
  }

  /** Reads the catalog, and logs if that fails. */
  public void reloadInBackground() {
    poll().subscribe().with(done -> {});
  }

  private Uni<Void> poll() {
    return reload()
        .onFailure()
        .invoke(this::logFailure)
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /**
   * Logs failures to read the catalog. An unavailable database is logged elsewhere. While the
   * service stops, a load that has begun may find what it needs closed.
   */
  private void logFailure(Throwable failure) {
    boolean expected = stopped || DatabaseErrors.typeOf(failure).isPresent();
    LOG.log(
        expected ? Logger.Level.DEBUG : Logger.Level.ERROR,
        "The catalog cannot be read: " + failure,
        expected ? null : failure);
  }

  private synchronized void replace(List<CatalogEntry> entries) {
    if (stopped) {
      return;
    }
    Map<String, CatalogEntry> before = byName == null ? Map.of() : byName;
    Map<String, CatalogEntry> after = new TreeMap<>();
    entries.stream()
        .filter(entry -> !entry.released())
        .forEach(entry -> after.put(entry.relation().name(), entry));
    byName = after;
    for (CatalogEntry old : before.values()) {
      if (!isSame(old, after.get(old.relation().name()))) {
        notifyListeners(listener -> listener.removed(old.relation()));
      }
    }
    for (CatalogEntry now : after.values()) {
      CatalogEntry old = before.get(now.relation().name());
      if (!isSame(now, old)) {
        notifyListeners(listener -> listener.added(now.relation()));
      } else if (!now.relation().equals(old.relation())) {
        notifyListeners(listener -> listener.changed(old.relation(), now.relation()));
      }
      if (isSame(now, old) && !now.options().equals(old.options())) {
        notifyListeners(listener -> listener.reconfigured(now));
      }
    }
    loaded = true;
    CompletableFuture<Void> done = nextLoad;
    nextLoad = new CompletableFuture<>();
    done.complete(null);
  }

  /** Compares ids: a relation that was released and registered again has another one. */
  private static boolean isSame(CatalogEntry one, CatalogEntry other) {
    return other != null && one.relation().id() == other.relation().id();
  }

  /** Calls all listeners, also if one of them fails. */
  private void notifyListeners(Consumer<RelationListener> event) {
    for (RelationListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException failure) {
        LOG.errorf(failure, "A change of the catalog was not handled");
      }
    }
  }
}

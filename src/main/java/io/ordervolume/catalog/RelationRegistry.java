package io.ordervolume.catalog;

import io.ordervolume.flow.Rhythm;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/**
 * The relations that this instance serves, as registered in the database. It follows the catalog:
 * at once when notified, and by a slow poll otherwise.
 */
@ApplicationScoped
public class RelationRegistry {

  private static final Logger LOG = Logger.getLogger(RelationRegistry.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final SharedLoad<Void> load;
  private final List<RelationListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Map<String, ServedRelation> byName;

  RelationRegistry(CatalogQuery query, NotificationListener notifications) {
    this.load = new SharedLoad<>(() -> query.execute().invoke(this::replace).replaceWithVoid());
    notifications.subscribe(
        NotificationListener.CATALOG, () -> poll().subscribe().with(done -> {}));
  }

  void onStart(@Observes StartupEvent start, Rhythm rhythm) {
    rhythm.every(INTERVAL, this::poll);
  }

  /**
   * Returns the relation with that route; empty if none is registered, or before the first load.
   */
  public Optional<ServedRelation> find(String name) {
    Map<String, ServedRelation> known = byName;
    return known == null ? Optional.empty() : Optional.ofNullable(known.get(name));
  }

  /** Returns all relations, ordered by name. */
  public Collection<ServedRelation> all() {
    Map<String, ServedRelation> known = byName;
    return known == null ? List.of() : known.values();
  }

  /** Whether the catalog was read at least once: before that, an unknown name may yet be one. */
  public boolean isLoaded() {
    return byName != null;
  }

  /** Registers a listener and calls it for each relation that is already known. */
  public synchronized void addListener(RelationListener listener) {
    listeners.add(listener);
    all().forEach(listener::added);
  }

  /** Reads the catalog. Fails if the database cannot be asked. */
  public Uni<Void> reload() {
    return load.load();
  }

  private Uni<Void> poll() {
    return reload()
        .onFailure()
        .invoke(failure -> LOG.debugf("The catalog cannot be read: %s", failure.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private synchronized void replace(List<ServedRelation> relations) {
    Map<String, ServedRelation> before = byName == null ? Map.of() : byName;
    Map<String, ServedRelation> after = new LinkedHashMap<>();
    relations.forEach(relation -> after.put(relation.name(), relation));
    byName = Collections.unmodifiableMap(after);
    for (ServedRelation old : before.values()) {
      ServedRelation now = after.get(old.name());
      if (now == null || now.id() != old.id()) {
        notifyListeners(listener -> listener.removed(old));
      }
    }
    for (ServedRelation now : after.values()) {
      ServedRelation old = before.get(now.name());
      if (old == null || now.id() != old.id()) {
        notifyListeners(listener -> listener.added(now));
      } else if (!now.equals(old)) {
        notifyListeners(listener -> listener.changed(old, now));
      }
    }
  }

  /** A listener that fails must not keep the others from hearing. */
  private void notifyListeners(java.util.function.Consumer<RelationListener> event) {
    for (RelationListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException failure) {
        LOG.errorf(failure, "A change of the catalog was not handled");
      }
    }
  }
}

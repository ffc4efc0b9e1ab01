package io.ordervolume.read;

import io.ordervolume.catalog.CatalogRelationships;
import io.ordervolume.catalog.MaintenanceMode;
import io.ordervolume.catalog.RelationKind;
import io.ordervolume.catalog.RelationListener;
import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.freshness.StatusPoller;
import io.ordervolume.freshness.VersionTracker;
import io.ordervolume.security.ViewAccess;
import io.ordervolume.sql.Relation;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The relations that can be read, by the name of their route. They follow the catalog. */
@ApplicationScoped
public class ReadTargets implements RelationListener {

  private final StatusPoller status;
  private final CatalogRelationships catalog;
  private final ServedRelationships relationships;
  private final Map<String, ReadTarget> byName = new ConcurrentHashMap<>();

  ReadTargets(
      StatusPoller status, CatalogRelationships catalog, ViewAccess access, PageConfig pages) {
    this.status = status;
    this.catalog = catalog;
    this.relationships =
        new ServedRelationships(
            catalog::foreignKeys,
            catalog::functions,
            name -> find(name).map(ReadTarget::relation),
            access::mayRead,
            pages.limits());
  }

  void onStart(@Observes StartupEvent start, RelationRegistry registry) {
    registry.addListener(this);
  }

  /** Returns the relation with that name; empty if none is registered, or before the first load. */
  public Optional<ReadTarget> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public void added(ServedRelation relation) {
    put(relation);
  }

  @Override
  public void changed(ServedRelation before, ServedRelation after) {
    put(after);
  }

  @Override
  public void removed(ServedRelation relation) {
    byName.remove(relation.name());
  }

  /** A registered relation that was dropped has no columns to read. */
  private void put(ServedRelation relation) {
    catalog.reload();
    if (relation.columns().isEmpty()) {
      byName.remove(relation.name());
    } else {
      byName.put(relation.name(), target(relation));
    }
  }

  private ReadTarget target(ServedRelation served) {
    Relation relation = Relation.of(served);
    if (served.kind() == RelationKind.PLAIN) {
      return ReadTarget.plain(served.id(), relation, relationships);
    }
    boolean changesAreKnown =
        served.objects().isPresent()
            && served.mode().filter(mode -> mode != MaintenanceMode.SCHEDULED).isPresent();
    return ReadTarget.maintained(
        served.id(),
        relation,
        new VersionTracker(served.id(), status),
        changesAreKnown,
        relationships);
  }
}

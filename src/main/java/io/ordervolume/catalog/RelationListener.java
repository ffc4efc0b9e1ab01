package io.ordervolume.catalog;

/** Receives the changes of the registry, one at a time, after the registry shows them. */
public interface RelationListener {

  /** A relation was registered, or found when the instance started. */
  default void added(ServedRelation relation) {}

  /** Anything about a relation differs: its columns, its mode, its objects, its comment. */
  default void changed(ServedRelation before, ServedRelation after) {}

  /** A relation was released. */
  default void removed(ServedRelation relation) {}

  /** Its options differ. */
  default void reconfigured(CatalogEntry entry) {}
}

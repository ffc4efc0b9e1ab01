package io.ordervolume.catalog;

/** Receives the changes of the registry, one at a time, after the registry shows them. */
public interface RelationListener {

  /** Handles a relation that was registered, or found when the instance started. */
  default void added(ServedRelation relation) {}

  /** Handles a change of a relation: of its columns, mode, objects or comment. */
  default void changed(ServedRelation before, ServedRelation after) {}

  /** Handles a relation that was released. */
  default void removed(ServedRelation relation) {}

  /** Handles a change of a relation's options. */
  default void reconfigured(CatalogEntry entry) {}
}

package io.ordervolume.view;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;

/** The rows of a view that an entity maps. */
public abstract class ViewRepository<E, K> implements PanacheRepositoryBase<E, K> {

  private final ViewReader reader;

  protected ViewRepository(View view) {
    this.reader = new ViewReader(view);
  }

  public View view() {
    return reader.view();
  }

  /** Reads them as queries ask. */
  public ViewReader reader() {
    return reader;
  }
}

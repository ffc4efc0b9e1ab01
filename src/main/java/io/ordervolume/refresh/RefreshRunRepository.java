package io.ordervolume.refresh;

import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import jakarta.enterprise.context.ApplicationScoped;

/** The history of refreshes, newest first. */
@ApplicationScoped
public class RefreshRunRepository extends ViewRepository<RefreshRun, Long> {

  private static final View VIEW = View.of(RefreshRun.class, true).servedAt("refreshes");

  RefreshRunRepository() {
    super(VIEW);
  }
}

package io.ordervolume.refresh;

import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import jakarta.enterprise.context.ApplicationScoped;

/** The history of refreshes, newest first. */
@ApplicationScoped
public class RefreshRunRepository extends ViewRepository<RefreshRun, Long> {

  RefreshRunRepository() {
    super(View.of(RefreshRun.class, true).servedAt("refreshes"));
  }
}

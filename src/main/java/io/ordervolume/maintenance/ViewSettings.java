package io.ordervolume.maintenance;

import io.ordervolume.catalog.CatalogEntry;
import io.ordervolume.catalog.RelationRegistry;
import io.ordervolume.catalog.ViewOptions;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Function;

/** The settings of a view: its options, or else the settings of all views. */
@Singleton
class ViewSettings {

  private final RelationRegistry registry;
  private final RefreshConfig defaults;
  private final DeltaConfig delta;

  ViewSettings(RelationRegistry registry, RefreshConfig defaults, DeltaConfig delta) {
    this.registry = registry;
    this.defaults = defaults;
    this.delta = delta;
    // Fails the start if a setting is invalid.
    new RefreshThrottle(defaults.minInterval(), defaults.maxDutyCycle());
    new DeltaLimit(delta.maxShare());
  }

  String cron(String view) {
    return option(view, ViewOptions::schedule).orElseGet(defaults::cron);
  }

  String rebuildCron() {
    return defaults.rebuildCron();
  }

  RefreshThrottle throttle(String view) {
    return new RefreshThrottle(
        option(view, ViewOptions::minInterval).orElseGet(defaults::minInterval),
        option(view, ViewOptions::maxDutyCycle)
            .filter(ViewSettings::isShare)
            .orElseGet(defaults::maxDutyCycle));
  }

  DeltaLimit deltaLimit(String view) {
    return new DeltaLimit(
        option(view, ViewOptions::maxShare)
            .filter(ViewSettings::isShare)
            .orElseGet(delta::maxShare));
  }

  private static boolean isShare(double value) {
    return value > 0 && value <= 1;
  }

  private <T> Optional<T> option(String view, Function<ViewOptions, Optional<T>> read) {
    return registry.entry(view).map(CatalogEntry::options).flatMap(read);
  }
}

package io.ordervolume.read;

import io.ordervolume.freshness.VersionHeaders;
import io.ordervolume.freshness.VersionSnapshot;
import io.ordervolume.sql.RowSource;
import io.ordervolume.standby.StandbyConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Where the rows of a response come from.
 *
 * @param version observed before the rows are read, so it is never newer than they are
 * @param staleness most that the rows can be stale; empty if that is not known
 * @param standby where they are read; empty for the primary
 */
record SourceSelection(
    RowSource source,
    VersionSnapshot version,
    Optional<Duration> staleness,
    Optional<StandbyConnection> standby) {

  private static final String STALENESS = "View-Staleness";
  private static final String UNKNOWN = "unknown";

  /** Writes that nothing is known about the staleness of rows without a version. */
  static void writeUnknownStaleness(BiConsumer<String, String> headers) {
    headers.accept(STALENESS, UNKNOWN);
  }

  void writeFreshnessHeaders(BiConsumer<String, String> headers) {
    VersionHeaders values = version.headers();
    headers.accept("View-Source", source.wireName());
    headers.accept("View-Version", values.version());
    (source == RowSource.LIVE ? Optional.of(values.observedAt()) : values.asOf())
        .ifPresent(time -> headers.accept("View-As-Of", time));
    headers.accept(
        STALENESS, staleness.map(most -> String.valueOf(most.toSeconds())).orElse(UNKNOWN));
  }

  /** Writes when the rows last changed; nothing before the first fill. */
  void writeLastModified(BiConsumer<String, String> headers) {
    version.headers().lastModified().ifPresent(time -> headers.accept("Last-Modified", time));
  }
}

package io.ordervolume.serving;

import io.ordervolume.http.OptionalHeader;
import io.ordervolume.replica.Line;
import io.ordervolume.version.Label;
import io.ordervolume.version.Sighting;
import io.ordervolume.view.Source;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * Where the rows of an answer come from.
 *
 * @param sighting what was known when it was chosen, before the rows are read: its version is never
 *     newer than they are
 * @param staleness most that the rows can be stale; null when that is not known
 * @param line to the replica where they are read; null for the primary
 */
record Choice(Source source, Sighting sighting, Duration staleness, Line line) {

  /** Rows of the primary. */
  Choice(Source source, Sighting sighting, Duration staleness) {
    this(source, sighting, staleness, null);
  }

  /** Tells the headers that say how fresh the rows are, and how they were come by. */
  void describe(BiConsumer<String, String> answer, Recollection.How how) {
    Label label = sighting.label();
    answer.accept("View-Source", source.word());
    answer.accept("View-Version", label.version());
    OptionalHeader.tell(
        answer, "View-As-Of", source == Source.LIVE ? label.seenAt() : label.asOf());
    answer.accept(
        "View-Staleness", staleness == null ? "unknown" : String.valueOf(staleness.toSeconds()));
    answer.accept("Cache-Status", how.cacheStatus());
  }

  /** Tells when the rows last moved; nothing before the first fill. */
  void date(BiConsumer<String, String> answer) {
    OptionalHeader.tell(answer, HttpHeaders.LAST_MODIFIED, sighting.label().lastModified());
  }
}

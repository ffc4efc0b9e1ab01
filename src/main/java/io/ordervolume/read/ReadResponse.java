package io.ordervolume.read;

import io.ordervolume.http.CacheHeaders;
import io.ordervolume.http.EntityTag;
import io.ordervolume.observability.ServerTiming;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A response, whichever API sends it.
 *
 * @param selection where the rows come from; empty for relations without versions
 * @param tag what validates it; empty if it must not be stored
 * @param rows the rows in memory; empty for a 304 and for an export
 * @param export rows that are read while they are sent
 */
record ReadResponse(
    int status,
    Optional<SourceSelection> selection,
    CacheStatus cacheStatus,
    Optional<EntityTag> tag,
    Optional<Representation> rows,
    Optional<ExportService.Export> export,
    String prefix,
    ServerTiming timing) {

  /** Writes all headers but those of the content itself. */
  void writeHeaders(CacheHeaders caching, ReadRequest request, BiConsumer<String, String> headers) {
    selection.ifPresent(
        selected -> {
          selected.writeFreshnessHeaders(headers);
          headers.accept(CacheStatus.HEADER, cacheStatus.value());
          if (request.target().validation() == ReadTarget.Validation.VERSION && tag.isPresent()) {
            selected.writeLastModified(headers);
          }
        });
    if (selection.isEmpty() && request.query().followsFunctions()) {
      SourceSelection.writeUnknownStaleness(headers);
    }
    if (tag.isPresent()) {
      caching.cacheable(headers, tag.get().header());
    } else if (selection.isPresent() || export.isPresent()) {
      caching.noStore(headers);
    }
    rows.ifPresent(page -> page.writeHeaders(prefix, headers));
    export
        .flatMap(ExportService.Export::total)
        .ifPresent(total -> headers.accept("Content-Range", "*/" + total));
    request
        .preferences()
        .applied()
        .ifPresent(applied -> headers.accept("Preference-Applied", applied));
    request.location().ifPresent(path -> headers.accept("Content-Location", prefix + path));
    if (cacheStatus != CacheStatus.HIT) {
      timing.header().ifPresent(text -> headers.accept(ServerTiming.HEADER, text));
    }
  }
}

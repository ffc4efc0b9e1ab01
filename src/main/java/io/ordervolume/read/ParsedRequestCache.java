package io.ordervolume.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ordervolume.freshness.ViewVersion;
import io.ordervolume.http.EntityTag;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Caches parsed requests, so that equal ones need not be parsed again, nor those that differ in the
 * row id only. It may take a quarter as much memory as the response cache, and a little if no
 * responses are cached.
 */
@ApplicationScoped
@RegisterForReflection(classNames = ParsedRequestCache.IMPLEMENTATION)
class ParsedRequestCache {

  /** What the library looks up by name for a cache with a maximum weight. */
  static final String IMPLEMENTATION = "com.github.benmanes.caffeine.cache.SSMW";

  private static final int SHARE = 4;
  private static final long LEAST = 1 << 20;

  /** What a request costs besides its characters: the records, and the cache's own nodes. */
  private static final int OVERHEAD = 2_000;

  /** Two row ids of which no character is the same. */
  private static final String ONE_ROW = "1111111";

  private static final String OTHER_ROW = "2222222";

  private final ReadTargets targets;
  private final Cache<RawRequestKey, ParsedRequest> requests;

  ParsedRequestCache(
      ReadTargets targets,
      @ConfigProperty(name = "order-volume.response-cache.max-size") MemorySize maxSize) {
    this.targets = targets;
    this.requests =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(LEAST, maxSize.asLongValue() / SHARE))
            .<RawRequestKey, ParsedRequest>weigher(
                (key, parsed) -> OVERHEAD + key.length() + 2 * parsed.cacheKey().length())
            .build();
  }

  /** Caches what a request asks for. */
  void put(HttpServerRequest raw, ReadRequest request) {
    RawRequestKey key = RawRequestKey.of(raw);
    if (request.isExport() || request.isUncacheable() || !key.isWhole()) {
      return;
    }
    if (key.row().filter(request::hasLiteralRowId).isPresent()) {
      requests.put(key.ofAnyRow(), ParsedRequest.ofAnyRow(request));
    } else {
      requests.put(key, new ParsedRequest(request));
    }
  }

  /** Returns what a request asks for; empty if it was not parsed before or its relation changed. */
  Optional<ParsedRequest> find(HttpServerRequest request) {
    RawRequestKey key = RawRequestKey.of(request);
    return key.row()
        .flatMap(row -> cached(key.ofAnyRow()).flatMap(parsed -> parsed.ofRow(row)))
        .or(() -> cached(key));
  }

  private Optional<ParsedRequest> cached(RawRequestKey key) {
    return Optional.ofNullable(requests.getIfPresent(key)).filter(this::isUpToDate);
  }

  private boolean isUpToDate(ParsedRequest parsed) {
    ReadTarget target = parsed.request.target();
    return targets.find(target.relation().path()).filter(target::equals).isPresent();
  }

  /** What a request asks for, with what follows from that. */
  static final class ParsedRequest {

    private final ReadRequest request;
    private final String before;
    private final String after;
    private final String cacheKey;
    private volatile Tagged tagged = new Tagged(null, null);

    ParsedRequest(ReadRequest request) {
      this(request, null, null, request.cacheKey());
    }

    private ParsedRequest(ReadRequest request, String before, String after, String cacheKey) {
      this.request = request;
      this.before = before;
      this.after = after;
      this.cacheKey = cacheKey;
    }

    /** The same for all rows, with what stands before and after the row id in the cache key. */
    private static ParsedRequest ofAnyRow(ReadRequest request) {
      String one = request.ofRow(ONE_ROW).cacheKey();
      String other = request.ofRow(OTHER_ROW).cacheKey();
      int begin = 0;
      while (one.charAt(begin) == other.charAt(begin)) {
        begin++;
      }
      return new ParsedRequest(
          request, one.substring(0, begin), one.substring(begin + ONE_ROW.length()), one);
    }

    private Optional<ParsedRequest> ofRow(String rowId) {
      return request.hasLiteralRowId(rowId)
          ? Optional.of(new ParsedRequest(request.ofRow(rowId), null, null, before + rowId + after))
          : Optional.empty();
    }

    ReadRequest request() {
      return request;
    }

    String cacheKey() {
      return cacheKey;
    }

    /**
     * Returns the tag of the response at a version: known without reading the rows, and different
     * for all responses that may differ.
     */
    EntityTag tag(ViewVersion version) {
      Tagged last = tagged;
      if (!version.versionId().equals(last.versionId)) {
        last =
            new Tagged(
                version.versionId(),
                EntityTag.digest(version.number() + "-", version.versionId() + " " + cacheKey));
        tagged = last;
      }
      return last.tag;
    }
  }

  private record Tagged(UUID versionId, EntityTag tag) {}
}

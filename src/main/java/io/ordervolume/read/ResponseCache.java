package io.ordervolume.read;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.ordervolume.concurrency.SharedResult;
import io.ordervolume.freshness.ViewVersion;
import io.ordervolume.http.Gzip;
import io.ordervolume.pool.StandbyConfig;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Caches the responses of each relation's version, in a bounded number of bytes. If several
 * requests miss the same response at a time, it is read once.
 */
@ApplicationScoped
@RegisterForReflection(classNames = ResponseCache.IMPLEMENTATION)
class ResponseCache {

  /** What the library looks up by name for a cache with statistics and a maximum weight. */
  static final String IMPLEMENTATION = "com.github.benmanes.caffeine.cache.SSSMW";

  /** What a response costs beside its bytes: the key, the record, and the cache's own nodes. */
  private static final int OVERHEAD = 300;

  private final boolean enabled;
  private final boolean keepsTwoVersions;
  private final AsyncCache<Key, Representation> responses;
  private final Map<Integer, Versions> versions = new ConcurrentHashMap<>();

  ResponseCache(
      @ConfigProperty(name = "order-volume.response-cache.max-size") MemorySize maxSize,
      StandbyConfig standbys,
      MeterRegistry meters) {
    this.enabled = maxSize.asLongValue() > 0;
    this.keepsTwoVersions = standbys.urls().isPresent();
    this.responses =
        Caffeine.newBuilder()
            .maximumWeight(maxSize.asLongValue())
            .weigher(ResponseCache::weight)
            .recordStats()
            .buildAsync();
    CaffeineCacheMetrics.monitor(meters, responses, "order-volume-answers");
  }

  /** Returns the response to a request at a version, if it is cached. */
  Optional<Representation> getIfPresent(ViewVersion version, String request) {
    CompletableFuture<Representation> cached =
        responses.getIfPresent(new Key(version.versionId(), request, false));
    return cached == null || cached.isCompletedExceptionally()
        ? Optional.empty()
        : Optional.ofNullable(cached.getNow(null));
  }

  /** Whether the response is cached, or another request reads it already. */
  boolean isLoadingOrPresent(ViewVersion version, String request) {
    return responses.getIfPresent(new Key(version.versionId(), request, false)) != null;
  }

  /** Returns the same response compressed with gzip. */
  Representation gzipped(ViewVersion version, String request, Representation response) {
    return responses
        .synchronous()
        .get(
            new Key(version.versionId(), request, true),
            missing -> response.withBody(Gzip.compress(response.body())));
  }

  /** Returns the response to a request at a version: the cached one, or what {@code read} reads. */
  CacheLookup get(
      int relationId, ViewVersion version, String request, Supplier<Uni<Representation>> read) {
    if (!enabled) {
      return new CacheLookup(read.get(), CacheStatus.BYPASSED);
    }
    evictOtherVersions(relationId, version.versionId());
    Key key = new Key(version.versionId(), request, false);
    CompletableFuture<Representation> cached = responses.getIfPresent(key);
    if (cached != null) {
      return new CacheLookup(
          SharedResult.await(cached), cached.isDone() ? CacheStatus.HIT : CacheStatus.COLLAPSED);
    }
    CompletableFuture<Representation> response =
        responses.get(key, (missing, executor) -> read.get().subscribeAsCompletionStage());
    return new CacheLookup(SharedResult.await(response), CacheStatus.MISS);
  }

  /**
   * Evicts the responses of a relation's other versions. With standbys the version before is kept,
   * because they have yet to show the newest one.
   */
  private void evictOtherVersions(int relationId, UUID versionId) {
    Versions known = versions.get(relationId);
    if (known != null && known.last.equals(versionId)) {
      return;
    }
    Versions[] evicted = new Versions[1];
    versions.compute(
        relationId,
        (id, last) -> {
          evicted[0] = last;
          return last != null && last.last.equals(versionId)
              ? last
              : new Versions(versionId, last == null || !keepsTwoVersions ? null : last.last);
        });
    Versions now = versions.get(relationId);
    if (evicted[0] != null && evicted[0] != now) {
      Versions before = evicted[0];
      responses
          .asMap()
          .keySet()
          .removeIf(key -> before.has(key.versionId) && !now.has(key.versionId));
    }
  }

  private static int weight(Key key, Representation response) {
    return OVERHEAD + 2 * key.request().length() + response.body().length;
  }

  /** The versions of a relation that responses are cached of. */
  private record Versions(UUID last, UUID before) {
    boolean has(UUID versionId) {
      return versionId.equals(last) || versionId.equals(before);
    }
  }

  private record Key(UUID versionId, String request, boolean compressed) {}
}

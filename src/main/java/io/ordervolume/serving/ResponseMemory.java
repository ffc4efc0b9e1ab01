package io.ordervolume.serving;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.ordervolume.answer.Representation;
import io.ordervolume.flow.Shared;
import io.ordervolume.http.Gzip;
import io.ordervolume.pool.ReplicaConfig;
import io.ordervolume.version.Version;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Remembers the answers of one version, in a bounded number of bytes, and asks the database once
 * where several requests miss the same answer at a time.
 */
@ApplicationScoped
@RegisterForReflection(classNames = ResponseMemory.IMPLEMENTATION)
class ResponseMemory {

  /** What the library looks up by name for a cache with statistics and a maximum weight. */
  static final String IMPLEMENTATION = "com.github.benmanes.caffeine.cache.SSSMW";

  /** What an answer costs beside its bytes: the key, the record, and the cache's own nodes. */
  private static final int OVERHEAD = 300;

  private final boolean remembers;
  private final AsyncCache<Key, Representation> answers;
  private final boolean remembersTwo;
  private UUID stamp;
  private UUID before;

  ResponseMemory(
      @ConfigProperty(name = "order-volume.memory.max-size") MemorySize maxSize,
      ReplicaConfig replicas,
      MeterRegistry meters) {
    this.remembers = maxSize.asLongValue() > 0;
    this.remembersTwo = replicas.urls().isPresent();
    this.answers =
        Caffeine.newBuilder()
            .maximumWeight(maxSize.asLongValue())
            .weigher(ResponseMemory::weight)
            .recordStats()
            .buildAsync();
    CaffeineCacheMetrics.monitor(meters, answers, "order-volume-answers");
  }

  /** The answer to a reading at a version, if it is remembered. */
  Optional<Representation> known(Version version, String reading) {
    CompletableFuture<Representation> known =
        answers.getIfPresent(new Key(version.stamp(), reading, false));
    return known == null || known.isCompletedExceptionally()
        ? Optional.empty()
        : Optional.ofNullable(known.getNow(null));
  }

  /** Whether the answer is here, or another request asks the database for it already. */
  boolean isSought(Version version, String reading) {
    return answers.getIfPresent(new Key(version.stamp(), reading, false)) != null;
  }

  /** The same answer packed with gzip. */
  Representation packed(Version version, String reading, Representation answer) {
    return answers
        .synchronous()
        .get(
            new Key(version.stamp(), reading, true),
            missing -> answer.withBody(Gzip.pack(answer.body())));
  }

  /** The answer to a reading at a version: as it is remembered, or as {@code read} reads it now. */
  Recollection recall(Version version, String reading, Supplier<Uni<Representation>> read) {
    if (!remembers) {
      return new Recollection(read.get(), Recollection.How.BYPASSED);
    }
    forgetOthers(version);
    Key key = new Key(version.stamp(), reading, false);
    CompletableFuture<Representation> known = answers.getIfPresent(key);
    if (known != null) {
      return new Recollection(
          Shared.await(known),
          known.isDone() ? Recollection.How.REMEMBERED : Recollection.How.SHARED);
    }
    CompletableFuture<Representation> answer =
        answers.get(key, (missing, executor) -> read.get().subscribeAsCompletionStage());
    return new Recollection(Shared.await(answer), Recollection.How.READ);
  }

  /**
   * Answers of another version are of no use any more, unless replicas have yet to show the one
   * that the primary is asked for; their keys keep them from being mixed up.
   */
  private synchronized void forgetOthers(Version version) {
    if (!version.stamp().equals(stamp)) {
      UUID oldest = before;
      before = remembersTwo ? stamp : null;
      stamp = version.stamp();
      if (!stamp.equals(oldest)) {
        answers
            .asMap()
            .keySet()
            .removeIf(key -> !key.stamp().equals(stamp) && !key.stamp().equals(before));
      }
    }
  }

  private static int weight(Key key, Representation answer) {
    return OVERHEAD + 2 * key.reading().length() + answer.body().length;
  }

  private record Key(UUID stamp, String reading, boolean packed) {}
}

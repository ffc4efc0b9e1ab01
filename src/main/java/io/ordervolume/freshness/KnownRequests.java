package io.ordervolume.freshness;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ordervolume.answer.Reading;
import io.ordervolume.http.EntityTag;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What requests were found to ask for, so that equal ones need not be read again. It may take a
 * quarter as much memory as the answers.
 */
@ApplicationScoped
@RegisterForReflection(classNames = KnownRequests.IMPLEMENTATION)
class KnownRequests {

  /** What the library looks up by name for a cache with a maximum weight. */
  static final String IMPLEMENTATION = "com.github.benmanes.caffeine.cache.SSMW";

  private static final int SHARE = 4;

  /** What a request costs beside its characters: the records, and the cache's own nodes. */
  private static final int OVERHEAD = 400;

  private final boolean remembers;
  private final Cache<RequestKey, Known> requests;

  KnownRequests(@ConfigProperty(name = "order-volume.memory.max-size") MemorySize maxSize) {
    this.remembers = maxSize.asLongValue() > 0;
    this.requests =
        Caffeine.newBuilder()
            .maximumWeight(maxSize.asLongValue() / SHARE)
            .<RequestKey, Known>weigher(
                (key, known) -> OVERHEAD + key.length() + 2 * known.text.length())
            .build();
  }

  /** Keeps in mind what a request asks for. */
  void remember(UriInfo request, HttpHeaders headers, Reading reading) {
    if (!remembers || reading.isExport()) {
      return;
    }
    RequestKey key = RequestKey.of(request, headers);
    if (key.isWhole()) {
      requests.get(key, unknown -> new Known(template(reading), reading.text()));
    }
  }

  /** What the request asks for; empty where that was not asked before, or is forgotten. */
  Optional<Known> find(HttpServerRequest request) {
    return remembers
        ? Optional.ofNullable(requests.getIfPresent(RequestKey.of(request)))
        : Optional.empty();
  }

  private static String template(Reading reading) {
    String path = "/" + reading.reader().view().path();
    return reading.key()
        ? path + "/{" + reading.reader().view().columns().key().name() + "}"
        : path;
  }

  /** What a request asks for. */
  static final class Known {

    private final String template;
    private final String text;
    private volatile Tagged tagged = new Tagged(null, null);

    private Known(String template, String text) {
      this.template = template;
      this.text = text;
    }

    /** The path, with the name of the key where a key stands. */
    String template() {
      return template;
    }

    /** The text of the reading. */
    String text() {
      return text;
    }

    /** The tag of the answer at a version. */
    EntityTag tag(Version version) {
      Tagged last = tagged;
      if (!version.stamp().equals(last.stamp)) {
        last = new Tagged(version.stamp(), version.tag(text));
        tagged = last;
      }
      return last.tag;
    }
  }

  private record Tagged(UUID stamp, EntityTag tag) {}
}

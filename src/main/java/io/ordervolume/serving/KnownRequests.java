package io.ordervolume.serving;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ordervolume.answer.Reading;
import io.ordervolume.http.EntityTag;
import io.ordervolume.version.Version;
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
 * What requests were found to ask for, so that equal ones need not be understood again, nor those
 * that differ in the key of a row only. It may take a quarter as much memory as the answers, and a
 * little where no answers are remembered.
 */
@ApplicationScoped
@RegisterForReflection(classNames = KnownRequests.IMPLEMENTATION)
class KnownRequests {

  /** What the library looks up by name for a cache with a maximum weight. */
  static final String IMPLEMENTATION = "com.github.benmanes.caffeine.cache.SSMW";

  private static final int SHARE = 4;
  private static final long LEAST = 1 << 20;

  /** What a request costs beside its characters: the records, and the cache's own nodes. */
  private static final int OVERHEAD = 2_000;

  private final Cache<RequestKey, Known> requests;

  KnownRequests(@ConfigProperty(name = "order-volume.memory.max-size") MemorySize maxSize) {
    this.requests =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(LEAST, maxSize.asLongValue() / SHARE))
            .<RequestKey, Known>weigher(
                (key, known) -> OVERHEAD + key.length() + 2 * known.text.length())
            .build();
  }

  /** Keeps in mind what a request asks for. */
  void remember(UriInfo request, HttpHeaders headers, Reading reading) {
    RequestKey key = RequestKey.of(request, headers);
    if (reading.isExport() || !key.isWhole()) {
      return;
    }
    if (reading.isOfKeyAsWritten() && key.row().isPresent()) {
      requests.get(key.ofAnyRow(), unknown -> new Known(reading.ofRow(RequestKey.ANY_ROW)));
    } else {
      requests.get(key, unknown -> new Known(reading));
    }
  }

  /** What the request asks for; empty where that was not asked before, or is forgotten. */
  Optional<Known> find(HttpServerRequest request) {
    RequestKey key = RequestKey.of(request);
    return key.row()
        .flatMap(row -> known(key.ofAnyRow()).map(known -> known.ofRow(row)))
        .or(() -> known(key));
  }

  private Optional<Known> known(RequestKey key) {
    return Optional.ofNullable(requests.getIfPresent(key));
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
    private final Reading reading;
    private final String text;
    private volatile Tagged tagged = new Tagged(null, null);

    private Known(Reading reading) {
      this(KnownRequests.template(reading), reading, reading.text());
    }

    private Known(String template, Reading reading, String text) {
      this.template = template;
      this.reading = reading;
      this.text = text;
    }

    private Known ofRow(String key) {
      return new Known(template, reading.ofRow(key), text.replace(RequestKey.ANY_ROW, key));
    }

    /** The path, with the name of the key where a key stands. */
    String template() {
      return template;
    }

    Reading reading() {
      return reading;
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

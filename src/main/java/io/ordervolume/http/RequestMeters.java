package io.ordervolume.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps unknown paths out of metrics of requests that the server rejects before any route, so that
 * {@link PathTag} does not see them. A path counts as known once a request for it succeeded, which
 * clients cannot achieve with paths of their own.
 */
@Singleton
public class RequestMeters implements MeterFilter {

  private static final String REQUESTS = "http.server.requests";
  private static final String PATH = "uri";

  private final Set<String> answered = ConcurrentHashMap.newKeySet();

  @Override
  public Meter.Id map(Meter.Id meter) {
    String path = meter.getTag(PATH);
    if (path == null || !meter.getName().equals(REQUESTS) || isOfTheService(meter, path)) {
      return meter;
    }
    List<Tag> tags = new ArrayList<>(meter.getTags());
    tags.replaceAll(tag -> tag.getKey().equals(PATH) ? Tag.of(PATH, "/" + PathTag.OTHER) : tag);
    return meter.replaceTags(tags);
  }

  private boolean isOfTheService(Meter.Id meter, String path) {
    String status = meter.getTag("status");
    if (path.contains("{") || status == null || status.startsWith("2")) {
      answered.add(path);
    }
    return answered.contains(path);
  }
}

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
 * Keeps paths of callers out of the metrics where {@link PathTag} was not asked: the server refuses
 * some requests before any route sees them. A path counts as one of the service once it was
 * answered without an error, which callers cannot bring about for paths that they make up.
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

package io.ordervolume.freshness;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Picks from what is seen what one listener has not heard yet. */
final class Listener {

  private static final News HEARTBEAT = new News("heartbeat", "{}");

  private final long longestSilence;
  private final Map<String, String> heard = new HashMap<>();
  private long spokenAt;

  /**
   * @param nanoTime the time at which it began to listen
   */
  Listener(Duration longestSilence, long nanoTime) {
    this.longestSilence = longestSilence.toNanos();
    this.spokenAt = nanoTime;
  }

  /** The news in a scene; a sign of life where there were none for long. */
  List<News> hear(Scene scene, long nanoTime) {
    boolean isSameSort = scene.news().stream().anyMatch(news -> heard.containsKey(news.name()));
    if (!isSameSort) {
      heard.clear();
    }
    List<News> fresh =
        scene.news().stream()
            .filter(news -> !news.data().equals(heard.put(news.name(), news.data())))
            .toList();
    boolean silent = fresh.isEmpty() && nanoTime - spokenAt >= longestSilence;
    if (!fresh.isEmpty() || silent) {
      spokenAt = nanoTime;
    }
    return silent ? List.of(HEARTBEAT) : fresh;
  }
}

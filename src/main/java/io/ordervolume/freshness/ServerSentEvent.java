package io.ordervolume.freshness;

import java.util.Optional;

/**
 * An event for subscribers.
 *
 * @param view the view that it is about; empty if it is about all
 * @param data JSON
 */
record ServerSentEvent(String name, Optional<String> view, String data) {

  /** Returns the subject of the event. A later event with the same subject replaces this one. */
  String subject() {
    return name + " " + view.orElse("");
  }
}

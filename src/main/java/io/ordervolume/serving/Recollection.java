package io.ordervolume.serving;

import io.ordervolume.answer.Representation;
import io.smallrye.mutiny.Uni;

/** An answer, and how it was come by. */
record Recollection(Uni<Representation> answer, How how) {

  /** How an answer was come by, in the words of the header Cache-Status. */
  enum How {
    REMEMBERED("hit"),
    SHARED("fwd=uri-miss; collapsed"),
    READ("fwd=uri-miss; stored"),
    BYPASSED("fwd=bypass"),
    LIVE("fwd=request");

    private final String cacheStatus;

    How(String words) {
      this.cacheStatus = "order-volume; " + words;
    }

    String cacheStatus() {
      return cacheStatus;
    }
  }
}

package io.ordervolume.read;

/** How a response was obtained, in the words of the header Cache-Status. */
enum CacheStatus {
  HIT("hit"),
  /** Another request was reading it already. */
  COLLAPSED("fwd=uri-miss; collapsed"),
  MISS("fwd=uri-miss; stored"),
  BYPASSED("fwd=bypass"),
  LIVE("fwd=request");

  /** The header. */
  static final String HEADER = "Cache-Status";

  private final String value;

  CacheStatus(String words) {
    this.value = "order-volume; " + words;
  }

  String value() {
    return value;
  }
}

package io.ordervolume.capture;

/** How changes of the store are noticed: {@code order-volume.change-capture}. */
public enum Capture {
  /** Triggers on the base tables mark every changed key. */
  TRIGGERS,
  /** Nothing is noticed: the view is refreshed by schedule and request only. */
  NONE
}

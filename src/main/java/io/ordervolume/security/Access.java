package io.ordervolume.security;

/** Whom the service answers, as {@code order-volume.security} says. */
public enum Access {
  /** Those whose token gives the role that a path wants. */
  OIDC,
  /** Whoever asks. */
  OPEN
}

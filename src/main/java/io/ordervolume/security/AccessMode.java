package io.ordervolume.security;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whom the service answers, as {@code order-volume.security} says. */
public enum AccessMode {
  /** Those whose token gives the role that a path wants. */
  OIDC,
  /** Whoever asks. */
  OPEN;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

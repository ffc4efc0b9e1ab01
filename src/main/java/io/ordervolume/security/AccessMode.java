package io.ordervolume.security;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Values of {@code order-volume.security}. */
public enum AccessMode {
  /** Callers need a token with the role that a path requires. */
  OIDC,
  /** Callers need no token. */
  OPEN;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

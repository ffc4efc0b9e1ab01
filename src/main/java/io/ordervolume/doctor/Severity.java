package io.ordervolume.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The effect of a finding on clients. */
public enum Severity {
  /** Clients get no answers, or wrong ones. The service is not ready. */
  BLOCKING,
  /** Clients get answers, but an operator should fix the problem. */
  WARNING;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

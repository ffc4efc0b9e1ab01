package io.ordervolume.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a finding means for those who ask the service. */
public enum Severity {
  /** They get no answers, or wrong ones: the service is not ready. */
  BLOCKING,
  /** They get answers, but somebody should look into it. */
  WARNING;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}

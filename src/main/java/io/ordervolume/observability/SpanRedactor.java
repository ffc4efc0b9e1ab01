package io.ordervolume.observability;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Keeps people out of traces: filters name customers, a code to sign in with is a secret, and an
 * address is somebody's. An attribute cannot be taken back, so a word stands in its place.
 */
@Singleton
class SpanRedactor implements SpanProcessor {

  private static final List<AttributeKey<String>> WITHHELD =
      List.of(AttributeKey.stringKey("url.query"), AttributeKey.stringKey("client.address"));

  private static final String INSTEAD = "REDACTED";

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    for (AttributeKey<String> key : WITHHELD) {
      if (span.getAttribute(key) != null) {
        span.setAttribute(key, INSTEAD);
      }
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}

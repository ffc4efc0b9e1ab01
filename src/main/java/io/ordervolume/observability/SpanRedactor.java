package io.ordervolume.observability;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Redacts {@code url.query} and {@code client.address} in spans: they contain names, login codes
 * and IP addresses. Attributes cannot be removed from a span, so they are overwritten.
 */
@Singleton
class SpanRedactor implements SpanProcessor {

  private static final List<AttributeKey<String>> REDACTED_KEYS =
      List.of(AttributeKey.stringKey("url.query"), AttributeKey.stringKey("client.address"));

  private static final String REPLACEMENT = "REDACTED";

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    for (AttributeKey<String> key : REDACTED_KEYS) {
      if (span.getAttribute(key) != null) {
        span.setAttribute(key, REPLACEMENT);
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

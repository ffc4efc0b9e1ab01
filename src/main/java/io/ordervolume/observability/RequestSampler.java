package io.ordervolume.observability;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Which traces are made: those whose caller made one, that share of all others, and none of a
 * statement that belongs to no request – the service looks at its database every second.
 */
@Singleton
class RequestSampler implements Sampler {

  private final Sampler others;

  RequestSampler(
      @ConfigProperty(name = "quarkus.otel.traces.sampler.arg", defaultValue = "1") double share) {
    this.others = Sampler.parentBased(Sampler.traceIdRatioBased(share));
  }

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    boolean alone = !Span.fromContext(parent).getSpanContext().isValid();
    return kind == SpanKind.CLIENT && alone
        ? SamplingResult.drop()
        : others.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  @Override
  public String getDescription() {
    return "WorthTracing{" + others.getDescription() + "}";
  }
}

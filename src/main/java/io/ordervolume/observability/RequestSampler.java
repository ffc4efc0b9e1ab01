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
 * Samples requests whose client sampled them, and the configured share of all others. Drops
 * statements outside a request, because the service polls the database every second.
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
    return "RequestSampler{" + others.getDescription() + "}";
  }
}

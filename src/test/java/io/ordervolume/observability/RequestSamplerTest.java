package io.ordervolume.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestSamplerTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private static Context below(TraceFlags decision) {
    SpanContext parent =
        SpanContext.createFromRemoteParent(TRACE, SPAN, decision, TraceState.getDefault());
    return Context.root().with(Span.wrap(parent));
  }

  private static boolean isMade(double share, Context parent, SpanKind kind) {
    return new RequestSampler(share)
            .shouldSample(parent, TRACE, "any", kind, Attributes.empty(), List.of())
            .getDecision()
        == SamplingDecision.RECORD_AND_SAMPLE;
  }

  @Test
  void theDecisionOfTheCallerOverridesTheShare() {
    assertThat(isMade(0, below(TraceFlags.getSampled()), SpanKind.SERVER)).isTrue();
    assertThat(isMade(1, below(TraceFlags.getDefault()), SpanKind.SERVER)).isFalse();
  }

  @Test
  void theShareDecidesForRequestsWithoutATrace() {
    assertThat(isMade(1, Context.root(), SpanKind.SERVER)).isTrue();
    assertThat(isMade(0, Context.root(), SpanKind.SERVER)).isFalse();
    assertThat(isMade(1, Context.root(), SpanKind.INTERNAL)).isTrue();
  }

  @Test
  void statementsAreTracedOnlyBelowAnotherSpan() {
    assertThat(isMade(1, Context.root(), SpanKind.CLIENT)).isFalse();
    assertThat(isMade(0, below(TraceFlags.getSampled()), SpanKind.CLIENT)).isTrue();
  }
}

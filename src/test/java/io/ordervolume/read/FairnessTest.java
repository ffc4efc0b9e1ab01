package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.EventStream;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that one caller gets no more than its share, even with several tokens. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs = {
      @ResourceArg(name = "order-volume.events.max-listeners", value = "8"),
      @ResourceArg(name = "order-volume.caller-share", value = "0.75")
    })
@WithTestResource(IssuerResource.class)
@Tag("full")
class FairnessTest {

  @TestHTTPResource("/freshness/events")
  URI events;

  Issuer issuer;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await(() -> given().auth().oauth2(issuer.token("op", "operator", "reader")));
  }

  private static int status(URI events, String token) {
    return given().auth().oauth2(token).get(events).statusCode();
  }

  @Test
  void aGreedyCallerLeavesListenersToOthers() {
    List<EventStream> greedy = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        EventStream stream = EventStream.of(events, issuer.token("greedy", "reader"));
        greedy.add(stream);
        stream.next("freshness");
      }

      assertThat(status(events, issuer.token("greedy", "reader"))).isEqualTo(503);
      try (EventStream modest = EventStream.of(events, issuer.token("modest", "reader"))) {
        assertThat(modest.next("freshness")).isNotNull();
      }
    } finally {
      for (EventStream stream : greedy) {
        stream.close();
      }
    }
  }
}

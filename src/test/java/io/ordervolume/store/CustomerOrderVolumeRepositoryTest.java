package io.ordervolume.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the queries of the article's shell session: all orders, sorted orders of some states, the
 * first order.
 */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
class CustomerOrderVolumeRepositoryTest {

  @Inject CustomerOrderVolumeRepository orders;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private static <T> T read(Supplier<Uni<T>> query) throws Throwable {
    return VertxContextSupport.subscribeAndAwait(() -> Panache.withSession(query));
  }

  @Test
  void allOrdersAreRead() throws Throwable {
    assertThat(read(() -> orders.listAll())).hasSize((int) (long) read(() -> orders.count()));
  }

  @Test
  void ordersOfSomeStatesAreSortedByState() throws Throwable {
    List<CustomerOrderVolume> some = read(() -> orders.listByStates(List.of("TX", "IL", "OH")));

    assertThat(some)
        .isNotEmpty()
        .isSortedAccordingTo(Comparator.comparing(CustomerOrderVolume::getState))
        .extracting(CustomerOrderVolume::getState)
        .containsOnly("IL", "OH", "TX");
  }

  @Test
  void ordersOfAPeriodAreSortedByTime() throws Throwable {
    OffsetDateTime from = OffsetDateTime.parse("2025-01-01T00:00:00Z");
    OffsetDateTime until = OffsetDateTime.parse("2027-01-01T00:00:00Z");

    assertThat(read(() -> orders.listByStateAndPeriod("TX", from, until)))
        .isSortedAccordingTo(Comparator.comparing(CustomerOrderVolume::getPurchaseDate))
        .allSatisfy(order -> assertThat(order.getPurchaseDate()).isBetween(from, until));
  }

  @Test
  void theFirstOrderHasAllAttributes() throws Throwable {
    CustomerOrderVolume first = read(() -> orders.findFirst()).orElseThrow();

    assertThat(first.getUniqueId()).isEqualTo(first.getCustomerId() + "-" + first.getOrderId());
    assertThat(first.getCustomerName()).isNotBlank();
    assertThat(first.getOrderSize()).isPositive();
    assertThat(first.getOrderCost()).isPositive();
    assertThat(read(() -> orders.findById(first.getUniqueId())).getCity())
        .isEqualTo(first.getCity());
  }
}

package io.ordervolume.security;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Patience;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that an erased customer disappears from all answers: at once from live reads, after the
 * next apply from plain reads, and from the files of the view with the next refresh.
 */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@Tag("full")
class ErasureTest {

  private static final String NAME = "Unmistakable";
  private static final String EMAIL = "zebulon@unmistakable.example";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final List<String> FORMS =
      List.of("application/json", "text/csv", "application/x-ndjson");

  @Inject Pool pool;

  @BeforeEach
  void thereIsADealForEverybody() {
    PopulatedView.await();
    given().contentType("application/json").body("{}").put("/deals/everybody");
  }

  /** Returns requests in all formats whose answers contain the customer. */
  private static List<Supplier<Response>> answers(long customer, String cacheControl) {
    return Stream.of(
            "/customer_order_volume?customer_id=eq." + customer,
            "/customer_order_volume?customer_name=like.*" + NAME,
            "/customer_order_volume?select=customer_name,order_cost.sum()&order=customer_name.desc",
            "/complete_customer_data?customer_id=eq." + customer,
            "/deals/everybody/audience?customer_id=eq." + customer,
            "/deals/everybody/audience?email=eq." + EMAIL)
        .flatMap(path -> FORMS.stream().map(form -> ask(path, form, cacheControl)))
        .toList();
  }

  private static Supplier<Response> ask(String path, String form, String cacheControl) {
    return () -> given().accept(form).header("Cache-Control", cacheControl).get(path);
  }

  private static boolean names(Response answer) {
    assertThat(answer.statusCode()).isIn(200, 206);
    return answer.asString().contains(NAME) || answer.asString().contains(EMAIL);
  }

  /** Gives the customer a unique name and waits until all answers contain it. */
  private void makeUnmistakable(long customer) {
    execute(
        "update customers set first_name = 'Zebulon', last_name = '%s' where id = %d"
            .formatted(NAME, customer));
    execute("delete from emails where customer_id = " + customer);
    execute("insert into emails (customer_id, email) values (%d, '%s')".formatted(customer, EMAIL));
    for (Supplier<Response> answer : answers(customer, "max-age=3600")) {
      until(() -> names(answer.get()));
    }
  }

  @Test
  void anOverwrittenCustomerDisappearsFromAllAnswers() {
    makeUnmistakable(1);

    execute(
        "with gone as (delete from emails where customer_id = 1)"
            + " update customers set first_name = 'Erased', last_name = 'Erased' where id = 1");

    isGone(1);
  }

  @Test
  void aDeletedCustomerDisappearsFromAllAnswers() {
    makeUnmistakable(2);

    execute("delete from customers where id = 2");

    isGone(2);
  }

  private void isGone(long customer) {
    OffsetDateTime erased = row("select clock_timestamp()").getOffsetDateTime(0);
    for (Supplier<Response> exact : answers(customer, "no-cache")) {
      assertThat(names(exact.get())).isFalse();
    }
    for (Supplier<Response> plain : answers(customer, "max-age=3600")) {
      until(() -> !stillNames(plain.get(), erased));
    }
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
    assertThat(
            row("""
                    select (select count(*) from customer_order_volume where customer_name like '%Unmistakable')
                      + (select count(*) from order_volume.customer_order_volume_delta where customer_name like '%Unmistakable')
                      + (select count(*) from order_volume.base_table b
                        where query_to_xml('table order_volume.log_' || b.id, false, false, '')::text like '%Unmistakable%')
                    """)
                .getLong(0))
        .isZero();
  }

  /**
   * Returns whether an answer names the customer. An answer as of a time after the erasure must
   * not.
   */
  private static boolean stillNames(Response answer, OffsetDateTime erased) {
    String asOf = answer.header("View-As-Of");
    boolean names = names(answer);
    if (asOf == null || OffsetDateTime.parse(asOf).isAfter(erased)) {
      assertThat(names).as("as of %s, erased %s", asOf, erased).isFalse();
    }
    return names;
  }

  private void execute(String sql) {
    pool.query(sql).execute().await().atMost(PATIENCE);
  }

  private Row row(String sql) {
    return pool.query(sql).execute().await().atMost(PATIENCE).iterator().next();
  }

  private static void until(Callable<Boolean> condition) {
    Patience.await(condition, () -> when().get("/freshness").asString());
  }
}

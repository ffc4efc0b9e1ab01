package io.ordervolume.read;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests cursors by following the links to all pages. */
@QuarkusTest
@WithTestResource(
    value = DatabaseResource.class,
    initArgs =
        @ResourceArg(name = "quarkus.liquibase.change-log-parameters.sampleOrders", value = "2000"))
@Tag("full")
class CursorsTest {

  private static final String PATH = "/customer_order_volume";
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

  private final TestSql store = TestSql.ofService();

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await();
  }

  private static Response get(String address) {
    return given().urlEncodingEnabled(false).get(address);
  }

  /** Returns the row ids of all pages. */
  private static List<String> walk(String address) {
    List<String> keys = new ArrayList<>();
    String next = address;
    while (next != null) {
      Response page = get(next);
      assertThat(page.statusCode()).as(next).isEqualTo(200);
      keys.addAll(page.jsonPath().getList("unique_id"));
      next = next(page);
    }
    return keys;
  }

  private static String next(Response page) {
    Matcher next = NEXT.matcher(page.header("Link") == null ? "" : page.header("Link"));
    return next.matches() ? next.group(1) : null;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=190",
        "order=state.desc&limit=130",
        "order=order_size.asc,customer_name.desc&limit=333&select=unique_id",
        "order=purchase_date.desc.nullslast&limit=77&state=in.(TX,CA,OH)&customer_name=like.*a*",
        "order=order_cost.desc,city&limit=500"
      })
  void everyPageContinuesAfterThePreviousOne(String query) {
    List<String> walked = walk(PATH + "?" + query);
    String all = query.replaceFirst("limit=\\d+", "limit=1000");
    List<String> first = get(PATH + "?" + all).jsonPath().getList("unique_id");
    List<String> second = get(PATH + "?" + all + "&offset=1000").jsonPath().getList("unique_id");

    first.addAll(second);
    assertThat(walked).hasSizeGreaterThan(100).isEqualTo(first);
  }

  @Test
  void refusesACursorOfAnotherQuery() {
    String next = next(get(PATH + "?order=state&limit=5&state=in.(TX,OH)"));
    assertThat(get(next).statusCode()).isEqualTo(200);
    for (String foreign :
        List.of(
            next.replace("order=state", "order=city"),
            next.replace("order=state", "order=state.desc"),
            next.replace("TX", "CA"),
            next.replaceFirst("state=[^&]*&", ""),
            next + "&order_id=gt.5",
            next.replaceFirst("cursor=.*", "cursor="),
            next.replaceFirst("cursor=.*", "cursor=AAAA"),
            next.replaceFirst("cursor=.*", "cursor=%25%25"))) {
      Response refusal = get(foreign);
      assertThat(refusal.statusCode()).as(foreign).isEqualTo(400);
      refusal.then().body("parameter", equalTo("cursor"));
    }
  }

  @Test
  void refusesACursorWithOneChangedCharacter() {
    String next = next(get(PATH + "?order=customer_name&limit=5"));
    String address = next.replaceFirst("cursor=.*", "cursor=");
    String cursor = next.substring(address.length());
    for (int i = 0; i < cursor.length() - 1; i++) {
      char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
      String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
      assertThat(get(address + changed).statusCode()).as("changed at %d", i).isEqualTo(400);
    }
  }

  @Test
  void columnsAndPageSizeMayChangeBetweenPages() {
    String next = next(get(PATH + "?limit=5"));
    List<String> keys =
        get(next.replace("limit=5", "limit=7") + "&select=unique_id")
            .jsonPath()
            .getList("unique_id");
    assertThat(keys).isEqualTo(get(PATH + "?limit=7&offset=5").jsonPath().getList("unique_id"));
  }

  @Test
  void unchangedRowsAppearOnceWhileRefreshesRun() throws Exception {
    List<String> before = walk(PATH + "?limit=1000");
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> refreshes =
        CompletableFuture.supplyAsync(() -> changeAndRefresh(done));
    List<List<String>> walks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      walks.add(walk(PATH + "?limit=45&order=customer_id.desc"));
    }
    done.set(true);
    assertThat(refreshes.get()).isGreaterThan(3);
    List<String> staying = before.stream().filter(key -> !isChanged(key)).toList();
    assertThat(staying).hasSizeGreaterThan(1_500);
    for (List<String> walked : walks) {
      assertThat(walked).doesNotHaveDuplicates().containsAll(staying);
    }
  }

  /** Returns whether the order is among those that the test deletes and inserts. */
  private static boolean isChanged(String key) {
    return Integer.parseInt(key.split("-")[1]) <= 300;
  }

  private int changeAndRefresh(AtomicBoolean done) {
    int refreshes = 0;
    try (Connection connection = store.connect();
        Statement statement = connection.createStatement()) {
      while (!done.get()) {
        statement.execute("delete from orders where id <= 300 and id % 7 = " + refreshes % 7);
        statement.execute("update orders set created_on = now() where id <= 300");
        given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
        refreshes++;
      }
      return refreshes;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}

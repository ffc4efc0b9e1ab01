package io.ordervolume.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.ordervolume.testing.Chromium;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.PopulatedView;
import io.ordervolume.testing.TestSql;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.path.json.config.JsonPathConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the page in a real browser: it shows what the service answers. */
@Tag("full")
@QuarkusTest
@WithTestResource(value = DatabaseResource.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class PageTest {

  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private static final String ORDERS = "/customer_order_volume";
  private static final String VIEW = "?view=customer_order_volume";
  private static final String EXPLORE = "?part=explore&relation=customer_order_volume";
  private static final String DEAL = "texas-autumn";
  private static final DecimalFormat COUNT = format("#,##0");
  private static final DecimalFormat MONEY = format("$#,##0.00");

  @TestHTTPResource("/")
  String service;

  private final TestSql store = TestSql.ofService();

  private static DecimalFormat format(String pattern) {
    DecimalFormat format =
        new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ENGLISH));
    format.setRoundingMode(RoundingMode.HALF_EVEN);
    return format;
  }

  @BeforeEach
  void startFromAFilledViewAndOneDeal() {
    PopulatedView.await();
    given().delete("/deals/new-friends");
    given()
        .contentType("application/json")
        .body("{\"states\":[\"TX\"],\"within\":\"P12M\",\"min_products\":4,\"percent_off\":10}")
        .put("/deals/" + DEAL);
  }

  private Page open(String view) {
    Page page = CHROMIUM.open();
    page.navigate(service + view);
    return page;
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator figure(Page page, String name) {
    return page.locator("dl > div")
        .filter(new Locator.FilterOptions().setHas(page.locator("dt").getByText(name, exactly())))
        .locator("dd");
  }

  private static Locator.GetByTextOptions exactly() {
    return new Locator.GetByTextOptions().setExact(true);
  }

  private static Locator orders(Page page) {
    return page.getByRole(
            AriaRole.REGION, new Page.GetByRoleOptions().setName("Orders").setExact(true))
        .locator("tbody tr");
  }

  private static Locator explored(Page page) {
    return page.locator(".part-explore section[aria-labelledby=rows] tbody tr");
  }

  private static Locator.FilterOptions hasText(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static Page.GetByLabelOptions inside() {
    return new Page.GetByLabelOptions().setExact(false);
  }

  private static String count(Object number) {
    return COUNT.format(number);
  }

  private static String money(Object number) {
    return MONEY.format(new BigDecimal(number.toString()));
  }

  private static JsonPath ask(String path, Map<String, ?> parameters) {
    return given()
        .queryParams(parameters)
        .header("Cache-Control", "no-cache")
        .get(path)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath(JsonPathConfig.jsonPathConfig().numberReturnType(NumberReturnType.BIG_DECIMAL));
  }

  private static JsonPath sums(Map<String, ?> filters) {
    Map<String, Object> parameters = new HashMap<>(filters);
    parameters.put("select", "orders:count(),cost:order_cost.sum()");
    return ask(ORDERS, parameters);
  }

  /** Returns the SQL for a new order of a customer with one product. */
  private static String orderOf(int customer) {
    return """
        with purchase as (
          insert into orders (customer_id, created_on) values (%d, now()) returning id)
        insert into products_orders (order_id, product_id)
        select id, (select min(id) from products) from purchase
        """
        .formatted(customer);
  }

  /** Takes the apply lock, so that changes stay pending until the connection is closed. */
  private Connection withoutApplies() throws SQLException {
    Connection connection = store.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("lock table order_volume.apply_lock in row share mode");
    }
    return connection;
  }

  @Test
  void loadsOnlyItsOwnFilesAndScripts() {
    Page page = CHROMIUM.open();
    List<String> asked = new CopyOnWriteArrayList<>();
    page.onRequest(request -> asked.add(request.url()));
    AtomicLong script = new AtomicLong();
    page.onResponse(
        response -> {
          if (response.url().endsWith(".js")) {
            script.addAndGet(response.body().length);
          }
        });
    Response answer = page.navigate(service + VIEW);
    assertThat(figure(page, "Version")).not().isEmpty();
    assertThat(page.locator(".uplot").first()).isVisible();

    assertThat(script.get()).isBetween(1L, 250_000L);
    assertThat(asked).allMatch(address -> address.startsWith(service));
    assertThat(answer.headerValue("content-security-policy"))
        .contains("frame-ancestors 'none'", "default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe", "*");
    assertThat(answer.headerValue("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.headerValue("cache-control")).isEqualTo("no-cache");
  }

  @Test
  void freshnessIsUpdatedWithoutAReload() throws SQLException {
    Page page = open(VIEW);
    Page list = open("");
    Locator line = list.locator("tr[data-view=customer_order_volume]");
    assertThat(line).containsText("incremental");
    JsonPath freshness = ask("/freshness" + ORDERS, Map.of());
    assertThat(figure(page, "Version")).hasText(count(freshness.getLong("version")));
    assertThat(figure(page, "Rows")).hasText(count(freshness.getLong("rows")));

    try (Connection hold = withoutApplies()) {
      store.execute("update customers set last_name = last_name || 'x' where id = 3");

      assertThat(page.locator("h2.word")).hasText("stale");
      assertThat(figure(page, "Pending changes")).containsText("customers 1");
      assertThat(page.locator("#pulse")).hasText("stale");
      assertThat(page.locator("svg.flow .waits")).containsText("customers");
      assertThat(line).containsText("stale");
      assertThat(line.locator("td[data-label=Waiting]")).hasText("1");
    }
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);

    assertThat(page.locator("h2.word")).hasText("fresh");
    assertThat(line).containsText("fresh");
    assertThat(figure(page, "Version"))
        .hasText(count(ask("/freshness" + ORDERS, Map.of()).getLong("version")));
  }

  @Test
  void aRefreshIsStartedFollowedAndCancelled() throws SQLException {
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
    Page page = open(VIEW);
    try (Connection colleague = store.connect();
        Statement holdUp = colleague.createStatement()) {
      colleague.setAutoCommit(false);
      holdUp.execute("lock table orders in access exclusive mode");
      button(page, "Refresh now").click();
      assertThat(page.locator("progress")).isVisible();
      assertThat(page.locator(".took")).hasText(Pattern.compile("\\d.* of about .*\\d"));
      Chromium.photograph(page, "refreshing");

      button(page, "Cancel").click();

      assertThat(button(page, "Refresh now")).isVisible();
      colleague.rollback();
    }
    Locator first =
        page.getByRole(AriaRole.REGION).locator("table:not(.u-legend) tbody tr").first();
    assertThat(first).containsText("cancelled");
    JsonPath last = ask("/refreshes", Map.of("limit", 1));
    assertThat(last.getString("[0].outcome")).isEqualTo("cancelled");
    assertThat(first).containsText(last.getString("[0].error"));

    button(page, "Refresh now").click();

    assertThat(page.getByRole(AriaRole.REGION).locator("table:not(.u-legend) tbody tr").first())
        .containsText(Pattern.compile("succeeded|unchanged"));
  }

  @Test
  void aViewIsRegisteredShownAndReleased() throws SQLException {
    store.execute("drop materialized view if exists product_sales");
    store.execute(
        """
        create materialized view product_sales as
          select p.id as product_id, p.product_name, count(*) as units
          from products p join products_orders po on po.product_id = p.id group by p.id;
        create unique index on product_sales (product_id)
        """);
    Page page = open("");
    button(page, "Register a view").click();
    page.getByLabel("Name, with the schema if needed").fill("no_such_view");
    button(page, "Register").click();
    assertThat(page.locator("dialog .fault")).not().isEmpty();
    page.getByLabel("Name, with the schema if needed").fill("product_sales");
    Chromium.assertAccessible(page);
    button(page, "Register").click();

    Locator line = page.locator("tr[data-view=product_sales]");
    assertThat(line).containsText("fresh");
    assertThat(line).containsText("incremental");
    line.getByText("product_sales").click();
    Locator drawing = page.locator("svg.flow");
    assertThat(drawing).hasAttribute("aria-label", Pattern.compile("products_orders.*product_id"));
    page.getByText("From public.products_orders").click();
    assertThat(page.locator("details[open] pre").first()).containsText("SELECT");

    button(page, "Release").click();
    page.locator("dialog").getByText("Release", exactly()).click();
    assertThat(page.locator("tr[data-view=customer_order_volume]")).isVisible();
    assertThat(line).hasCount(0);
    given().get("/views/product_sales").then().statusCode(404);
  }

  @Test
  void findingsShowTheirSqlAndTheSelfTestOnlyIfOffered() {
    Page page = CHROMIUM.open();
    page.route(
        "**/doctor",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(
                        """
                        [{"code": "slow-mapping", "severity": "warning",
                          "view": "customer_order_volume", "problem": "A scan.",
                          "fix": "Create the index.", "sql": "create index on orders (id)"}]""")));
    page.route(
        "**/q/openapi*",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody("{\"paths\": {}}")));
    page.navigate(service + VIEW);
    assertThat(page.locator(".findings pre")).hasText("create index on orders (id)");
    assertThat(button(page, "Rebuild")).isVisible();
    assertThat(button(page, "Self-test")).hasCount(0);

    page.unroute("**/q/openapi*");
    page.route(
        "**/q/openapi*",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody("{\"paths\": {\"/views/{view}/selftest\": {\"post\": {}}}}")));
    page.reload();
    assertThat(button(page, "Self-test")).isVisible();
  }

  @Test
  void rowsAreFilteredByValuesAndTheCurlCommandReturnsThem() throws IOException {
    Page page = open(EXPLORE);
    page.getByLabel("Filter by").selectOption("state");
    page.locator(".values summary").click();
    Locator texas = page.locator(".occurring label").filter(hasText("TX"));
    assertThat(texas).containsText(count(sums(Map.of("state", "eq.TX")).getLong("[0].orders")));
    texas.locator("input").check();
    page.keyboard().press("Escape");
    button(page, "order_cost").click();

    JsonPath dearest =
        ask(ORDERS, Map.of("state", "eq.TX", "order", "order_cost.desc", "limit", 50));
    assertThat(explored(page).first()).containsText(dearest.getString("[0].unique_id"));
    assertThat(page.getByLabel("Chart").locator(".uplot")).isVisible();
    button(page, "Next page").click();
    assertThat(explored(page).last()).containsText(dearest.getString("[49].unique_id"));

    page.getByText("The same with curl").click();
    String curl = page.locator("details.card pre").textContent();
    String address = curl.replaceFirst(".*'(http[^']*)'.*", "$1");
    JsonPath same = given().urlEncodingEnabled(false).get(address).jsonPath();
    assertThat(explored(page).first()).containsText(same.getString("[0].unique_id"));
    assertThat(same.getString("[0].unique_id")).isEqualTo(dearest.getString("[25].unique_id"));

    Page colleague = CHROMIUM.open();
    colleague.navigate(page.url());
    assertThat(explored(colleague).last()).containsText(dearest.getString("[49].unique_id"));
    Download download = page.waitForDownload(() -> button(page, "Download CSV").click());
    assertThat(Files.readString(download.path()).lines().count() - 1)
        .isEqualTo(sums(Map.of("state", "eq.TX")).getLong("[0].orders"));
  }

  @Test
  void groupsAreSummedAndCharted() {
    Page page = open(EXPLORE);
    page.getByLabel("Add a group …").selectOption("state");
    page.getByLabel("Add a value …").selectOption("order_cost.sum");
    JsonPath states =
        ask(ORDERS, Map.of("select", "state,cost:order_cost.sum()", "order", "cost.desc"));
    assertThat(explored(page).first()).containsText(states.getString("[0].state"));
    assertThat(explored(page).first()).containsText(states.get("[0].cost").toString());
    assertThat(page.getByLabel("sum of order_cost by state", inside())).isVisible();

    button(page, "Remove state").click();
    page.getByLabel("Add a group …").selectOption("purchase_date.month");
    assertThat(page.getByLabel("sum of order_cost by month", inside())).isVisible();
    Locator values = page.locator(".u-value");
    assertThat(values.last()).isHidden();
    page.locator(".u-over").hover();
    assertThat(values.first()).hasText(Pattern.compile("\\d"));
    assertThat(values.last()).hasText(Pattern.compile("\\d"));
    page.getByRole(AriaRole.HEADING).first().hover();
    assertThat(values.last()).isHidden();
    assertThat(page).hasURL(Pattern.compile("group=purchase_date.month"));
  }

  @Test
  void aPlainViewWithoutARowIdIsExploredPageByPage() {
    Page page = open("?part=explore&relation=complete_customer_data");
    assertThat(page.getByText("Computed now")).isVisible();
    String first = explored(page).first().textContent();
    button(page, "Next page").click();
    assertThat(explored(page).first()).not().hasText(first);
    button(page, "First page").click();
    assertThat(explored(page).first()).hasText(first);
  }

  @Test
  void aLostConnectionIsShownUntilItIsRestored() {
    Page page = CHROMIUM.open();
    page.route("**/freshness/events", route -> route.abort());
    page.navigate(service);
    assertThat(page.getByText("The connection is lost.")).isVisible();
    page.unroute("**/freshness/events");
    assertThat(page.getByText("The connection is lost.")).hasCount(0);
    assertThat(page.locator("#pulse")).not().isEmpty();
  }

  @Test
  void volumeShowsTheSumsOfTheService() {
    Page page = open("?part=volume");
    JsonPath all = sums(Map.of());
    assertThat(figure(page, "Orders")).hasText(count(all.getLong("[0].orders")));
    assertThat(figure(page, "Cost")).hasText(money(all.get("[0].cost")));

    JsonPath states =
        ask(
            ORDERS,
            Map.of("select", "state,orders:count(),cost:order_cost.sum()", "order", "cost.desc"));
    Locator ranked = page.locator(".ranking tbody tr");
    assertThat(ranked).hasCount(10);
    for (int i = 0; i < 10; i++) {
      assertThat(ranked.nth(i)).containsText(states.getString("[" + i + "].state"));
      assertThat(ranked.nth(i)).containsText(money(states.get("[" + i + "].cost")));
    }
    assertThat(page.locator(".tile[data-state=TX]"))
        .hasAttribute("title", "TX: " + money(sums(Map.of("state", "eq.TX")).get("[0].cost")));

    page.getByText("The same as a table").click();
    JsonPath months =
        ask(
            ORDERS,
            Map.of(
                "select",
                "month:purchase_date.month(),orders:count(),cost:order_cost.sum()",
                "order",
                "month.desc"));
    Locator lastMonth = page.locator("details tbody tr").last();
    assertThat(lastMonth).containsText(money(months.get("[0].cost")));
    assertThat(lastMonth).containsText(count(months.getLong("[0].orders")));
  }

  @Test
  void filtersAreInTheUrlAndSurviveReloadAndBack() {
    Page page = open("?part=volume");
    page.locator(".tile[data-state=OH]").click();
    assertThat(page).hasURL(Pattern.compile("state=OH"));
    String ohio = count(sums(Map.of("state", "eq.OH")).getLong("[0].orders"));
    assertThat(figure(page, "Orders")).hasText(ohio);
    assertThat(orders(page).first()).containsText("OH");

    page.getByLabel("City").fill("Akron");
    page.getByLabel("City").press("Tab");
    Map<String, String> akron = Map.of("state", "eq.OH", "city", "eq.Akron");
    String inAkron = count(sums(akron).getLong("[0].orders"));
    assertThat(figure(page, "Orders")).hasText(inAkron);
    page.reload();
    assertThat(figure(page, "Orders")).hasText(inAkron);
    assertThat(page.getByLabel("City")).hasValue("Akron");

    page.goBack();
    assertThat(figure(page, "Orders")).hasText(ohio);
    assertThat(page.getByLabel("City")).hasValue("");
    page.goForward();
    assertThat(figure(page, "Orders")).hasText(inAkron);

    Page colleague = CHROMIUM.open();
    colleague.navigate(page.url());
    assertThat(figure(colleague, "Orders")).hasText(inAkron);
  }

  @Test
  void aPeriodIsSelectedByDaysInUtc() {
    Page page = open("?part=volume&from=2026-01-10&to=2026-01-31");
    JsonPath january =
        sums(Map.of("and", "(purchase_date.gte.2026-01-10,purchase_date.lt.2026-02-01)"));
    assertThat(figure(page, "Orders")).hasText(count(january.getLong("[0].orders")));
  }

  @Test
  void ordersAreSortedPagedAndSavedAsShown() throws IOException {
    Page page = open("?part=volume&state=TX");
    button(page, "Cost").click();
    assertThat(page).hasURL(Pattern.compile("order=order_cost.desc"));
    JsonPath dearest =
        ask(ORDERS, Map.of("state", "eq.TX", "order", "order_cost.desc", "limit", 50));
    assertThat(orders(page).first()).containsText(dearest.getString("[0].unique_id"));
    assertThat(orders(page)).hasCount(25);

    button(page, "Next page").click();
    assertThat(orders(page).first()).containsText(dearest.getString("[25].unique_id"));
    assertThat(orders(page).last()).containsText(dearest.getString("[49].unique_id"));
    page.goBack();
    assertThat(orders(page).first()).containsText(dearest.getString("[0].unique_id"));

    Download download = page.waitForDownload(() -> button(page, "Download CSV").click());
    String expected =
        given()
            .accept("text/csv")
            .queryParam(
                "select", "unique_id,purchase_date,customer_name,city,state,order_size,order_cost")
            .queryParam("state", "in.(TX)")
            .queryParam("order", "order_cost.desc")
            .get(ORDERS)
            .asString();
    assertThat(Files.readString(download.path())).isEqualTo(expected);
    assertThat(expected.lines().count() - 1)
        .isEqualTo(sums(Map.of("state", "eq.TX")).getLong("[0].orders"));
  }

  @Test
  void aNewOrderAppearsByItselfWithTheSourceOfTheRows() throws SQLException {
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
    Page live = open("?part=volume&read=live");
    Page refreshed = open("?part=volume");
    assertThat(live.locator(".totals .label")).containsText("exact");
    String before = figure(refreshed, "Orders").textContent();
    long orders = sums(Map.of()).getLong("[0].orders");
    assertThat(figure(live, "Orders")).hasText(count(orders));
    assertThat(figure(refreshed, "Orders")).hasText(count(orders));

    try (Connection hold = withoutApplies()) {
      store.execute(orderOf(7));

      assertThat(figure(live, "Orders")).hasText(count(orders + 1));
      assertThat(live.locator("tr.new")).hasCount(1);
      assertThat(orders(live).first()).containsText("7-");
      assertThat(live.locator(".totals .label")).containsText("Live: exactly as of");
      assertThat(figure(refreshed, "Orders")).hasText(before);
      assertThat(refreshed.locator(".totals .label")).containsText("Current: version");
    }
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);

    assertThat(figure(refreshed, "Orders")).hasText(count(orders + 1));
  }

  /** Tests the default behaviour of browsers for JSON answers of the service. */
  @Test
  void reloadShowsNewRowsAndBackShowsTheOldOnes() throws SQLException {
    given().header("Prefer", "wait=30").post("/refreshes").then().statusCode(200);
    String newest = service + "customer_order_volume?order=order_id.desc&limit=1";
    Page page = CHROMIUM.open();
    page.navigate(newest);
    String first = page.textContent("body");
    page.navigate(service);
    try (Connection hold = withoutApplies()) {
      store.execute(orderOf(8));

      page.goBack();
      assertThat(page.textContent("body")).isEqualTo(first);

      Response reloaded = page.reload();
      assertThat(reloaded.request().allHeaders().get("cache-control"))
          .containsAnyOf("max-age=0", "no-cache");
      assertThat(reloaded.text()).isNotEqualTo(first).contains("8-");
      assertThat(reloaded.headerValue("view-source")).isEqualTo("live");
      assertThat(reloaded.headerValue("cache-control")).isEqualTo("no-store");
    }
  }

  @Test
  void aDealIsValidatedCountedCreatedAndChanged() {
    Page page = open("?part=deals");
    page.getByText("New deal").click();
    page.getByLabel("Name").fill("New Friends!");
    assertThat(page.locator("#deal-name-hint")).containsText("lower case");
    page.getByLabel("Orders, at least").fill("none");
    assertThat(page.locator("#deal-min_orders-hint")).containsText("whole number");
    assertThat(page.getByLabel("Orders, at least")).hasAttribute("aria-invalid", "true");
    Chromium.assertAccessible(page);
    button(page, "Make the deal").click();
    assertThat(page.getByLabel("Name")).isFocused();

    page.getByLabel("Name").fill("new-friends");
    page.getByLabel("Orders, at least").fill("3");
    page.getByLabel("States").fill("TX, CA");
    page.getByLabel("Percent off").fill("12.5");
    JsonPath reach =
        given()
            .contentType("application/json")
            .body("{\"states\":[\"TX\",\"CA\"],\"min_orders\":3}")
            .post("/audiences?select=customers:count()")
            .jsonPath();
    assertThat(page.locator(".reach strong")).hasText(count(reach.getLong("[0].customers")));
    Chromium.photograph(page, "deal-editor");
    button(page, "Make the deal").click();

    Locator row =
        page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("new-friends"));
    assertThat(row).containsText("3 or more orders");
    given().get("/deals/new-friends").then().statusCode(200);

    page.getByLabel("Edit new-friends").click();
    assertThat(page.getByLabel("States")).hasValue("TX, CA");
    page.getByLabel("States").fill("TX");
    button(page, "Save").click();
    assertThat(row).containsText("in TX, 3 or more orders");
    JsonPath saved = given().get("/deals/new-friends").jsonPath();
    assertThat(saved.getList("states")).isEqualTo(List.of("TX"));
    assertThat(saved.getDouble("percent_off")).isEqualTo(12.5);

    page.getByLabel("Delete new-friends").click();
    button(page, "Delete").click();
    assertThat(row).hasCount(0);
    given().get("/deals/new-friends").then().statusCode(404);
  }

  @Test
  void anAudienceIsShownSortedAndSaved() throws IOException {
    Page page = open("?part=deals");
    page.getByLabel("Audience of " + DEAL).click();
    Locator rows = page.getByRole(AriaRole.REGION).locator("tbody tr");
    JsonPath best = ask("/deals/" + DEAL + "/audience", Map.of("order", "spend.desc", "limit", 26));
    assertThat(rows.first()).containsText(best.getString("[0].customer_name"));
    assertThat(rows.first()).containsText(money(best.get("[0].spend")));
    assertThat(rows).hasCount(Math.min(25, best.getList("").size()));

    Download download = page.waitForDownload(() -> button(page, "Download CSV").click());
    String expected =
        given()
            .accept("text/csv")
            .queryParam("order", "spend.desc")
            .get("/deals/" + DEAL + "/audience")
            .asString();
    assertThat(Files.readString(download.path())).isEqualTo(expected);

    button(page, "Customer").click();
    JsonPath byName =
        ask("/deals/" + DEAL + "/audience", Map.of("order", "customer_name.asc", "limit", 1));
    assertThat(rows.first()).containsText(byName.getString("[0].customer_name"));
  }

  @Test
  void emptyResultsAndFailuresAreShown() {
    Page page = open("?part=volume&state=ZZ");
    assertThat(figure(page, "Orders")).hasText("0");
    assertThat(page.getByText("No orders pass these filters.").first()).isVisible();

    page.navigate(service + "?part=deals&audience=nobody-knows-it");
    assertThat(page.getByText("There is no deal of this name.")).isVisible();

    page.route("**/deals", route -> route.abort());
    page.navigate(service + "?part=deals");
    assertThat(page.getByText("The service cannot be reached.")).isVisible();
    page.unroute("**/deals");
    button(page, "Try again").click();
    assertThat(page.getByText(DEAL)).isVisible();
  }

  @Test
  void theMapIsUsableWithTheKeyboard() {
    Page page = open("?part=volume");
    Locator california = page.locator(".tile[data-state=CA]");
    california.focus();
    page.keyboard().press("ArrowUp");
    assertThat(page.locator(".tile[data-state=OR]")).isFocused();
    page.keyboard().press("ArrowDown");
    assertThat(california).isFocused();
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile("state=CA"));
    assertThat(california).hasAttribute("aria-pressed", "true");
  }

  @Test
  void everyPartIsAccessibleInBothWidthsAndPalettes() {
    Map<String, String> views =
        Map.of(
            "views",
            "",
            "view",
            VIEW,
            "explore",
            EXPLORE + "&f0=state:in:[\"TX\",\"OH\"]&f1=order_cost:gte:50",
            "explore-bars",
            EXPLORE + "&group=state&values=order_cost.sum,count",
            "volume",
            "?part=volume",
            "volume-texas",
            "?part=volume&state=TX&by=orders",
            "deals",
            "?part=deals",
            "audience",
            "?part=deals&audience=" + DEAL);
    views.forEach(
        (name, view) -> {
          Page page = open(view);
          assertThat(page.locator("#pulse")).not().isEmpty();
          assertThat(page.locator("main tbody tr:not(.u-series)").first()).isVisible();
          page.waitForCondition(() -> page.locator("[aria-busy=true]").count() == 0);

          // Checks all widths and both palettes, but accessibility only for two combinations.
          judgeAt(page, name, 1280, ColorScheme.LIGHT);
          fitsAt(page, name, 390, ColorScheme.LIGHT);
          fitsAt(page, name, 1920, ColorScheme.LIGHT);
          fitsAt(page, name, 1280, ColorScheme.DARK);
          judgeAt(page, name, 390, ColorScheme.DARK);
        });
  }

  private static void judgeAt(Page page, String name, int width, ColorScheme colours) {
    fitsAt(page, name, width, colours);
    Chromium.photograph(page, name + "-" + width + "-" + colours.name().toLowerCase(Locale.ROOT));
    Chromium.assertAccessible(page);
  }

  private static void fitsAt(Page page, String name, int width, ColorScheme colours) {
    page.setViewportSize(width, 900);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
    assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
        .as("width of " + name)
        .isLessThanOrEqualTo(width);
  }
}

package io.ordervolume.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import io.ordervolume.testing.Chromium;
import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.PopulatedView;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tests sign-in to the page: users see what their roles allow, and API clients are not affected.
 */
@Tag("full")
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(
    value = IssuerResource.class,
    initArgs = @ResourceArg(name = "sign-in", value = "yes"))
class SignInTest {

  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private static final String ROWS = "/customer_order_volume?limit=1";

  @TestHTTPResource("/")
  String home;

  Issuer issuer;

  @BeforeEach
  void awaitTheFirstFill() {
    PopulatedView.await(() -> given().auth().oauth2(issuer.token("op", "operator", "reader")));
  }

  /**
   * Returns the address by IP, because the form of the issuer is on localhost and must be another
   * site.
   */
  private String service() {
    return home.replace("localhost", "127.0.0.1");
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator heading(Page page, String name) {
    return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
  }

  private Page signIn(String view, String name, String roles) {
    Page page = CHROMIUM.open();
    page.navigate(service() + view);
    button(page, "Sign in").first().click();
    page.getByLabel("Name").fill(name);
    page.getByLabel("Roles").fill(roles);
    button(page, "Sign in").click();
    assertThat(page.locator("#who")).containsText(name);
    return page;
  }

  private static List<String> parts(Page page) {
    return page.locator("nav a").allTextContents();
  }

  private static Cookie session(Page page) {
    return page.context().cookies().stream()
        .filter(cookie -> cookie.name.startsWith("q_session_page"))
        .findFirst()
        .orElseThrow();
  }

  private RequestSpecification withSession(Page page) {
    return given().redirects().follow(false).cookie(session(page).name, session(page).value);
  }

  @Test
  void aSignedOutUserSeesAMessageAndNoParts() {
    Page page = CHROMIUM.open();
    page.navigate(service() + "?part=volume");

    assertThat(heading(page, "You are signed out")).isVisible();
    assertThat(page.locator("nav a")).hasCount(0);
    Chromium.assertAccessible(page);
    Chromium.photograph(page, "signed-out");
  }

  @Test
  void aReaderReturnsToTheRequestedViewAndSeesOrdersOnly() {
    Page page = signIn("?part=volume&state=TX", "rita", "reader");

    assertThat(page).hasURL(Pattern.compile("state=TX"));
    assertThat(page.locator(".ranking tbody tr")).hasCount(10);
    assertThat(parts(page)).containsExactly("Views", "Explore", "Volume");
    page.getByText("Views", new Page.GetByTextOptions().setExact(true)).first().click();
    assertThat(button(page, "Register a view")).hasCount(0);
    page.getByText("customer_order_volume").click();
    assertThat(page.locator("h2.word")).isVisible();
    assertThat(page.locator("svg.flow")).isVisible();
    assertThat(heading(page, "Findings")).hasCount(0);
    assertThat(button(page, "Refresh now")).hasCount(0);
    Chromium.photograph(page, "reader");
  }

  @Test
  void aMarketerCreatesADealAndAnOperatorRefreshes() {
    Page marketer = signIn("?part=deals&edit=%2B", "mara", "marketer");
    assertThat(parts(marketer)).containsExactly("Views", "Deals");
    marketer.getByLabel("Name").fill("signed-in");
    assertThat(marketer.locator(".reach strong")).not().isEmpty();
    button(marketer, "Make the deal").click();
    assertThat(marketer.getByLabel("Edit signed-in")).isVisible();

    Page operator = signIn("?view=customer_order_volume", "otto", "operator");
    assertThat(parts(operator)).containsExactly("Views");
    button(operator, "Refresh now").click();
    assertThat(operator.getByRole(AriaRole.REGION).locator("table:not(.u-legend) tbody tr").first())
        .containsText(Pattern.compile("request.*otto.*(succeeded|unchanged)"));
  }

  @Test
  void aUserWithoutARoleSeesAMessage() {
    Page page = signIn("", "nemo", "");
    assertThat(heading(page, "You have no role yet")).isVisible();
  }

  @Test
  void signingOutDeletesTheSession() {
    Page page = signIn("?part=volume", "rita", "reader");
    button(page, "Sign out").click();

    assertThat(heading(page, "You are signed out")).isVisible();
    assertThat(page.context().cookies()).noneMatch(cookie -> cookie.name.startsWith("q_session"));
  }

  @Test
  void theSessionIsHiddenFromScriptsAndOtherSites() {
    Page page = signIn("", "rita", "reader");
    Cookie session = session(page);

    assertThat(session.httpOnly).isTrue();
    assertThat(session.sameSite).isEqualTo(SameSiteAttribute.STRICT);
    assertThat(session.value).doesNotContain(".ey");
  }

  @Test
  void aSessionCountsOnlyForRequestsOfThePage() {
    Page page = signIn("", "all", "reader operator marketer");
    withSession(page).get(ROWS).then().statusCode(200);
    withSession(page).header("Sec-Fetch-Site", "same-origin").get(ROWS).then().statusCode(200);
    for (String site : List.of("cross-site", "same-site")) {
      withSession(page).header("Sec-Fetch-Site", site).get(ROWS).then().statusCode(401);
    }

    withSession(page).post("/refreshes").then().statusCode(401);
    withSession(page).contentType("text/plain").post("/refreshes").then().statusCode(401);
    withSession(page).delete("/deals/any").then().statusCode(401);
    withSession(page).delete("/session").then().statusCode(401);
    withSession(page)
        .header("X-Order-Volume", "page")
        .header("Sec-Fetch-Site", "cross-site")
        .post("/refreshes")
        .then()
        .statusCode(401);
    withSession(page).header("X-Order-Volume", "page").post("/refreshes").then().statusCode(202);
  }

  @Test
  void apiClientsAreNotRedirectedAndTokensOverrideSessions() {
    for (String path : List.of(ROWS, "/freshness", "/freshness/events", "/deals", "/refreshes")) {
      for (String cookie : List.of("q_session_page", "q_session", "q_auth_page_x", "other")) {
        Response refusal = given().redirects().follow(false).cookie(cookie, "x.y.z").get(path);
        assertThat(refusal.statusCode()).as(path + cookie).isEqualTo(401);
        assertThat(refusal.contentType()).startsWith("application/problem+json");
        assertThat(refusal.header("Location")).isNull();
      }
    }
    Page page = signIn("", "rita", "reader");
    withSession(page)
        .auth()
        .oauth2(issuer.token("otto", "operator"))
        .get(ROWS)
        .then()
        .statusCode(403);
    withSession(page).auth().oauth2("a.b.c").get(ROWS).then().statusCode(401);
    given().auth().oauth2(issuer.token("bea", "reader")).get(ROWS).then().statusCode(200);
  }

  @Test
  void aForgedAnswerOfTheIssuerCreatesNoSession() {
    Response forged =
        given().redirects().follow(false).get("/login?code=stolen&state=never-asked-for");
    assertThat(forged.statusCode()).isIn(302, 401);
    assertThat(forged.cookies().keySet()).noneMatch(name -> name.startsWith("q_session"));
  }

  @Test
  void onlyTheLoginPathRedirectsToTheIssuer() {
    Response away = given().redirects().follow(false).get("/login");
    assertThat(away.statusCode()).isEqualTo(302);
    assertThat(away.header("Location"))
        .startsWith("http://localhost:")
        .contains("/authorize?", "code_challenge=", "client_id=" + Issuer.CLIENT);
  }
}

package io.ordervolume.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real browser for the tests of a class, each with windows that know nothing of one another.
 * Fails if the browser is not installed: these tests run with the profile full only. Whatever a
 * window complains of fails the test, too.
 */
public final class Chromium implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  /** The browser without its windows, which takes less time; pages are shown by the same parts. */
  private static final Path PROGRAM = Path.of("/usr/bin/chromium-headless-shell");

  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final double PATIENCE_MILLIS = 20_000;
  private static final Set<String> SERIOUS = Set.of("serious", "critical");

  private final List<BrowserContext> windows = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private Playwright playwright;
  private Browser browser;

  @Override
  public void beforeAll(ExtensionContext context) {
    String lack = "Tests in a browser need " + PROGRAM + ": install chromium-headless-shell";
    boolean installed = Files.isExecutable(PROGRAM);
    assertThat(installed).as(lack).isTrue();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(PROGRAM)
                    .setHeadless(true)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run")));
  }

  /** A window of that width, of somebody who wants nothing to move. */
  public Page open(int width, ColorScheme colours) {
    BrowserContext window =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(colours)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setAcceptDownloads(true)
                .setTimezoneId("UTC"));
    window.setDefaultTimeout(PATIENCE_MILLIS);
    windows.add(window);
    Page page = window.newPage();
    page.onPageError(error -> complaints.add(error));
    page.onConsoleMessage(
        message -> {
          // A refused request is for the page to tell, and for the test to look at.
          if (message.type().equals("error")
              && !message.text().contains("Failed to load resource")) {
            complaints.add(message.text());
          }
        });
    return page;
  }

  /** A window as on a desk, in daylight. */
  public Page open() {
    return open(1280, ColorScheme.LIGHT);
  }

  /** Keeps what a window shows, from top to bottom, for people to look at. */
  public static void photograph(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
  }

  /** Fails where somebody who cannot see, or point, or tell colours apart, meets an obstacle. */
  public static void assertAccessible(Page page) {
    List<Rule> violations = new AxeBuilder(page).analyze().getViolations();
    assertThat(violations)
        .filteredOn(rule -> SERIOUS.contains(rule.getImpact()))
        .extracting(rule -> rule.getId() + ": " + rule.getNodes())
        .as("obstacles at " + page.url())
        .isEmpty();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    windows.forEach(BrowserContext::close);
    windows.clear();
    List<String> heard = List.copyOf(complaints);
    complaints.clear();
    assertThat(heard).as("what the browser complains of").isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (playwright != null) {
      browser.close();
      playwright.close();
    }
  }
}

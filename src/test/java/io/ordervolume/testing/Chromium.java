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
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Provides a real browser for the tests of a class; each window has its own session. Fails if the
 * browser is not installed: these tests run with the profile full only. A test also fails if a page
 * logs an error.
 */
public final class Chromium implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  /** The headless build of the browser. It starts faster and renders pages with the same engine. */
  private static final Path PROGRAM = Path.of("/usr/bin/chromium-headless-shell");

  private static final Path SCREENSHOTS = Path.of("target/screenshots");
  private static final double PATIENCE_MILLIS = 20_000;
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

  /** Opens a window of this width in pixels with reduced motion. */
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
          // Tests check refused requests in the page itself.
          if (message.type().equals("error")
              && !message.text().contains("Failed to load resource")) {
            complaints.add(message.text());
          }
        });
    return page;
  }

  /** Opens a window of 1280 pixels with light colours. */
  public Page open() {
    return open(1280, ColorScheme.LIGHT);
  }

  /** Saves a screenshot of the whole page, so that people can look at it. */
  public static void photograph(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
  }

  /** Fails if axe finds an obstacle to accessibility, of whatever impact. */
  public static void assertAccessible(Page page) {
    List<Rule> violations = new AxeBuilder(page).analyze().getViolations();
    assertThat(violations)
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
    assertThat(heard).as("errors of pages and consoles").isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (playwright != null) {
      browser.close();
      playwright.close();
    }
  }
}

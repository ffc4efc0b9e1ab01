package io.ordervolume.page;

import io.ordervolume.testing.NodeProject;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the modules of the page that need no browser, in Node.js. */
@Tag("full")
class PageUnitsTest {

  private static final Path MODULES = Path.of("src/main/resources/META-INF/resources/page");

  @Test
  void theTestsOfTheModulesPass() throws Exception {
    NodeProject.withoutPackages("page").with(MODULES, "page").run("node", "--test");
  }
}

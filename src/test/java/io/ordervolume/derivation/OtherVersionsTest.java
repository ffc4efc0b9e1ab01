package io.ordervolume.derivation;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests derivation on older versions of PostgreSQL, whose canonical texts and parse trees differ.
 * The profile {@code postgres-versions} puts their binaries into {@value #BINARIES}; without them
 * these tests are skipped.
 */
@Tag("full")
class OtherVersionsTest {

  private static final String BINARIES = "target/postgres-versions";

  @Nested
  class Version16 extends OlderVersion {
    Version16() {
      super("16");
    }
  }

  @Nested
  class Version17 extends OlderVersion {
    Version17() {
      super("17");
    }
  }

  /** Tests derivation on a server of one version. */
  abstract static class OlderVersion extends DerivationContract {

    private final String version;
    private EmbeddedPostgres server;
    private Connection connection;
    private ViewDatabase database;

    OlderVersion(String version) {
      this.version = version;
    }

    @Override
    @TestFactory
    Stream<DynamicTest> incrementalViewsMissNoKey() throws SQLException {
      start();
      return super.incrementalViewsMissNoKey();
    }

    @Override
    @TestFactory
    Stream<DynamicTest> otherViewsNameTheConstruct() throws SQLException {
      start();
      return super.otherViewsNameTheConstruct();
    }

    @Override
    ViewDatabase database() {
      return database;
    }

    private void start() throws SQLException {
      List<Path> jars = jars();
      assumeTrue(!jars.isEmpty(), "No binaries of PostgreSQL " + version + " in " + BINARIES);
      try {
        server =
            EmbeddedPostgres.builder()
                .setLocaleConfig("locale", "C")
                .setPgBinaryResolver((system, hardware) -> binaries(jars.get(0)))
                .start();
      } catch (IOException failure) {
        throw new SQLException(failure);
      }
      connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
      database = shop(connection);
    }

    private List<Path> jars() {
      try (Stream<Path> files = Files.list(Path.of(BINARIES))) {
        return files
            .filter(file -> file.getFileName().toString().contains("-" + version + "."))
            .toList();
      } catch (IOException none) {
        return List.of();
      }
    }

    private static InputStream binaries(Path jar) throws IOException {
      // Closing the archive would close the stream, so it stays open until the JVM ends.
      ZipFile archive = new ZipFile(jar.toFile());
      return archive.getInputStream(
          archive.stream()
              .filter(entry -> entry.getName().endsWith(".txz"))
              .findFirst()
              .orElseThrow());
    }

    @AfterEach
    void stop() throws IOException, SQLException {
      if (server != null) {
        connection.close();
        server.close();
      }
    }
  }
}

package io.ordervolume.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Measures commands of psql, as the limit of a client outside the server. */
final class Psql {

  private final BenchmarkStore store;

  Psql(BenchmarkStore store) {
    this.store = store;
  }

  /** Returns the time of a command without the start of the client. */
  Duration time(String command) throws IOException, InterruptedException {
    long began = System.nanoTime();
    run("select");
    long started = System.nanoTime();
    run(command);
    return Duration.ofNanos(System.nanoTime() - started - (started - began));
  }

  private void run(String command) throws IOException, InterruptedException {
    Map<String, String> settings = store.configuration();
    URI server = URI.create(settings.get("quarkus.datasource.reactive.url"));
    ProcessBuilder psql =
        new ProcessBuilder(
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--set=ON_ERROR_STOP=1",
                "--host=" + server.getHost(),
                "--port=" + server.getPort(),
                "--username=" + settings.get("quarkus.datasource.username"),
                "--dbname=" + server.getPath().substring(1),
                "--output=/dev/null",
                "--command=" + command)
            .redirectErrorStream(true);
    psql.environment().put("PGPASSWORD", settings.get("quarkus.datasource.password"));
    Process process = psql.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("psql said: " + said);
    }
  }
}

package io.ordervolume.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures with pgbench how many statements the database answers without the service. */
final class Pgbench {

  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
  private static final Pattern COUNT = Pattern.compile("actually processed: (\\d+)");

  private final BenchmarkStore store;

  Pgbench(BenchmarkStore store) {
    this.store = store;
  }

  /**
   * The result of a run.
   *
   * @param rate answered statements per second
   * @param database microseconds of database CPU time per statement
   */
  record Result(double rate, double database) {}

  /** Runs a random one of these statements again and again, prepared. */
  Result run(List<String> statements, int callers, int seconds)
      throws IOException, InterruptedException {
    Map<String, String> settings = store.configuration();
    URI server = URI.create(settings.get("quarkus.datasource.reactive.url"));
    Path scripts = Files.createTempDirectory("pgbench");
    List<String> command =
        new ArrayList<>(
            List.of(
                "pgbench",
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + callers,
                "--time=" + seconds,
                "--host=" + server.getHost(),
                "--port=" + server.getPort(),
                "--username=" + settings.get("quarkus.datasource.username")));
    for (String statement : statements) {
      Path script = scripts.resolve(command.size() + ".sql");
      Files.writeString(script, statement.replace('\n', ' ') + "\n");
      command.add("--file=" + script);
    }
    command.add(server.getPath().substring(1));
    Duration before = store.cpuTime();
    String said = said(command, settings.get("quarkus.datasource.password"));
    Duration spent = store.cpuTime().minus(before);
    return new Result(
        Double.parseDouble(found(RATE, said)),
        spent.toNanos() / 1e3 / Long.parseLong(found(COUNT, said)));
  }

  private static String said(List<String> command, String password)
      throws IOException, InterruptedException {
    ProcessBuilder pgbench = new ProcessBuilder(command).redirectErrorStream(true);
    pgbench.environment().put("PGPASSWORD", password);
    Process process = pgbench.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("pgbench said: " + said);
    }
    return said;
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("pgbench said: " + text);
    }
    return matcher.group(1);
  }
}

package io.ordervolume.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends requests with wrk from several clients and measures the rate of a server. */
final class Load {

  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern TAIL = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final Pattern ERRORS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

  private final int callers;
  private final Path script;

  /**
   * @param path the path; keys replace an asterisk in it at random
   * @param header a header to send; empty for none
   */
  Load(int callers, String path, String header, List<String> keys) throws IOException {
    this.callers = callers;
    this.script = Files.createTempFile("load", ".lua");
    String[] parts = header.split(": ", 2);
    Files.writeString(
        script,
        """
        local keys = { "%s" }
        %s
        request = function()
          return wrk.format("GET", (string.gsub("%s", "%%*", keys[math.random(#keys)])))
        end
        """
            .formatted(
                String.join("\", \"", keys),
                parts.length < 2
                    ? ""
                    : "wrk.headers[\"%s\"] = [[%s]]".formatted(parts[0], parts[1]),
                path));
  }

  /**
   * The result of a run.
   *
   * @param requests number of answered requests
   * @param rate answered requests per second
   * @param tailMillis 99th percentile of the latency in milliseconds
   */
  record Result(long requests, double rate, double tailMillis) {}

  /** Sends requests to the server on this port for this number of seconds. */
  Result run(int port, int seconds) throws IOException, InterruptedException {
    Process wrk =
        new ProcessBuilder(
                "wrk",
                "-t1",
                "-c" + callers,
                "-d" + seconds + "s",
                "--latency",
                "-s",
                script.toString(),
                "http://127.0.0.1:" + port)
            .redirectErrorStream(true)
            .start();
    String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (wrk.waitFor() != 0 || ERRORS.matcher(said).find()) {
      throw new IllegalStateException("wrk said: " + said);
    }
    Matcher tail = found(TAIL, said);
    double unit = tail.group(2).equals("us") ? 0.001 : tail.group(2).equals("s") ? 1000 : 1;
    return new Result(
        Long.parseLong(found(REQUESTS, said).group(1)),
        Double.parseDouble(found(RATE, said).group(1)),
        unit * Double.parseDouble(tail.group(1)));
  }

  private static Matcher found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("wrk said: " + text);
    }
    return matcher;
  }
}

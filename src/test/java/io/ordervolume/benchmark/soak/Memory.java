package io.ordervolume.benchmark.soak;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Reads memory, files and threads of processes from Linux. */
final class Memory {

  private Memory() {}

  /** Adds the figures of an instance that runs. */
  static void ofInstance(
      Instance instance, Map<Figure, Double> figures, Figure rss, Figure files, Figure threads) {
    instance
        .pid()
        .ifPresent(
            pid -> {
              try {
                double bytes = ServiceProcess.residentBytes(pid);
                figures.put(files, (double) entries(process(pid).resolve("fd")));
                figures.put(threads, (double) entries(process(pid).resolve("task")));
                figures.put(rss, bytes);
              } catch (IOException | RuntimeException killed) {
                // The sample lacks the figures.
              }
            });
  }

  /** Adds the memory of PostgreSQL: each process with its share of what it shares. */
  static void ofDatabase(long postmaster, Map<Figure, Double> figures) {
    ProcessHandle.of(postmaster)
        .ifPresent(
            server ->
                figures.put(
                    Figure.POSTGRESQL_PSS,
                    (double)
                        LongStream.concat(
                                LongStream.of(server.pid()),
                                server.children().mapToLong(ProcessHandle::pid))
                            .map(Memory::proportionalBytes)
                            .sum()));
  }

  private static long proportionalBytes(long pid) {
    try (Stream<String> lines = Files.lines(process(pid).resolve("smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException | RuntimeException ended) {
      return 0;
    }
  }

  private static long entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    }
  }

  private static Path process(long pid) {
    return Path.of("/proc", String.valueOf(pid));
  }
}

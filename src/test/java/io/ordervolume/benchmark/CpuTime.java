package io.ordervolume.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** Time that processes have spent on a CPU, as Linux tells it, in hundredths of a second. */
final class CpuTime {

  private static final long MILLIS_A_TICK = 10;

  /** Where the times stand behind the name: in user and kernel mode, own and of ended children. */
  private static final int USER = 11;

  private CpuTime() {}

  /** What this process has spent. */
  static Duration of(long pid) throws IOException {
    String[] fields = fields(pid);
    return ticks(fields[USER], fields[USER + 1]);
  }

  /** What this process has spent, and all its children, those too that have ended. */
  static Duration ofFamily(long pid) throws IOException {
    String[] fields = fields(pid);
    Duration spent = ticks(fields[USER], fields[USER + 1], fields[USER + 2], fields[USER + 3]);
    for (ProcessHandle child : ProcessHandle.of(pid).orElseThrow().children().toList()) {
      try {
        spent = spent.plus(of(child.pid()));
      } catch (NoSuchFileException ended) {
        // Its time is the parent's when next asked.
      }
    }
    return spent;
  }

  private static Duration ticks(String... ticks) {
    return Duration.ofMillis(MILLIS_A_TICK * Stream.of(ticks).mapToLong(Long::parseLong).sum());
  }

  private static String[] fields(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
  }
}

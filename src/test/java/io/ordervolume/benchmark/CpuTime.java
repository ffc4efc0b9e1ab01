package io.ordervolume.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** Reads the CPU time of processes from Linux, in hundredths of a second. */
final class CpuTime {

  private static final long MILLIS_A_TICK = 10;

  /**
   * The index of the first time after the name. User and system time of the process and of ended
   * children follow.
   */
  private static final int USER = 11;

  private CpuTime() {}

  /** Returns the CPU time of a process. */
  static Duration of(long pid) throws IOException {
    String[] fields = fields(pid);
    return ticks(fields[USER], fields[USER + 1]);
  }

  /** Returns the CPU time of a process and its children, including ended ones. */
  static Duration ofFamily(long pid) throws IOException {
    String[] fields = fields(pid);
    Duration spent = ticks(fields[USER], fields[USER + 1], fields[USER + 2], fields[USER + 3]);
    for (ProcessHandle child : ProcessHandle.of(pid).orElseThrow().children().toList()) {
      try {
        spent = spent.plus(of(child.pid()));
      } catch (NoSuchFileException ended) {
        // The next reading of the parent includes the time of an ended child.
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

package io.ordervolume.benchmark;

import io.ordervolume.benchmark.soak.SoakBenchmark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Runs the benchmarks that the command line names. */
public final class Benchmarks {

  private static final Path DATA = Path.of(".order-volume/benchmark");

  private Benchmarks() {}

  public static void main(String[] arguments) throws Exception {
    for (String argument : String.join(" ", arguments).split("\\s+")) {
      String name = argument.split(":")[0];
      if (name.equals("growth")) {
        System.out.println(new GrowthBenchmark(sizes(argument)).run(DATA));
      } else if (name.equals("soak")) {
        System.out.println(SoakBenchmark.run(DATA, minutes(argument)));
      } else {
        for (int orders : sizes(argument)) {
          try (BenchmarkStore store = BenchmarkStore.open(DATA.resolve("" + orders), orders)) {
            run(name, store);
          }
        }
      }
    }
  }

  private static void run(String name, BenchmarkStore store) throws Exception {
    switch (name) {
      case "freshness" -> System.out.println(new ReadBenchmark(store).run());
      case "writes" -> System.out.println(new WriteBenchmark(store).run());
      case "visibility" -> System.out.println(new VisibilityBenchmark(store).run());
      case "delta" -> {
        System.out.println(new ApplyBenchmark(store).run());
        System.out.println(new DeltaReadBenchmark(store).run());
      }
      case "throughput" -> System.out.println(new ThroughputBenchmark(store).run());
      case "database" -> System.out.println(new DatabaseBenchmark(store).run());
      case "cursor" -> System.out.println(new CursorBenchmark(store).run());
      case "export" -> System.out.println(new ExportBenchmark(store).run());
      case "refresh" -> System.out.println(new RefreshBenchmark(store).run());
      case "overload" -> System.out.println(new OverloadBenchmark(store).run());
      case "start" -> System.out.println(new StartBenchmark(store).run());
      case "image" -> System.out.println(new ImageBenchmark(store).run());
      default -> throw new IllegalArgumentException("There is no benchmark " + name + ".");
    }
  }

  /** Returns the time after the colon, as in {@code soak:4}; an hour by default. */
  private static Duration minutes(String argument) {
    return argument.contains(":")
        ? Duration.ofMinutes(Long.parseLong(argument.substring(argument.indexOf(':') + 1)))
        : Duration.ofHours(1);
  }

  /**
   * Returns the numbers of orders after the colon, as in {@code growth:10000,100000}; a million by
   * default.
   */
  private static List<Integer> sizes(String argument) {
    return argument.contains(":")
        ? Stream.of(argument.substring(argument.indexOf(':') + 1).split(","))
            .map(Integer::valueOf)
            .toList()
        : List.of(BenchmarkStore.ORDERS);
  }
}

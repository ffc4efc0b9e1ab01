package io.ordervolume.benchmark;

import java.nio.file.Path;

/** The benchmarks, by the name that the command line gives. */
public final class Benchmarks {

  private static final Path DATA = Path.of(".order-volume/benchmark");

  private Benchmarks() {}

  public static void main(String[] arguments) throws Exception {
    String name = arguments[0];
    try (BenchmarkStore store = BenchmarkStore.open(DATA)) {
      switch (name) {
        case "freshness" -> {
          System.out.println(new ReadBenchmark(store).run());
          System.out.println(new WriteBenchmark(store).run());
        }
        case "delta" -> {
          System.out.println(new ApplyBenchmark(store).run());
          System.out.println(new DeltaReadBenchmark(store).run());
          System.out.println(new VisibilityBenchmark(store).run());
        }
        case "throughput" -> System.out.println(new ThroughputBenchmark(store).run());
        default -> throw new IllegalArgumentException("There is no benchmark " + name + ".");
      }
    }
  }
}

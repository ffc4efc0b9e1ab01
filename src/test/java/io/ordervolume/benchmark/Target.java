package io.ordervolume.benchmark;

import io.ordervolume.testing.ServiceProcess;
import java.io.IOException;
import java.time.Duration;

/** Requests of one kind to one process. */
record Target(Load load, int port, long pid) {

  /**
   * The rate of a round, and what a request takes.
   *
   * @param tail 99th percentile of the latency in milliseconds
   * @param service microseconds of CPU time that a request takes the process
   * @param database microseconds of CPU time that a request takes the database
   */
  record Cost(double rate, double tail, double service, double database) {}

  static Target of(ServiceProcess service, Load load) throws Exception {
    return new Target(load, service.port(), service.process().pid());
  }

  static Target of(BaselineServerProcess baseline, Load load) {
    return new Target(load, baseline.port(), baseline.pid());
  }

  /** Sends requests for this number of seconds. */
  Load.Result run(int seconds) throws IOException, InterruptedException {
    return load.run(port, seconds);
  }

  /** Sends requests for this number of seconds and returns what each took. */
  Cost cost(BenchmarkStore store, int seconds) throws IOException, InterruptedException {
    Duration service = CpuTime.of(pid);
    Duration database = store.cpuTime();
    Load.Result result = run(seconds);
    return new Cost(
        result.rate(),
        result.tailMillis(),
        micros(CpuTime.of(pid).minus(service)) / result.requests(),
        micros(store.cpuTime().minus(database)) / result.requests());
  }

  private static double micros(Duration time) {
    return time.toNanos() / 1e3;
  }
}

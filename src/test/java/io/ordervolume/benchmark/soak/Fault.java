package io.ordervolume.benchmark.soak;

/** A kill or a restart at a time in minutes since the start of the run. */
record Fault(double minute, Kind kind) {

  enum Kind {
    KILL("kill -9 of the second instance"),
    FAST_STOP("restart of PostgreSQL"),
    IMMEDIATE_STOP("crash of PostgreSQL");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }
}

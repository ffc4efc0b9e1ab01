package io.ordervolume.benchmark.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Takes a sample every few seconds. */
final class Sampler {

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** After so many samples the file is written, in case the run does not come to its end. */
  private static final int BETWEEN_FILES = 12;

  private final Run run;
  private final Instance first;
  private final Instance second;
  private final DatabaseGauges database;
  private final List<Sample> samples = new ArrayList<>();

  Sampler(Run run, Instance first, Instance second) {
    this.run = run;
    this.first = first;
    this.second = second;
    this.database = new DatabaseGauges(run.store(), run.findings());
  }

  /** Takes samples until the run is over, writes them to a file, and returns them. */
  List<Sample> take(Path file) throws InterruptedException, IOException {
    long due = System.nanoTime();
    while (!run.isOver()) {
      due += INTERVAL.toNanos();
      run.sleepUntil(due);
      samples.add(run.tally().sample(figures()));
      if (samples.size() % BETWEEN_FILES == 0) {
        new Results(samples).writeCsv(file);
      }
    }
    new Results(samples).writeCsv(file);
    return samples;
  }

  private Map<Figure, Double> figures() {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    Memory.ofInstance(
        first,
        figures,
        Figure.FIRST_INSTANCE_RSS,
        Figure.FIRST_INSTANCE_FILES,
        Figure.FIRST_INSTANCE_THREADS);
    Memory.ofInstance(
        second,
        figures,
        Figure.SECOND_INSTANCE_RSS,
        Figure.SECOND_INSTANCE_FILES,
        Figure.SECOND_INSTANCE_THREADS);
    if (!run.database().isAway()) {
      try {
        Memory.ofDatabase(run.store().postmaster(), figures);
      } catch (IOException restarting) {
        // The sample lacks the figure.
      }
      database.read(figures);
    }
    return figures;
  }
}

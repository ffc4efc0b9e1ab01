package io.ordervolume.benchmark.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what happens between two samples. */
final class Tally {

  /** The counts that are zero if nothing happened; all others are absent. */
  private static final List<Figure> COUNTS =
      List.of(Figure.values()).subList(Figure.ORDERS_WRITTEN.ordinal(), Figure.values().length);

  private volatile long start = System.nanoTime();
  private final Map<Figure, Double> counts = new EnumMap<>(Figure.class);
  private final List<Double> staleness = new ArrayList<>();
  private final List<Double> visible = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  synchronized void count(Figure figure) {
    count(figure, 1);
  }

  synchronized void count(Figure figure, int number) {
    counts.merge(figure, (double) number, Double::sum);
  }

  synchronized void staleness(double seconds) {
    staleness.add(seconds);
  }

  synchronized void visible(double seconds) {
    visible.add(seconds);
  }

  synchronized void fault(Fault.Kind kind) {
    faults.add(new Fault(minute(), kind));
  }

  /** Returns the minutes since the start. */
  double minute() {
    return (System.nanoTime() - start) / 60e9;
  }

  /** Returns a sample of these figures and of all counts since the last call. */
  synchronized Sample sample(Map<Figure, Double> figures) {
    Map<Figure, Double> all = new EnumMap<>(Figure.class);
    COUNTS.forEach(figure -> all.put(figure, counts.getOrDefault(figure, 0.0)));
    all.putAll(figures);
    Sample sample =
        new Sample(
            minute(), all, List.copyOf(staleness), List.copyOf(visible), List.copyOf(faults));
    clear();
    return sample;
  }

  /** Starts again and forgets what was counted. */
  synchronized void restart() {
    clear();
    start = System.nanoTime();
  }

  private void clear() {
    counts.clear();
    staleness.clear();
    visible.clear();
    faults.clear();
  }
}

package io.ordervolume.benchmark.soak;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Samples that follow each other. */
record Period(List<Sample> samples) {

  /** Returns the samples of each minute, in their order. */
  static List<Period> minutes(List<Sample> samples) {
    TreeMap<Integer, List<Sample>> minutes = new TreeMap<>();
    samples.forEach(
        sample ->
            minutes.computeIfAbsent((int) sample.minute(), key -> new ArrayList<>()).add(sample));
    return minutes.values().stream().map(Period::new).toList();
  }

  /** Returns the samples from one minute to another. */
  static Period between(List<Sample> samples, double from, double to) {
    return new Period(samples.stream().filter(s -> s.minute() > from && s.minute() <= to).toList());
  }

  /** Returns the median of the sum of these figures. */
  double median(Figure... figures) {
    return Quantiles.median(
        samples.stream().map(sample -> Stream.of(figures).mapToDouble(sample::get).sum()).toList());
  }

  /** Returns the sum of these figures over all samples. */
  double total(Figure... figures) {
    return samples.stream()
        .mapToDouble(sample -> Stream.of(figures).mapToDouble(sample::get).sum())
        .filter(value -> !Double.isNaN(value))
        .sum();
  }

  double median(Function<Sample, List<Double>> times) {
    return Quantiles.median(all(times));
  }

  double max(Function<Sample, List<Double>> times) {
    return Quantiles.max(all(times));
  }

  private Collection<Double> all(Function<Sample, List<Double>> times) {
    return samples.stream().map(times).flatMap(List::stream).toList();
  }

  /** Returns the minutes of the middle of the period. */
  double middle() {
    return Math.floor(samples.get(0).minute()) + 0.5;
  }
}

package io.ordervolume.benchmark.soak;

import java.util.Collection;
import java.util.List;

/** Quantiles of figures. They are NaN if there are none. */
final class Quantiles {

  private Quantiles() {}

  static double median(Collection<Double> figures) {
    List<Double> sorted = present(figures);
    return sorted.isEmpty() ? Double.NaN : sorted.get((sorted.size() - 1) / 2);
  }

  static double max(Collection<Double> figures) {
    List<Double> sorted = present(figures);
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() - 1);
  }

  private static List<Double> present(Collection<Double> figures) {
    return figures.stream().filter(figure -> !figure.isNaN()).sorted().toList();
  }
}

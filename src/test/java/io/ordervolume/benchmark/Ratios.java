package io.ordervolume.benchmark;

import java.util.List;

/** Figures that were measured several times, and how they are written. */
final class Ratios {

  private static final double FEW = 10;

  private Ratios() {}

  static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  /** As many digits as mean something. */
  static String text(double figure) {
    return String.format(figure < FEW ? "%.2f" : "%,.0f", figure);
  }
}

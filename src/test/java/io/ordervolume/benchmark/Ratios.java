package io.ordervolume.benchmark;

import java.util.List;

/** Computes and formats figures that were measured several times. */
final class Ratios {

  private static final double FEW = 10;

  private Ratios() {}

  static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  /** Formats a figure with its significant digits. */
  static String text(double figure) {
    return String.format(figure < FEW ? "%.2f" : "%,.0f", figure);
  }
}

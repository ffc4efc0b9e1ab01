package io.ordervolume.benchmark.soak;

import java.util.List;

/**
 * A diagram of a picture.
 *
 * @param title what the diagram shows, with the unit
 */
record Panel(String title, List<Line> lines) {

  /**
   * A line of a diagram. It has a gap where a value is NaN.
   *
   * @param minutes times of the values
   */
  record Line(String name, List<Double> minutes, List<Double> values) {}

  /** Returns a round number that no value exceeds. */
  double top() {
    double max =
        lines.stream().mapToDouble(line -> Quantiles.max(line.values())).reduce(0, Panel::larger);
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(max, 1e-9))));
    for (double step : new double[] {1, 2, 3, 4, 5, 6, 8, 10}) {
      if (max <= step * power) {
        return Math.max(step * power, 1);
      }
    }
    return max;
  }

  private static double larger(double one, double other) {
    return Double.isNaN(other) ? one : Math.max(one, other);
  }
}

package io.ordervolume.benchmark.soak;

import java.util.List;
import java.util.Map;

/**
 * What was observed within a few seconds. A figure is absent if it could not be read.
 *
 * @param minute time since the start of the run in minutes
 * @param staleness seconds that the responses of plain reads named
 * @param visible seconds from the commits of orders until plain reads showed them
 * @param faults kills and restarts since the sample before
 */
record Sample(
    double minute,
    Map<Figure, Double> figures,
    List<Double> staleness,
    List<Double> visible,
    List<Fault> faults) {

  /** Returns a figure, or NaN if it is absent. */
  double get(Figure figure) {
    return figures.getOrDefault(figure, Double.NaN);
  }
}

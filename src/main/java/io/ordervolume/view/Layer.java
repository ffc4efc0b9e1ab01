package io.ordervolume.view;

import java.util.ArrayList;
import java.util.List;

/**
 * A relation that holds some of the rows of a view, and the condition that picks them. Together the
 * layers of a source hold each row once.
 *
 * @param arguments where the relation is a function; else empty
 */
record Layer(String relation, List<Object> arguments, String condition) {

  private static final String EVERY_ROW = "true";

  /**
   * One probe of the delta's key for each row: whatever the planner believes of the delta's size,
   * the rows keep the order of the index that they are read by.
   */
  private static final String NOT_IN_DELTA =
      "(select true from %2$s_delta newer where newer.%1$s = %2$s.%1$s) is null";

  /** One join with the delta, for whoever reads most of the rows anyway. */
  private static final String NOT_IN_DELTA_AT_ALL =
      "not exists (select from %2$s_delta newer where newer.%1$s = %2$s.%1$s)";

  /** A hash table answers this and leaves the order of the index alone, as a join would not. */
  private static final String NOT_STALE =
      "(select keys is not null from stale) and %s not in (select unnest(keys) from stale) and %s";

  private static final String STALE = "%s = any(cast((select keys from stale) as bigint[]))";

  private Layer(String relation, String condition) {
    this(relation, List.of(), condition);
  }

  /** All rows of one relation. */
  static List<Layer> whole(String relation) {
    return List.of(new Layer(relation, EVERY_ROW));
  }

  /** What the function for a source computes. */
  static List<Layer> function(View view, Source source) {
    String function = view.relation() + "_" + source.word();
    return List.of(new Layer(function, view.arguments(), EVERY_ROW));
  }

  /** The view with its delta laid over it; {@code page} if few rows are taken, in order. */
  static List<Layer> current(View view, boolean page) {
    return view.correction()
        .filter(Correction::delta)
        .map(
            correction -> {
              String newer = page ? NOT_IN_DELTA : NOT_IN_DELTA_AT_ALL;
              String key = correction.by().name();
              return List.of(
                  new Layer(view.relation(), newer.formatted(key, view.relation())),
                  new Layer(view.delta(), "not deleted"));
            })
        .orElse(whole(view.relation()));
  }

  /** The rows as they are now, in layers that refer to a common table named stale. */
  static List<Layer> live(View view, Correction correction, boolean page) {
    String key = correction.by().name();
    List<Layer> live = new ArrayList<>();
    for (Layer layer : current(view, page)) {
      live.add(new Layer(layer.relation, NOT_STALE.formatted(key, layer.condition)));
    }
    live.add(new Layer(view.definition(), STALE.formatted(key)));
    return live;
  }
}

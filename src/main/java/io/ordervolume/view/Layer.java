package io.ordervolume.view;

import java.util.ArrayList;
import java.util.List;

/**
 * A relation that holds some of the rows of a view, and the condition that picks them. Together the
 * layers of a source hold each row once.
 */
record Layer(String relation, String condition) {

  private static final String EVERY_ROW = "true";

  /**
   * One probe of the delta's key for each row: whatever the planner believes of the delta's size,
   * the rows keep the order of the index that they are read by.
   */
  private static final String NOT_IN_DELTA =
      "(select true from %2$s_delta newer where newer.%1$s = %2$s.%1$s) is null";

  /** A hash table answers this and leaves the order of the index alone, as a join would not. */
  private static final String NOT_STALE =
      "(select keys is not null from stale) and %s not in (select unnest(keys) from stale) and %s";

  private static final String STALE = "%s = any(cast((select keys from stale) as bigint[]))";

  /** The layers of a source; those of the live one refer to a common table named stale. */
  static List<Layer> of(View view, Source source) {
    List<Layer> current = view.correction().map(by -> current(view, by)).orElse(whole(view));
    return source == Source.LIVE && view.correction().isPresent()
        ? live(view, view.correction().get(), current)
        : current;
  }

  private static List<Layer> whole(View view) {
    return List.of(new Layer(view.relation(), EVERY_ROW));
  }

  private static List<Layer> current(View view, Correction correction) {
    return correction.delta()
        ? List.of(
            new Layer(
                view.relation(), NOT_IN_DELTA.formatted(correction.by().name(), view.relation())),
            new Layer(view.delta(), "not deleted"))
        : whole(view);
  }

  private static List<Layer> live(View view, Correction correction, List<Layer> current) {
    String by = correction.by().name();
    List<Layer> live = new ArrayList<>();
    for (Layer layer : current) {
      live.add(new Layer(layer.relation, NOT_STALE.formatted(by, layer.condition)));
    }
    live.add(new Layer(view.definition(), STALE.formatted(by)));
    return live;
  }
}

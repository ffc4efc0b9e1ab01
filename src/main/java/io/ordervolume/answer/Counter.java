package io.ordervolume.answer;

import io.ordervolume.query.Query;
import io.ordervolume.view.Source;
import io.ordervolume.view.ViewReader;
import io.smallrye.mutiny.Uni;

/** Counts the rows that match, as exactly as the caller wants to know. */
final class Counter {

  /** Beyond this, an estimated count is as the planner has it. */
  private static final long WORTH_COUNTING = 10_000;

  private Counter() {}

  /**
   * The number of rows, whatever the limit of the query. What the view has in all is known already.
   *
   * @param allRows how many rows the view has; null where that is not known
   */
  static Uni<Long> count(Reading reading, Source source, Long allRows) {
    Query query = reading.query();
    ViewReader view = reading.reader();
    if (allRows != null && query.asksForAllRows() && !query.isGrouped()) {
      return Uni.createFrom().item(allRows);
    }
    return switch (reading.count()) {
      case NONE -> Uni.createFrom().nullItem();
      case EXACT -> view.count(query, source);
      case PLANNED -> view.plannedCount(query, source);
      case ESTIMATED ->
          view.plannedCount(query, source)
              .chain(
                  planned ->
                      planned > WORTH_COUNTING
                          ? Uni.createFrom().item(planned)
                          : view.count(query, source));
    };
  }
}

package io.ordervolume.read;

import io.ordervolume.observability.ServerTiming;
import io.ordervolume.sql.RowSource;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.Optional;

/**
 * Where and how the rows of one response are read.
 *
 * @param pool of the server
 * @param source which rows
 * @param allRows how many rows the relation has; empty if that is not known
 * @param timing how long the parts of the read take
 */
record ReadContext(Pool pool, RowSource source, Optional<Long> allRows, ServerTiming timing) {

  /** Adds the time since then to that of the database, and returns the result. */
  <T> T timed(T result, long began) {
    timing.add(ServerTiming.Part.DB, began, System.nanoTime());
    return result;
  }
}

package io.ordervolume.freshness;

import io.ordervolume.view.Source;
import java.time.Duration;

/**
 * Where the rows of an answer come from.
 *
 * @param sighting what was known when it was chosen, before the rows are read: its version is never
 *     newer than they are
 * @param staleness most that the rows can be stale; null when that is not known
 */
record Choice(Source source, Sighting sighting, Duration staleness) {}

package io.ordervolume.version;

import io.ordervolume.replica.Line;

/**
 * Where to read from a replica.
 *
 * @param sighting of the primary; all that was seen then is held there
 */
public record Place(Line line, Sighting sighting) {}

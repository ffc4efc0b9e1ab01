package io.ordervolume.standby;

import io.ordervolume.freshness.VersionSnapshot;

/**
 * Where to read a view from a standby.
 *
 * @param version an observation of the primary; the standby holds all that was seen then
 */
public record StandbySnapshot(StandbyConnection connection, VersionSnapshot version) {}

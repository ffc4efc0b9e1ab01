package io.ordervolume.standby;

import io.ordervolume.freshness.VersionSnapshot;

/**
 * Where to read a view from a standby.
 *
 * @param version an observation of the primary; the standby contains everything observed then
 */
public record StandbySnapshot(StandbyConnection connection, VersionSnapshot version) {}

package io.ordervolume.standby;

import io.ordervolume.freshness.VersionSnapshot;

/**
 * A standby connection for a read of a view.
 *
 * @param version an observation of the primary; the standby contains everything observed then
 */
public record StandbySnapshot(StandbyConnection connection, VersionSnapshot version) {}

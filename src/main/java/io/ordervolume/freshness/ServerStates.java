package io.ordervolume.freshness;

import java.util.List;

/** Tells how the standbys of the database are. */
@FunctionalInterface
public interface ServerStates {

  List<StandbyStatus> standbys();
}

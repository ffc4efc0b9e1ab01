package io.ordervolume.freshness;

import java.util.List;

/** The states of the standbys. */
@FunctionalInterface
public interface ServerStates {

  List<StandbyStatus> standbys();
}

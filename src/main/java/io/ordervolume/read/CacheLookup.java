package io.ordervolume.read;

import io.smallrye.mutiny.Uni;

/** A response and its cache status. */
record CacheLookup(Uni<Representation> response, CacheStatus status) {}

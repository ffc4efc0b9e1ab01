package io.ordervolume.refresh;

/** An attempt that is in the log, as it is told of. */
record Run(long id, Trigger trigger, Mode mode) {}

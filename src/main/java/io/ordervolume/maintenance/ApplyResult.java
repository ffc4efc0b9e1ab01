package io.ordervolume.maintenance;

import java.util.Optional;

/**
 * The effect of an apply on one view.
 *
 * @param keys keys that were computed again
 * @param rowsWritten rows written into the delta
 * @param dirtyReason why the view needs a refresh instead; empty if the delta covers the changes
 */
record ApplyResult(int relationId, long keys, long rowsWritten, Optional<String> dirtyReason) {}

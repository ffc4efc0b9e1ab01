package io.ordervolume.deal;

import java.util.UUID;

/**
 * A deal as it stands in the database.
 *
 * @param revision random, new with each change
 * @param isNew whether it was stored just now, under a name that no deal had
 */
record StoredDeal(Deal deal, UUID revision, boolean isNew) {}

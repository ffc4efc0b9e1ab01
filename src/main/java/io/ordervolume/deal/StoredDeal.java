package io.ordervolume.deal;

import java.util.UUID;

/**
 * A stored deal.
 *
 * @param revision random, new with each change
 * @param isNew whether the last change created it
 */
record StoredDeal(Deal deal, UUID revision, boolean isNew) {}

package io.ordervolume.refresh;

/** How an attempt ended, and the story of it in a few words for a log. */
record Ending(Outcome outcome, String story) {}

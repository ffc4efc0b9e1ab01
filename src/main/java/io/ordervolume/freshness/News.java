package io.ordervolume.freshness;

/** An event for those who listen: its name, and its JSON. */
record News(String name, String data) {}

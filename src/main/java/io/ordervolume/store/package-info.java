/**
 * The store's view that the product ships with: what customers ordered, as an entity with a Panache
 * repository. Requests read it as they read every relation, in {@code read}.
 */
package io.ordervolume.store;

/**
 * What a request asks of a view, and the answer that it gets: pages that are held in memory and
 * exports that are not, counts, and where the next page begins. Uses the grammar, views, formats,
 * what headers say, the audit log and replicas; knows nothing of freshness.
 */
package io.ordervolume.answer;

/**
 * Deals: which discount is offered, to whom, and which customers that are now. Uses the grammar,
 * views and answers for audiences, freshness for how current they are.
 */
package io.ordervolume.deal;

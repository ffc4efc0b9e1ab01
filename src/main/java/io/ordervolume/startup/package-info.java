/**
 * How a start goes: says in one sentence why the service did not start, and where things are once
 * it did with a database of its own. Uses no other package.
 */
package io.ordervolume.startup;

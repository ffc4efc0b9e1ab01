/** What a request leaves behind to be found by: its name, its trace, how long its parts took. */
package io.ordervolume.observability;

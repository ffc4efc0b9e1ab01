/**
 * Whether the libraries on the class path fit each other: nothing else finds that out before it is
 * too late.
 */
package io.ordervolume.linkage;

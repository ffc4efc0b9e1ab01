/**
 * Tests that the libraries on the class path fit together. Otherwise a mismatch shows only at run
 * time.
 */
package io.ordervolume.linkage;

/** The page as people see it, in a real browser. */
package io.ordervolume.page;

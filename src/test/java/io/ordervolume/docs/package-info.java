/** Tests of the documentation against the running service. */
package io.ordervolume.docs;

/** Builds the images of src/main/docker and runs what is in them. */
package io.ordervolume.image;

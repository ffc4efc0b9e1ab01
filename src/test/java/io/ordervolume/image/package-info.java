/** Tests of the images of src/main/docker. */
package io.ordervolume.image;

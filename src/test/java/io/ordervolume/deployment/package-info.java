/** The files by which the service is deployed, against the service that they deploy. */
package io.ordervolume.deployment;

/** Tests of the deployment files against the service. */
package io.ordervolume.deployment;

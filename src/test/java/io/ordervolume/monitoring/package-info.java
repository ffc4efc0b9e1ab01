/** Tests of metrics, alerts and the dashboard. */
package io.ordervolume.monitoring;

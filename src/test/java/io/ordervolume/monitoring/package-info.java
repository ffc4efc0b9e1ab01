/** What those who watch the service rely on: metrics, alerts, dashboard. */
package io.ordervolume.monitoring;

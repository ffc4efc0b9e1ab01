/**
 * Checks of what the service needs to work, each with its fix. Findings appear at {@code /doctor},
 * in the log and in the readiness. Each check is a query in {@code db/doctor}.
 */
package io.ordervolume.doctor;

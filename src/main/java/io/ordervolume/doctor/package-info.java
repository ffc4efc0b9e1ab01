/**
 * What must hold for the service to do its work, each with what mends it: told at {@code /doctor},
 * in the log and in the readiness. Each check is a query in {@code db/doctor}. It may look at every
 * other room, and nobody looks at it.
 */
package io.ordervolume.doctor;

/**
 * What must hold before the service is ready, each with the sentence that mends it. Asks the
 * database only.
 */
package io.ordervolume.doctor;

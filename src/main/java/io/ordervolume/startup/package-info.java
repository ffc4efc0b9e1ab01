/**
 * Checks and messages of the start. They stop it behind a pooler that mixes statements, explain a
 * failed start, and list the addresses of a service with an embedded database.
 */
package io.ordervolume.startup;

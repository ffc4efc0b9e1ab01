/**
 * Adds to the OpenAPI document what annotations cannot say: the paths and columns of registered
 * relations, headers that follow from statuses, and problems. No other package uses this one.
 */
package io.ordervolume.openapi;

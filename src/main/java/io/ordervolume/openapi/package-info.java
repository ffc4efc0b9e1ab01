/**
 * Filters that complete the OpenAPI document. They add paths and columns of registered relations,
 * headers that follow from statuses, and problems.
 */
package io.ordervolume.openapi;

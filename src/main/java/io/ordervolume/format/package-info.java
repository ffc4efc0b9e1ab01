/**
 * The formats of rows: JSON, CSV and NDJSON. Columns and their types come from the query; the
 * source of the rows does not matter.
 */
package io.ordervolume.format;

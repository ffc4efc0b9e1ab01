/**
 * How rows are written: JSON, CSV and lines of JSON. Uses the grammar for the names of what rows
 * hold, and knows nothing of where they come from.
 */
package io.ordervolume.format;

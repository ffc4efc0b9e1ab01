package io.ordervolume.read;

import io.ordervolume.query.Columns;

/**
 * Rows that a resource serves at a path of its own, for the OpenAPI document. Beans of this type
 * are described.
 *
 * @param path below the root, as the document has it
 * @param schema the name of the schema of a row
 * @param rowId the name of the path parameter of one row's path; empty if there is none
 * @param ofView whether they are made of the rows of a maintained view
 */
public record FixedRows(
    String path, String schema, Columns columns, String rowId, boolean ofView) {}

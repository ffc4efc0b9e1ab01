/**
 * The read path: what a request asks of a relation, and the response that it gets. {@link
 * ReadPipeline} shows the stages. Uses the grammar, SQL, formats, what headers say, the catalog,
 * versions, standbys and the access log.
 */
package io.ordervolume.read;

/**
 * Derives how a view is maintained from its own query.
 *
 * <p>{@link io.ordervolume.derivation.ViewFacts} is what the catalog says about a view, read by
 * {@code order_volume.view_facts}. {@link io.ordervolume.derivation.Deriver} makes a {@link
 * io.ordervolume.derivation.Plan} of it, in five steps:
 *
 * <ol>
 *   <li>{@code Restrictions} finds constructs that the catalog names: clocks, volatile functions,
 *       foreign tables, sums of floats. They decide for mode scheduled or full.
 *   <li>{@code Definition} parses the canonical text of the view, and {@code QueryBinder} resolves
 *       each name to its FROM item. Plain views, common table expressions and maintained views are
 *       replaced by their queries. The result is a tree of {@code Query}, {@code FromNode} and
 *       {@code Scalar}, in which text remains only between columns.
 *   <li>{@code Ordering} refuses results that depend on the order in which rows are read.
 *   <li>{@code KeyCandidates} proposes maintenance keys, with {@code Traceability} deciding which
 *       columns follow from changed rows.
 *   <li>{@code Mapper} writes, for each place where a table is read, the query from the table's
 *       changed rows to keys. {@code JoinGraph} leaves out tables that lead nowhere, and {@code
 *       FromWriter} writes outer joins as variants.
 * </ol>
 *
 * <p>The rule throughout: a mapping may find too many keys, but never too few. A construct that is
 * not understood ends in mode full with a reason.
 */
package io.ordervolume.derivation;

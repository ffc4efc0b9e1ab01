package io.ordervolume.catalog;

/**
 * A function from a row of a registered relation to rows of another one.
 *
 * @param schema of the function
 * @param relation the relation whose row it takes
 * @param relationSchema the schema of that relation
 * @param related the relation whose rows it returns
 * @param set whether it is declared to return a set; otherwise it may return null
 * @param many whether it is declared to return more than one row
 */
public record RelationshipFunction(
    String schema,
    String name,
    String relation,
    String relationSchema,
    String related,
    boolean set,
    boolean many) {}

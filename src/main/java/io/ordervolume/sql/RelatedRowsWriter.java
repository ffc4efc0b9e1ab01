package io.ordervolume.sql;

import static java.util.stream.Collectors.joining;

import io.ordervolume.query.Column;
import io.ordervolume.query.Filter;
import io.ordervolume.query.Operator;
import io.ordervolume.query.Query;
import io.ordervolume.query.RelatedQuery;
import io.ordervolume.query.Relationship;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Writes rows of related relations as expressions of the rows that they belong to. All rows have
 * the same alias, so the columns that lead to others are passed on under names of their own.
 */
final class RelatedRowsWriter {

  private static final String OWNER = "o";
  private static final String RELATED = "e";
  private static final String JUNCTION = "j";

  private final FilterSqlWriter statement;

  RelatedRowsWriter(FilterSqlWriter statement) {
    this.statement = statement;
  }

  /** The related rows as JSON: a list of objects, or one object or null. */
  String value(RelatedQuery related) {
    String rows = rows(related, ValueForm.NESTED);
    return related.many()
        ? "(select coalesce(json_agg(row_to_json(%s)), '[]') from %s)".formatted(RELATED, rows)
        : "(select row_to_json(%s) from %s limit 1)".formatted(RELATED, rows);
  }

  /** A table expression with the values of the one row, or with a list for each value. */
  String oneRow(RelatedQuery related) {
    if (!related.isList()) {
      return "(select %s.* from %s limit 1)".formatted(RELATED, rows(related, ValueForm.NAMED));
    }
    String lists =
        related.query().select().stream()
            .map(value -> Identifiers.quote(value.name()))
            .map(name -> "coalesce(json_agg(%s.%s), '[]') as %s".formatted(RELATED, name, name))
            .collect(joining(", "));
    return "(select %s from %s)".formatted(lists, rows(related, ValueForm.NESTED));
  }

  /** The value of the one related row, of which the query selects nothing else. */
  String single(RelatedQuery related, Column column) {
    return "(select %s from %s limit 1)"
        .formatted(Identifiers.column(RELATED, column.name()), rows(related, ValueForm.NAMED));
  }

  /** Whether there is a related row that passes the filter. */
  String exists(Filter.Related related) {
    Query any =
        new Query(
            List.of(),
            related.filter(),
            List.of(),
            false,
            OptionalInt.empty(),
            0,
            Optional.empty());
    return "exists (select from "
        + rows(new RelatedQuery(related.relationship(), any), ValueForm.NAMED)
        + ")";
  }

  private String rows(RelatedQuery related, ValueForm form) {
    Relationship relationship = related.relationship();
    String owner =
        numbered(
            relationship.own(), (column, i) -> Identifiers.column(column) + " as " + key(i), ", ");
    return "(select %s) %s, lateral (%s) %s"
        .formatted(
            owner,
            OWNER,
            SelectWriter.subquery(
                statement,
                related.query(),
                form,
                belongs(relationship),
                relationship
                    .function()
                    .map(function -> UnionBranch.whole(call(function, relationship.own())))
                    .orElseGet(() -> statement.related(relationship.relation()))),
            RELATED);
  }

  private String belongs(Relationship relationship) {
    return switch (relationship.direction()) {
      case ALONG_KEY, AGAINST_KEY -> equal(relationship.related(), OWNER);
      case THROUGH_JUNCTION ->
          throughJunction(relationship.junction().orElseThrow(), relationship.related());
      case BY_FUNCTION ->
          relationship.function().orElseThrow().set()
              ? UnionBranch.EVERY_ROW
              : "not (" + UnionBranch.ROWS + " is null)";
    };
  }

  /** The rows that the function returns for the row, whose columns make a value of its row type. */
  private static String call(Relationship.RowFunction function, List<Column> own) {
    return "%s(row(%s)::%s)"
        .formatted(
            Identifiers.qualify(function.schema(), function.name()),
            numbered(own, (column, i) -> OWNER + "." + key(i), ", "),
            Identifiers.qualify(function.rowSchema(), function.rowType()));
  }

  /** Each related row counts once, however many rows of the junction lead to it. */
  private String throughJunction(Relationship.Junction junction, List<Column> related) {
    String ends =
        numbered(
            junction.related(), (column, i) -> Identifiers.column(column) + " as " + key(i), ", ");
    String pairs =
        statement.related(junction.relation()).stream()
            .map(
                branch ->
                    "select %s from %s where (%s) and %s"
                        .formatted(
                            ends, branch.from(), branch.condition(), equal(junction.own(), OWNER)))
            .collect(joining(" union all "));
    return "exists (select from (%s) %s where %s)"
        .formatted(pairs, JUNCTION, equal(related, JUNCTION));
  }

  /** Whether the columns of the rows equal those that are passed on under that alias. */
  private static String equal(List<Column> columns, String alias) {
    return numbered(
        columns,
        (column, i) ->
            Identifiers.column(column)
                + FilterSqlWriter.operator(column, Operator.EQ)
                + alias
                + "."
                + key(i),
        " and ");
  }

  private static String key(int i) {
    return "k" + i;
  }

  private interface Written {
    String of(Column column, int i);
  }

  private static String numbered(List<Column> columns, Written written, String separator) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> written.of(columns.get(i), i))
        .collect(joining(separator));
  }
}

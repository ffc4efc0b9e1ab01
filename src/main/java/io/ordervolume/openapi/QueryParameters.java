package io.ordervolume.openapi;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import io.ordervolume.query.Column;
import io.ordervolume.query.Columns;
import io.ordervolume.query.Operator;
import io.ordervolume.query.PageLimits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/**
 * Describes the parameters of the query grammar for one relation. Examples are in the schemas,
 * because Swagger UI would fill examples of parameters into its form and apply all of them.
 */
final class QueryParameters {

  /** The number of columns in examples with several columns. */
  private static final int SEVERAL = 2;

  private static final int SEVERAL_ROWS = 20;

  private final Columns columns;

  QueryParameters(Columns columns) {
    this.columns = columns;
  }

  /** Returns the parameters of a page of rows: a condition for each column, and the others. */
  Stream<Parameter> ofPage(PageLimits limits) {
    List<Parameter> others =
        List.of(
            select(),
            order(),
            limit(limits),
            offset(),
            cursor(),
            group("and", "All of these conditions must hold"),
            group("or", "At least one of these conditions must hold"),
            group("not.and", "At least one of these conditions must not hold"),
            group("not.or", "None of these conditions may hold"));
    // A column of such a name has no condition of its own: the parameter is the other one.
    Set<String> names = others.stream().map(Parameter::getName).collect(toSet());
    return Stream.concat(
        columns.all().stream()
            .filter(column -> !names.contains(column.name()))
            .map(QueryParameters::condition),
        others.stream());
  }

  private Parameter select() {
    String column = columns.all().get(columns.all().size() - 1).name();
    return text(
        "select",
        "The columns to return, by default all. alias:column renames one, column->name is a path in"
            + " JSON, and column::text casts. A relation with columns in parentheses returns"
            + " related rows, and ... before it spreads their values into the row. With count(), or sum(), avg(), min() or max() of a"
            + " column, rows are grouped by the other columns. They are then sorted by the selected names. day(),"
            + " week(), month() and year() of a time are the start of the period, in UTC",
        several(Column::name),
        "other_name:" + first(),
        "how_many:count()",
        column + ",count(),most:" + first() + ".max()");
  }

  /** Returns the parameter that selects columns of a single row. */
  Parameter selectOfRow() {
    return text(
        "select",
        "The columns to return, by default all. alias:column renames one",
        several(Column::name));
  }

  private Parameter order() {
    String rowId = columns.rowId().stream().map(Column::name).collect(joining(","));
    return text(
        "order",
        "The columns to sort by, each with .asc or .desc, then .nullsfirst or .nullslast;"
            + " relation(column) sorts by the one related row; where they are equal, "
            + (rowId.isEmpty() ? "all other columns decide" : rowId + " decides"),
        first() + ".desc",
        several(column -> column.name() + ".desc.nullslast"));
  }

  /**
   * Describes the limit. Its description has the limit for JSON, because a schema cannot express
   * limits of some formats only.
   */
  private static Parameter limit(PageLimits limits) {
    return query(
        "limit",
        "Largest number of rows. JSON: "
            + limits.most()
            + " at most, and a Link to the next page. CSV and NDJSON: any number, by default"
            + " all",
        count().addExample(Math.min(limits.most(), SEVERAL_ROWS)));
  }

  private static Parameter offset() {
    return query("offset", "Number of rows to skip", count().defaultValue(0).addExample(0));
  }

  private static Parameter cursor() {
    return query(
        "cursor",
        "Start of the page, from the Link of the previous page; valid for the same filters and the"
            + " same order, without offset",
        OASFactory.createSchema().addType(SchemaType.STRING));
  }

  private Parameter group(String name, String rule) {
    String conditions = several(column -> column.name() + ".gte." + column.example());
    return text(
        name,
        rule + ". Groups nest. not. negates a condition or a group",
        "(" + conditions + ")",
        "(not.or(" + conditions + "),not.and(" + conditions + "))");
  }

  private static Parameter condition(Column column) {
    List<String> compared =
        Stream.of(Operator.values())
            .filter(operator -> operator.appliesTo(column))
            .map(Operator::word)
            .toList();
    String words = String.join("|", compared) + "|in|is";
    String quantified =
        words(
            column,
            operator -> operator.hasQuantifiers() && !column.isArray(),
            "(\\((any|all)\\))?|");
    String searches = words(column, Operator::searches, "(\\(\\w+\\))?|");
    Stream<String> examples =
        Stream.concat(
            compared.stream().map(word -> word + "." + column.example()),
            Stream.of("in.(" + column.example() + ")", "not.is.null"));
    Parameter condition =
        text(
            column.name(),
            "A condition on this "
                + column.label()
                + ": "
                + words.replace("|", ", ")
                + ". Then a point and a value. not. before it negates it. Repeated conditions must all hold",
            examples.toArray(String[]::new));
    condition.getSchema().pattern("^(not\\.)?(" + quantified + searches + words + ")\\.");
    return condition;
  }

  /**
   * Returns a part of a pattern: the matching operators of a column, and the text that may follow
   * them.
   */
  private static String words(Column column, Predicate<Operator> fits, String follows) {
    String words =
        Stream.of(Operator.values())
            .filter(operator -> operator.appliesTo(column) && fits.test(operator))
            .map(Operator::word)
            .collect(joining("|"));
    return words.isEmpty() ? "" : "(" + words + ")" + follows;
  }

  private String first() {
    return columns.all().get(0).name();
  }

  private String several(Function<Column, String> written) {
    return columns.all().stream().limit(SEVERAL).map(written).collect(joining(","));
  }

  private static Parameter text(String name, String description, String... examples) {
    Schema schema = OASFactory.createSchema().addType(SchemaType.STRING);
    Stream.of(examples).forEach(schema::addExample);
    return query(name, description, schema);
  }

  private static Schema count() {
    return OASFactory.createSchema().addType(SchemaType.INTEGER).minimum(BigDecimal.ZERO);
  }

  private static Parameter query(String name, String description, Schema schema) {
    return OASFactory.createParameter()
        .in(Parameter.In.QUERY)
        .name(name)
        .description(description)
        .schema(schema);
  }
}

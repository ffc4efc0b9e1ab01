package io.ordervolume.sql;

import io.ordervolume.catalog.RelationColumn;
import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Columns;
import java.util.Map;
import java.util.regex.Pattern;

/** Decides how the columns of the catalog are read and written. */
public final class ColumnTypes {

  private static final Map<String, ColumnType> WITH_JAVA_TYPE =
      Map.of(
          "text", ColumnType.TEXT,
          "character varying", ColumnType.TEXT,
          "smallint", ColumnType.INTEGER,
          "integer", ColumnType.INTEGER,
          "bigint", ColumnType.INTEGER,
          "numeric", ColumnType.NUMERIC,
          "timestamp with time zone", ColumnType.TIME);

  /** Length and precision: a cast to such a type would cut or round the value. */
  private static final Pattern MODIFIER = Pattern.compile("\\([^()\"]*\\)");

  /** Types that have a length of one unless one is given. */
  private static final Map<String, String> OF_LENGTH_ONE =
      Map.of(
          "character", "bpchar",
          "character[]", "bpchar[]",
          "bit", "bit varying",
          "bit[]", "bit varying[]");

  private ColumnTypes() {}

  /** Returns the columns of a relation, as queries name them. */
  public static Columns columns(ServedRelation relation) {
    return new Columns(
        relation.columns().stream().map(ColumnTypes::column).toList(), relation.rowId());
  }

  static Column column(RelationColumn column) {
    String type = withoutModifiers(column.baseType());
    return new Column(
        column.name(),
        WITH_JAVA_TYPE.getOrDefault(type, ColumnType.OTHER),
        type,
        column.category(),
        column.operators());
  }

  private static String withoutModifiers(String type) {
    if (type.indexOf('"') >= 0) {
      return type;
    }
    String plain = MODIFIER.matcher(type).replaceAll("");
    if (plain.startsWith("interval ")) {
      return plain.endsWith("[]") ? "interval[]" : "interval";
    }
    return OF_LENGTH_ONE.getOrDefault(plain, plain);
  }
}

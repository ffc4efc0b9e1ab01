package io.ordervolume.openapi;

import io.ordervolume.query.Column;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** The JSON schemas of columns. */
final class PropertySchemas {

  private PropertySchemas() {}

  static Schema of(Column column) {
    Schema value = OASFactory.createSchema();
    return switch (column.type()) {
      case TEXT -> value.addType(SchemaType.STRING);
      case INTEGER -> value.addType(SchemaType.INTEGER).format("int64");
      case NUMERIC -> value.addType(SchemaType.NUMBER);
      case TIME -> value.addType(SchemaType.STRING).format("date-time");
      case OTHER -> other(value, column);
    };
  }

  private static Schema other(Schema value, Column column) {
    return switch (column.sqlType()) {
      case "boolean" -> value.addType(SchemaType.BOOLEAN);
      case "json", "jsonb" -> value;
      case "uuid" -> value.addType(SchemaType.STRING).format("uuid");
      case "date" -> value.addType(SchemaType.STRING).format("date");
      case "real", "double precision" -> value.addType(SchemaType.NUMBER).format("double");
      default ->
          switch (column.category()) {
            case 'A' -> value.addType(SchemaType.ARRAY).items(OASFactory.createSchema());
            case 'C' -> value.addType(SchemaType.OBJECT);
            default -> value.addType(SchemaType.STRING);
          };
    };
  }

  /** Returns the schema that also allows null. A schema without a type allows null already. */
  static Schema orNull(Schema value) {
    return value.getType() == null || value.getType().isEmpty()
        ? value
        : value.addType(SchemaType.NULL);
  }
}

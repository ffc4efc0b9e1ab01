package io.ordervolume.openapi;

import io.ordervolume.format.Format;
import io.ordervolume.observability.ServerTiming;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Describes the formats of rows, and their headers. */
final class ResponsesFilter {

  private static final Header TIMING =
      text(
          "Milliseconds of the parts of a read, if the database was queried. pool: the wait for a"
              + " permit and a connection. db: the query. render: writing the rows");

  private static final Map<String, String> HEADERS =
      new TreeMap<>(
          Map.of(
              "Content-Location",
              "The path and the parameters of the request, ordered by name",
              "Content-Range",
              "Positions of the first and last row among all that match, and the number of these; *"
                  + " for an unknown value. With exports as CSV or NDJSON only if rows are counted",
              "Link",
              "The next page, as rel=\"next\"; absent on the last page and with all rows",
              "Preference-Applied",
              "The preferences in Prefer that were applied"));

  private ResponsesFilter() {}

  static void describePage(Operation page, Schema row) {
    page.addParameter(
        header(
            "Prefer",
            "count adds the number of all rows that match. exact counts them, planned takes the"
                + " planner's estimate, estimated counts few rows and estimates many. timezone sets"
                + " the time zone of times",
            "count=exact",
            "count=planned",
            "count=estimated",
            "timezone=Europe/Berlin"));
    page.addParameter(
        header(
            "Range",
            "The first and the last row, from 0, instead of limit, offset and cursor",
            "0-24",
            "50-"));
    page.getResponses()
        .addAPIResponse("200", rows("The rows, in the requested order", row))
        .addAPIResponse("206", rows("A part of the rows; for a count or the page limit", row));
  }

  static void describeRow(Operation operation, Schema row) {
    Content content = content(row);
    content.getMediaType(Format.ARRAY_OF_JSON).schema(row);
    operation
        .getResponses()
        .addAPIResponse(
            "200",
            OASFactory.createAPIResponse()
                .description("The row")
                .content(content)
                .addHeader(ServerTiming.HEADER, TIMING));
  }

  private static APIResponse rows(String description, Schema row) {
    APIResponse rows =
        OASFactory.createAPIResponse().description(description).content(content(row));
    HEADERS.forEach((name, text) -> rows.addHeader(name, text(text)));
    rows.addHeader(ServerTiming.HEADER, TIMING);
    return rows;
  }

  private static Content content(Schema row) {
    Schema rows = OASFactory.createSchema().addType(SchemaType.ARRAY).items(row);
    Schema text = OASFactory.createSchema().addType(SchemaType.STRING);
    return OASFactory.createContent()
        .addMediaType(Format.ARRAY_OF_JSON, OASFactory.createMediaType().schema(rows))
        .addMediaType(Format.ONE_OBJECT, OASFactory.createMediaType().schema(row))
        .addMediaType(Format.COMMA_SEPARATED, OASFactory.createMediaType().schema(text))
        .addMediaType(Format.LINES_OF_JSON, OASFactory.createMediaType().schema(text));
  }

  /** Returns a header of requests. */
  static Parameter header(String name, String description, String... examples) {
    Schema schema = OASFactory.createSchema().addType(SchemaType.STRING);
    for (String example : examples) {
      schema.addExample(example);
    }
    return OASFactory.createParameter()
        .name(name)
        .in(In.HEADER)
        .description(description)
        .schema(schema);
  }

  /** Returns a header of responses. */
  static Header text(String description) {
    return OASFactory.createHeader()
        .description(description)
        .schema(OASFactory.createSchema().addType(SchemaType.STRING));
  }
}

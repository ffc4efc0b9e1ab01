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

/** Describes the forms that rows are answered in, and what headers say of them. */
final class ResponsesFilter {

  private static final Header TIMING =
      text(
          "Milliseconds that its parts took, where the database was asked: pool, until there was a"
              + " turn and a connection; db, until the rows were there; render, to write them");

  private static final Map<String, String> HEADERS =
      new TreeMap<>(
          Map.of(
              "Content-Location",
              "The path and the parameters of the request, these by their names",
              "Content-Range",
              "Positions of the first and the last of these rows among all that match, and the"
                  + " number of those; * for what is not known. With all rows of CSV or lines of"
                  + " JSON only where they are counted",
              "Link",
              "Where the rows go on, as rel=\"next\"; not with the last page, nor with all rows",
              "Preference-Applied",
              "Those of the preferences in Prefer that are known here"));

  private ResponsesFilter() {}

  static void describePage(Operation page, Schema row) {
    page.addParameter(
        header(
            "Prefer",
            "Whether to count all rows that match: exactly, as the planner expects, or the one where"
                + " they are few and the other where they are many; and the time zone of times",
            "count=exact",
            "count=planned",
            "count=estimated",
            "timezone=Europe/Berlin"));
    page.addParameter(
        header(
            "Range",
            "The first and the last row to answer, from 0, in place of limit, offset and cursor",
            "0-24",
            "50-"));
    page.getResponses()
        .addAPIResponse("200", rows("The rows, in the order asked for", row))
        .addAPIResponse(
            "206", rows("Some of the rows, where it was asked how many there are", row));
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

  /** A header of requests. */
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

  /** A header of answers. */
  static Header text(String description) {
    return OASFactory.createHeader()
        .description(description)
        .schema(OASFactory.createSchema().addType(SchemaType.STRING));
  }
}

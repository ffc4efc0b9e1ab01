package io.ordervolume.problem;

import java.net.URI;
import java.util.Locale;

/**
 * The kinds of problems, with the codes by which PostgREST's clients know them. Names and statuses
 * are a contract with clients: add to them, do not change them.
 */
public enum ProblemType {
  UNKNOWN_PARAMETER(400, "Unknown parameter", "42703"),
  UNKNOWN_COLUMN(400, "Unknown column", "42703"),
  UNKNOWN_OPERATOR(400, "Unknown operator", "PGRST100"),
  INVALID_VALUE(400, "Invalid value", "PGRST100"),
  OUT_OF_RANGE(400, "Value out of range", "PGRST103"),
  UNKNOWN_RELATIONSHIP(400, "Unknown relationship", "PGRST200"),
  AMBIGUOUS_RELATIONSHIP(300, "Several relationships", "PGRST201"),
  RELATION_NOT_EMBEDDED(400, "Relation not embedded", "PGRST108"),
  SEVERAL_RELATED_ROWS(400, "Several related rows", "PGRST118"),
  FUNCTION_FAILED(400, "Function failed", "P0001"),
  UNKNOWN_PREFERENCE(400, "Unknown preference", "PGRST122"),
  INVALID_BODY(400, "Invalid body"),
  BAD_REQUEST(400, "Bad request"),
  UNAUTHORIZED(401, "Not signed in", "PGRST302"),
  FORBIDDEN(403, "Not allowed", "42501"),
  NOT_FOUND(404, "Not found", "PGRST125"),
  METHOD_NOT_ALLOWED(405, "Method not allowed", "PGRST117"),
  NOT_ACCEPTABLE(406, "No such media type", "PGRST107"),
  NO_SUCH_SCHEMA(406, "No such schema", "PGRST106"),
  NOT_ONE_ROW(406, "Not one row", "PGRST116"),
  CONFLICT(409, "Conflict"),
  PRECONDITION_FAILED(412, "Changed meanwhile"),
  BODY_TOO_LARGE(413, "Body too large"),
  URL_TOO_LONG(414, "URL too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  RANGE_NOT_SATISFIABLE(416, "No such rows", "PGRST103"),
  INTERNAL_ERROR(500, "Internal error"),
  LIVE_READS_UNAVAILABLE(501, "No live reads here"),
  DATABASE_UNAVAILABLE(503, "Database unavailable", "PGRST000"),
  ISSUER_UNAVAILABLE(503, "Issuer of tokens unavailable"),
  OVERLOADED(503, "Overloaded", "PGRST003"),
  QUERY_TIMEOUT(503, "Query took too long", "57014"),
  VIEW_NOT_POPULATED(503, "View not yet populated", "55000"),
  RELATION_CHANGED(503, "Relation has changed");

  private final int status;
  private final String title;
  private final String code;

  ProblemType(int status, String title) {
    this(status, title, null);
  }

  ProblemType(int status, String title, String code) {
    this.status = status;
    this.title = title;
    this.code = code == null ? word() : code;
  }

  public int status() {
    return status;
  }

  /** Returns the title for people. */
  public String title() {
    return title;
  }

  /**
   * Returns the code of PostgREST or PostgreSQL for this type; its short name if neither has one.
   */
  public String code() {
    return code;
  }

  URI uri() {
    return URI.create("urn:order-volume:problem:" + word());
  }

  /** Returns the short name, such as {@code unknown-column}, with which {@code type} ends. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Starts a problem of this type. The members code, message, details and hint repeat those of RFC
   * 9457 under the names that PostgREST's clients read.
   *
   * @param detail what is wrong with this request, in a sentence
   * @param hint what the client can do, in a sentence; null if there is no fix
   */
  public HttpProblem.Builder problem(String detail, String hint) {
    return new HttpProblem.Builder(uri(), status, title, detail)
        .with("code", code())
        .with("message", detail)
        .with("details", title)
        .with("hint", hint);
  }

  /** Returns the type for a status that Quarkus chose, such as 404 for an unknown path. */
  static ProblemType ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 409 -> CONFLICT;
      case 412 -> PRECONDITION_FAILED;
      case 413 -> BODY_TOO_LARGE;
      case 414 -> URL_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      default -> status < 500 ? BAD_REQUEST : INTERNAL_ERROR;
    };
  }
}

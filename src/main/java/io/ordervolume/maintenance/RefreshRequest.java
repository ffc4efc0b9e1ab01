package io.ordervolume.maintenance;

import io.ordervolume.problem.ProblemType;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The optional body of a request to refresh: {@code {"view": "product_sales", "mode":
 * "concurrent"}}.
 *
 * @param view the view; empty for all
 */
record RefreshRequest(Optional<String> view, RefreshMode mode) {

  private static final String HINT =
      "Send no body, or for example {\"view\":\"customer_order_volume\",\"mode\":\"rebuild\"}, as"
          + " application/json. Modes are concurrent and rebuild.";

  /** Returns what the body asks for. Throws a problem. */
  static RefreshRequest parse(String contentType, String body) {
    if (body == null || body.isBlank()) {
      return new RefreshRequest(Optional.empty(), RefreshMode.CONCURRENT);
    }
    if (contentType == null
        || !contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw ProblemType.UNSUPPORTED_MEDIA_TYPE.problem("The body is not JSON.", HINT).build();
    }
    return parse(body)
        .orElseThrow(
            () -> ProblemType.INVALID_BODY.problem("The body is not valid.", HINT).build());
  }

  private static Optional<RefreshRequest> parse(String body) {
    try {
      JsonObject json = new JsonObject(body);
      Object view = json.getValue("view");
      Object word = json.getValue("mode", RefreshMode.CONCURRENT.word());
      if (!Set.of("view", "mode").containsAll(json.fieldNames())
          || view != null && !(view instanceof String)) {
        return Optional.empty();
      }
      return Arrays.stream(RefreshMode.values())
          .filter(mode -> mode.word().equals(word))
          .findFirst()
          .map(mode -> new RefreshRequest(Optional.ofNullable((String) view), mode));
    } catch (DecodeException notJson) {
      return Optional.empty();
    }
  }
}

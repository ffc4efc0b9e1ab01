package io.ordervolume.read;

import io.vertx.core.MultiMap;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;

/** The headers of a request, whichever API has them. */
@FunctionalInterface
public interface RequestHeaders {

  /** Returns the lines of a header; none if it is missing. */
  List<String> all(String name);

  static RequestHeaders of(HttpHeaders headers) {
    return name -> {
      List<String> lines = headers.getRequestHeader(name);
      return lines == null ? List.of() : lines;
    };
  }

  static RequestHeaders of(MultiMap headers) {
    return headers::getAll;
  }
}

package io.ordervolume.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ordervolume.observability.RequestId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * A problem for requests that are rejected before the resources, possibly very many. All of it is
 * rendered in advance, except the members about the request.
 */
public final class PrerenderedProblem {

  private final HttpProblem problem;
  private final ObjectMapper json;
  private final ObjectNode members;

  public PrerenderedProblem(HttpProblem problem, ObjectMapper json) {
    this.problem = problem;
    this.json = json;
    this.members = json.valueToTree(problem.members(null));
  }

  /** Sends the problem as the response. */
  public void answer(RoutingContext request) {
    HttpServerResponse answer = request.response().setStatusCode(problem.status());
    problem.headers().forEach((name, value) -> answer.putHeader(name, value.toString()));
    answer.putHeader("Content-Type", HttpProblem.MEDIA_TYPE).end(Buffer.buffer(body(request)));
  }

  private byte[] body(RoutingContext request) {
    ObjectNode body = members.deepCopy().put("instance", request.request().path());
    RequestId.of(request.response()).ifPresent(id -> body.put(RequestId.FIELD, id));
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}

package io.ordervolume.problem;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.core.impl.NoStackTraceThrowable;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;

/**
 * What the driver says of a connection that was lost before it could be used. It is no exception,
 * so nothing else makes a problem of it.
 */
@Provider
public class LostConnectionMapper extends ExceptionMapperBase<NoStackTraceThrowable> {

  @Override
  protected HttpProblem toProblem(NoStackTraceThrowable lost) {
    return HttpProblem.valueOf(Status.SERVICE_UNAVAILABLE);
  }
}

package io.ordervolume.trace;

import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Says in the answers that took the database how long that took. */
class ServerTimingFilter {

  @ServerResponseFilter
  public void tell(ContainerResponseContext answer) {
    ServerTiming.header()
        .ifPresent(text -> answer.getHeaders().putSingle(ServerTiming.HEADER, text));
  }
}
